from sqlalchemy import CheckConstraint, Column, Integer, MetaData, String, Table

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", String(20)),
    CheckConstraint("length(name) > 3", name="c1"),
)
