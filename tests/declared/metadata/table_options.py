"""Partitioned, unlogged, inherited, commented tables; views and temporary tables are left out."""

from sqlalchemy import CheckConstraint, Column, Date, Index, Integer, MetaData, String, Table, Text, text

metadata = MetaData()

Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),
    Column("kind", Text, index=True),
    postgresql_partition_by="range(day)",
    comment="by day",
)
Table(
    "hashed",
    metadata,
    Column("a", Integer),
    Column("b", Text),
    postgresql_partition_by='HASH ("a", lower(b), (a + 1))',
)
Table("listed", metadata, Column("name", String(5)), postgresql_partition_by="LIST (name)")
Table("fast", metadata, Column("id", Integer, primary_key=True), prefixes=["UNLOGGED"])
Table("gone", metadata, Column("id", Integer, primary_key=True), prefixes=["TEMPORARY"])
base = Table(
    "base",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(20), nullable=False, server_default="n"),
    Column("extra", Text),
    CheckConstraint("id > 0", name="positive"),
)
derived = Table(
    "derived",
    metadata,
    Column("own", Integer),
    Column("extra", Text, server_default="e"),
    postgresql_inherits="base",
)
derived.add_is_dependent_on(base)
spaced = Table("spaced", metadata, Column("id", Integer), postgresql_tablespace="pg_default")
Index("ix_spaced", spaced.c.id, postgresql_where=text("id > 0"))
