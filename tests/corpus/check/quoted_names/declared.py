from sqlalchemy import CheckConstraint, Column, Integer, MetaData, Table

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("order", Integer),
    Column("Mixed", Integer),
    Column('a"b', Integer),
    CheckConstraint('"order" > 0 AND "Mixed" > "order"', name="c1"),
    CheckConstraint('"a""b" > 0', name="C 2"),
)
