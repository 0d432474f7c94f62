from sqlalchemy import CheckConstraint, Column, Integer, MetaData, Table, Text

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("a", Integer),
    Column("b", Integer),
    Column("c", Text),
    CheckConstraint("a is distinct from b", name="c1"),
    CheckConstraint("NOT (a IS DISTINCT FROM b)", name="c2"),
    CheckConstraint("a IS NULL OR b IS NOT NULL", name="c3"),
    CheckConstraint("CAST(a IS NOT NULL AS integer) + CAST(b IS NOT NULL AS integer) = 1", name="c4"),
    CheckConstraint("(a, b) != (1, 2)", name="c5"),
    CheckConstraint("a IS NOT NULL OR b IS NOT NULL", name="c6"),
    CheckConstraint("(a IS NULL) = (b IS NULL)", name="c7"),
    CheckConstraint("NOT a = b", name="c8"),
    CheckConstraint("greatest(a, b) > 0 AND least(a, b) < 5", name="c9"),
    CheckConstraint("a BETWEEN SYMMETRIC 5 AND 1", name="c10"),
)
