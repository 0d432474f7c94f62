from sqlalchemy import BigInteger, CheckConstraint, Column, Float, Integer, MetaData, Numeric, Table

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("a", Integer),
    Column("b", Numeric),
    Column("c", BigInteger),
    Column("d", Float),
    CheckConstraint("a > -1", name="c1"),
    CheckConstraint("b >= (-0.5)", name="c2"),
    CheckConstraint("a IN (-1, 0, 1)", name="c3"),
    CheckConstraint("c != -5000000000", name="c4"),
    CheckConstraint("d >= -1.5 AND d <= 1.5", name="c5"),
    CheckConstraint("a != -1", name="c6"),
)
