from sqlalchemy import Column, Index, Integer, MetaData, Table, Text

metadata = MetaData()
Table(
    "a",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("email", Text),
    Index("ix_email", "email"),
)
Table(
    "b",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("email", Text),
    Index("ix_email", "email", unique=True),
)
