from sqlalchemy import Column, Index, Integer, MetaData, Table
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("email", JSONB),
    Index("ix_things_email", "email", postgresql_using="gin"),
)
