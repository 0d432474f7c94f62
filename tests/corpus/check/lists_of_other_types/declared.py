from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Integer,
    MetaData,
    Numeric,
    SmallInteger,
    String,
    Table,
)
from sqlalchemy.dialects.postgresql import UUID

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("a", BigInteger),
    Column("b", SmallInteger),
    Column("c", Numeric(5, 2)),
    Column("d", Date),
    Column("e", String(5)),
    Column("f", UUID),
    Column("g", Boolean),
    CheckConstraint("a IN (1, 2)", name="c1"),
    CheckConstraint("b IN (1, 2)", name="c2"),
    CheckConstraint("c IN (1, 2.5)", name="c3"),
    CheckConstraint("d IN ('2020-01-01', '2021-01-01')", name="c4"),
    CheckConstraint("e IN ('x')", name="c5"),
    CheckConstraint("f NOT IN ('00000000-0000-0000-0000-000000000000')", name="c6"),
    CheckConstraint("g IN (true)", name="c7"),
    CheckConstraint("b NOT IN (3)", name="c8"),
    CheckConstraint("lower(e) IN ('a','b')", name="c9"),
)
