from sqlalchemy import Column, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import INT4RANGE, ExcludeConstraint

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("email", Text, unique=True),
    Column("during", INT4RANGE),
    ExcludeConstraint(("during", "&&")),
)
