"""Domains (2.0)."""

from sqlalchemy import Column, Index, Integer, MetaData, Numeric, String, Table, Text, text
from sqlalchemy.dialects import postgresql

metadata = MetaData()
SQLALCHEMY = (2, 0)
SCHEMAS = ("types",)

positive = postgresql.DOMAIN("positive", Integer, check="VALUE > 0", not_null=True)
email = postgresql.DOMAIN("email", Text, check=r"VALUE ~ '^[^@]+@[^@]+$'", constraint_name="email_form", collation="C")
price = postgresql.DOMAIN("price", Numeric(10, 2), default="0", metadata=metadata)
lonely = postgresql.DOMAIN("Lonely", String(5), default=text("'x'"), schema="types", metadata=metadata)
named_not_null = postgresql.DOMAIN("named_nn", Integer, not_null=True, constraint_name="nn", check="VALUE <> 5")

t = Table(
    "t",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("p", positive),
    Column("e", email, unique=True),
    Column("price", price, server_default="1"),
    Column("l", lonely),
    Column("many", postgresql.ARRAY(positive)),
    Column("n", named_not_null),
)
Index("ix_p", t.c.p)
