from sqlalchemy import CheckConstraint, Column, DateTime, Integer, MetaData, Table

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seen", DateTime(timezone=True)),
    Column("local", DateTime),
    CheckConstraint("seen AT TIME ZONE 'UTC' > '2000-01-01'", name="c1"),
    CheckConstraint("CAST(timezone('UTC', seen) AS date) > '2000-01-01'", name="c2"),
    CheckConstraint("local AT TIME ZONE 'Europe/Berlin' < now()", name="c3"),
)
