"""Enums: native and not, shared, in arrays, in other schemas, with checks."""

import enum

from sqlalchemy import ARRAY, Boolean, Column, Enum, Index, Integer, MetaData, String, Table, TypeDecorator, text
from sqlalchemy.dialects import postgresql

metadata = MetaData()
SCHEMAS = ("other",)


class Color(enum.Enum):
    red = "r"
    green = "g"


class Size(enum.StrEnum):
    SMALL = "small"
    LARGE = "large"


class Wrapped(TypeDecorator):
    impl = Enum("on", "off", name="switch")
    cache_ok = True


shared = Enum("x", "y", name="shared")
lonely = Enum("l", name="lonely", metadata=metadata)
elsewhere = postgresql.ENUM("e1", "e2", name="elsewhere", schema="other", metadata=metadata)

Table(
    "painted",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("color", Enum(Color), nullable=False, server_default="red"),
    Column("size", Enum(Size, values_callable=lambda cls: [one.value for one in cls], name="size_of_it")),
    Column("plain", Enum("a", "b", "it's", name="Quoted Enum")),
    Column("sh", shared, server_default=text("'x'")),
    Column("list", ARRAY(shared)),
    Column("pg", postgresql.ENUM("p", "q", name="postgres_enum")),
    Column("pg_list", postgresql.ARRAY(postgresql.ENUM("p", "q", name="postgres_enum")), server_default="{}"),
    Column("other", elsewhere, server_default="e1"),
    Column("wrapped", Wrapped),
    Column("v", String(9).with_variant(postgresql.ENUM("v1", name="variant_enum"), "postgresql")),
    Column("text", Enum("one", "three", native_enum=False)),
    Column("text_check", Enum("one", "three", native_enum=False, create_constraint=True, name="text_checked")),
    Column("text_unnamed", Enum("one", "four", native_enum=False, create_constraint=True)),
    Column("text_length", Enum("one", "three", native_enum=False, length=40)),
    Column("native_check", Enum("n1", name="native_checked", create_constraint=True)),
    Column("flag", Boolean(create_constraint=True, name="flag_check")),
)
again = Table("again", metadata, Column("sh", shared, primary_key=True), Column("color", Enum(Color)))
Index("ix_again_color", again.c.color, postgresql_where=again.c.color == "red")
inside = Table("inside", metadata, Column("m", Enum("i", name="inside_enum", schema="other")), schema="other")
