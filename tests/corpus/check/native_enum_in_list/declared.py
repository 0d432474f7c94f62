from sqlalchemy import CheckConstraint, Column, Enum, Integer, MetaData, Table

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("mood", Enum("sad", "ok", "happy", name="mood")),
    CheckConstraint("mood IN ('ok', 'happy')", name="c1"),
    CheckConstraint("mood != 'sad'::mood", name="c2"),
)
