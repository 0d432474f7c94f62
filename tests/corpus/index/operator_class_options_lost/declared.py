from sqlalchemy import Column, Index, Integer, MetaData, Table
from sqlalchemy.dialects.postgresql import TSVECTOR

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("email", TSVECTOR),
    Index("ix_things_email", "email", postgresql_using="gist", postgresql_ops={"email": "tsvector_ops(siglen=100)"}),
)
