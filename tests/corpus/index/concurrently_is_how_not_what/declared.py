from sqlalchemy import Column, Index, Integer, MetaData, Table, Text

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("email", Text),
    Index("ix_things_email", "email", postgresql_concurrently=False),
)
