from sqlalchemy import Column, Integer, MetaData, Table
from sqlalchemy.dialects.postgresql import INT4RANGE, ExcludeConstraint

metadata = MetaData()
stays = Table(
    "stays",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("during", INT4RANGE),
    ExcludeConstraint(("during", "&&"), name="no_overlap"),
)
