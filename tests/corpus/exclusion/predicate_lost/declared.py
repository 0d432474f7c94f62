from sqlalchemy import Column, Integer, MetaData, String, Table, text
from sqlalchemy.dialects.postgresql import INT4RANGE, ExcludeConstraint

metadata = MetaData()
stays = Table(
    "stays",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("during", INT4RANGE),
    Column("status", String(10)),
    ExcludeConstraint(("during", "&&"), name="no_overlap", where=text("status != 'cancelled'")),
)
