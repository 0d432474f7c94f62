from sqlalchemy import CheckConstraint, Column, Date, DateTime, Integer, MetaData, Table

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("made", DateTime(timezone=True)),
    Column("day", Date),
    CheckConstraint("made <= CURRENT_TIMESTAMP", name="c1"),
    CheckConstraint("made <= now()", name="c2"),
    CheckConstraint("day <= current_date", name="c3"),
)
