"""INCLUDE on constraints, comments on constraints, SET NULL of some columns (2.1)."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

metadata = MetaData()
SQLALCHEMY = (2, 1)
POSTGRES = 15

Table(
    "p",
    metadata,
    Column("a", Integer),
    Column("b", Integer),
    Column("c", Integer),
    PrimaryKeyConstraint("a", "b", name="p_key", postgresql_include=["c"], comment="the key"),
    UniqueConstraint("a", "b", name="p_unique", comment="stays: it includes nothing"),
    UniqueConstraint("b", postgresql_include=["c"]),
    CheckConstraint("a > 0", name="p_check", comment="positive", postgresql_not_valid=True),
)
Table(
    "q",
    metadata,
    Column("a", Integer),
    Column("b", Integer),
    ForeignKeyConstraint(
        ["a", "b"], ["p.a", "p.b"], name="q_p", ondelete="SET NULL (b)", comment="half", postgresql_not_valid=True
    ),
    ForeignKeyConstraint(
        ["a", "b"],
        ["p.a", "p.b"],
        ondelete="SET DEFAULT (a, b)",
        name="late",
        use_alter=True,
        postgresql_not_valid=True,
    ),
)
