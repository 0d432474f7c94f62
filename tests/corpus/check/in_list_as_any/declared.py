from sqlalchemy import CheckConstraint, Column, Integer, MetaData, String, Table

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("status", String(20)),
    CheckConstraint("status = ANY (ARRAY['new', 'open'])", name="c1"),
    CheckConstraint("status IN ('c', 'a', 'b')", name="c2"),
)
