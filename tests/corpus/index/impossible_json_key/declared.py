from sqlalchemy import JSON, Column, Index, Integer, MetaData, Table

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("email", JSON),
    Index("ix_things_email", "email"),
)
