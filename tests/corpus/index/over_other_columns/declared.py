from sqlalchemy import Column, Index, Integer, MetaData, Table, Text

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("a", Text),
    Column("b", Text),
    Index("ix_a", "a"),
)
