from sqlalchemy import Column, Integer, MetaData, Table, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint

metadata = MetaData()
stays = Table(
    "stays",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("low", Integer),
    Column("high", Integer),
    ExcludeConstraint((text("int4range(low, high, '[]'::text)"), "&&"), name="no_overlap"),
)
