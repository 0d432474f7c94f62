from sqlalchemy import CheckConstraint, Column, Integer, MetaData, Table

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("a", Integer),
    Column("b", Integer),
    CheckConstraint("a < b"),
    CheckConstraint("a > 0"),
    CheckConstraint("b < 10"),
)
