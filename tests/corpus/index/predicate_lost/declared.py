from sqlalchemy import Column, Index, Integer, MetaData, Table, Text, text

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("email", Text),
    Index("ix_things_email", "email", postgresql_where=text("email IS NOT NULL")),
)
