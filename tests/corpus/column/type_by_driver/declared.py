"""The drivers' own types lose what the dialect's have: Text() becomes VARCHAR, CHAR(32) becomes VARCHAR(32)."""

from sqlalchemy import CHAR, Column, Integer, MetaData, String, Table, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator


class Own(TypeDecorator):
    impl = String
    cache_ok = True

    def __init__(self, made):
        super().__init__()
        self.made = made

    def load_dialect_impl(self, dialect):
        return dialect.type_descriptor(self.made)


metadata = MetaData()
Table(
    "t",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uuid", Own(CHAR(32))),
    Column("uuid_of_another", Own(CHAR(32))),
    Column("text", Own(Text())),
    Column("texts", postgresql.ARRAY(Own(Text()))),
    Column("at", Own(postgresql.TIMESTAMP(precision=3))),
    Column("short", Own(CHAR(32))),
)
