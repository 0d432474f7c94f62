"""Decorators, variants, and types that people write themselves."""

import sqlalchemy
from sqlalchemy import Boolean, Column, Index, Integer, MetaData, String, Table, Text, TypeDecorator, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import UserDefinedType

metadata = MetaData()
EXTENSIONS = ("citext", "hstore")


class Json(TypeDecorator):
    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.JSONB())
        return dialect.type_descriptor(Text())


class Email(TypeDecorator):
    impl = String(320)
    cache_ok = True


class Nested(TypeDecorator):
    impl = Email
    cache_ok = True


class Point(UserDefinedType):
    cache_ok = True

    def get_col_spec(self, **kw) -> str:
        return "POINT"


class CaseInsensitive(UserDefinedType):
    cache_ok = True

    def get_col_spec(self, **kw) -> str:
        return "CITEXT"


class Amount(UserDefinedType):
    cache_ok = True

    def __init__(self, precision=8, scale=3) -> None:
        self.precision = precision
        self.scale = scale

    def get_col_spec(self, **kw) -> str:
        return f"numeric({self.precision},{self.scale})"


class Compiled(String):
    pass


@compiles(Compiled, "postgresql")
def _compiled(type_, compiler, **kw) -> str:
    return 'varchar(99) COLLATE "C"'


things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("json", Json),
    Column("email", Email),
    Column("nested", Nested),
    Column("point", Point),
    Column("ci", CaseInsensitive, server_default="X"),
    Column("ci_array", postgresql.ARRAY(CaseInsensitive)),
    Column("amount", Amount),
    Column("amount2", Amount(20, 5)),
    Column("compiled", Compiled),
    Column("variant", String(50).with_variant(postgresql.ARRAY(Integer), "postgresql")),
    Column("variant2", Integer().with_variant(Text(), "sqlite")),
    Column("hstore", postgresql.HSTORE),
    Column("flag", Boolean().with_variant(Integer(), "mysql"), server_default=text("true")),
)
Index("ix_things_ci", things.c.ci)
Index("ix_things_hstore", things.c.hstore, postgresql_using="gin")
Index("ix_things_point", things.c.point, postgresql_using="gist")
if hasattr(postgresql, "CITEXT"):
    things.append_column(Column("dialect_ci", postgresql.CITEXT, unique=True))
assert sqlalchemy
