"""NULLS NOT DISTINCT on indexes and constraints (2.0)."""

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, UniqueConstraint

metadata = MetaData()
SQLALCHEMY = (2, 0)
POSTGRES = 15

t = Table(
    "t",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("a", String),
    Column("b", Integer),
    UniqueConstraint("a", postgresql_nulls_not_distinct=True),
    UniqueConstraint("b", postgresql_nulls_not_distinct=False),
    UniqueConstraint("a", "b"),
    UniqueConstraint("a", "b", name="not_distinct", postgresql_nulls_not_distinct=True),
)
Index("ix_not_distinct", t.c.b, t.c.a, unique=True, postgresql_nulls_not_distinct=True)
Index("ix_distinct", t.c.b, t.c.a, unique=True, postgresql_nulls_not_distinct=False)
