from sqlalchemy import CHAR, CheckConstraint, Column, Integer, MetaData, String, Table, Text

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("status", String(20)),
    Column("kind", Text),
    Column("size", Integer),
    Column("code", CHAR(1)),
    CheckConstraint("status IN ('new', 'open', 'done')", name="c1"),
    CheckConstraint("kind in ('a','b')", name="c2"),
    CheckConstraint("size IN (1, 2, 3)", name="c3"),
    CheckConstraint("code IN ('x', 'y')", name="c4"),
    CheckConstraint("status NOT IN ('old', 'older')", name="c5"),
)
