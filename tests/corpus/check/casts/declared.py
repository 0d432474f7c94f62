from sqlalchemy import CheckConstraint, Column, Integer, MetaData, String, Table

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", String(50)),
    Column("size", Integer),
    CheckConstraint("CAST(name AS text) <> ''", name="c1"),
    CheckConstraint("CAST(size AS int8) * 2 < 100", name="c2"),
    CheckConstraint("CAST(size AS decimal) / 3 > 1", name="c3"),
)
