from sqlalchemy import CheckConstraint, Column, Integer, MetaData, Table

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("a", Integer),
    Column("b", Integer),
    Column("c", Integer),
    CheckConstraint("((a > 0) AND (b > 0)) AND (c > 0)", name="c1"),
    CheckConstraint("c > 0 AND a > 0 AND b > 0", name="c2"),
    CheckConstraint("a > 0 OR b > 0 AND c > 0", name="c3"),
)
