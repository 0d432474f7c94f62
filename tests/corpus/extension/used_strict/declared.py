"""Who declares a column or an index that is made of an extension counts on the extension."""

from sqlalchemy import ARRAY, Column, Index, Integer, MetaData, Table, Text, event, text
from sqlalchemy.types import UserDefinedType


class CiText(UserDefinedType):
    cache_ok = True

    def get_col_spec(self, **_kw):
        return "CITEXT"


metadata = MetaData()


@event.listens_for(metadata, "before_create")
def make_extensions(_target, connection, **_kw):
    for name in ("citext", "pg_trgm"):
        connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {name}"))


table = Table(
    "t", metadata, Column("id", Integer, primary_key=True), Column("names", ARRAY(CiText)), Column("note", Text)
)
Index("t_note", table.c.note, postgresql_using="gin", postgresql_ops={"note": "gin_trgm_ops"})
