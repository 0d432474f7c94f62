from sqlalchemy import Boolean, Column, Index, Integer, MetaData, Table, Text, text

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("email", Text),
    Column("deleted", Boolean),
    Index("ix_things_email", "email", unique=True, postgresql_where=text("NOT deleted")),
)
