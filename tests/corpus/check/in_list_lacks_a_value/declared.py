from sqlalchemy import CheckConstraint, Column, Integer, MetaData, String, Table

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("status", String(20)),
    CheckConstraint("status IN ('new', 'open', 'done')", name="c1"),
)
