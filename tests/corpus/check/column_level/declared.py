from sqlalchemy import CheckConstraint, Column, Integer, MetaData, Table

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("a", Integer, CheckConstraint("a > 0")),
    Column("b", Integer, CheckConstraint("b < 10", name="b_small")),
)
