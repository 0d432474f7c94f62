from sqlalchemy import Boolean, CheckConstraint, Column, Integer, MetaData, Table

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("active", Boolean),
    Column("a", Integer),
    CheckConstraint("active is true", name="c1"),
    CheckConstraint("active IS NOT FALSE", name="c2"),
    CheckConstraint("active", name="c3"),
    CheckConstraint("active = false", name="c4"),
    CheckConstraint("NOT a IS NULL", name="c5"),
    CheckConstraint("(active = TRUE)", name="c6"),
)
