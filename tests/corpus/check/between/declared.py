from sqlalchemy import CheckConstraint, Column, Integer, MetaData, Numeric, Table

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("size", Integer),
    Column("price", Numeric(10, 2)),
    CheckConstraint("size >= 1 AND size <= 10", name="c1"),
    CheckConstraint("size BETWEEN 1 AND 10", name="c2"),
    CheckConstraint("price BETWEEN 0 AND 99.99", name="c3"),
    CheckConstraint("size NOT BETWEEN 5 AND 6", name="c4"),
)
