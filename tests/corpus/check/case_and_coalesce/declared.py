from sqlalchemy import CheckConstraint, Column, Integer, MetaData, String, Table, Text

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(10)),
    Column("a", Integer),
    Column("b", Integer),
    Column("name", Text),
    CheckConstraint("CASE WHEN (kind = 'x') THEN (a IS NOT NULL) ELSE TRUE END", name="c1"),
    CheckConstraint("CASE kind WHEN 'x' THEN a ELSE b END > 0", name="c2"),
    CheckConstraint("coalesce(a, b) IS NOT NULL", name="c3"),
    CheckConstraint("coalesce(name, '') != ''", name="c4"),
    CheckConstraint("nullif(name, '') IS NOT NULL", name="c5"),
    CheckConstraint("name || kind != ''", name="c6"),
    CheckConstraint("num_nonnulls(a, b) = 1", name="c7"),
    CheckConstraint("(a IS NULL) != (b IS NULL)", name="c8"),
)
