"""Constraints and indexes for one dialect only (2.0)."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, MetaData, Table

metadata = MetaData()
SQLALCHEMY = (2, 0)

t = Table(
    "t",
    metadata,
    Column("a", Integer),
    CheckConstraint("a > 0", name="here").ddl_if(dialect="postgresql"),
    CheckConstraint("a > 1", name="not_here").ddl_if(dialect="mysql"),
)
Index("ix_here", t.c.a).ddl_if(dialect="postgresql")
Index("ix_not_here", t.c.a).ddl_if(dialect="sqlite")
