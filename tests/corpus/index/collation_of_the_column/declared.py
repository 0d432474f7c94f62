from sqlalchemy import Column, Index, Integer, MetaData, Table, Text, text

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("email", Text(collation="C")),
    Index("ix_things_email", text('email COLLATE "C"')),
)
