from sqlalchemy import CheckConstraint, Column, Date, DateTime, Integer, MetaData, Table

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("start", DateTime(timezone=True)),
    Column("stop", DateTime(timezone=True)),
    Column("day", Date),
    CheckConstraint("extract(year from day) >= 2000", name="c1"),
    CheckConstraint("stop > start + '1 day'::interval", name="c2"),
    CheckConstraint("stop - start < interval '30 days'", name="c3"),
    CheckConstraint("date_trunc('day', start) = start", name="c4"),
    CheckConstraint("EXTRACT(DOW FROM day) IN (1, 2)", name="c5"),
    CheckConstraint("age(stop, start) < CAST('1 year' AS interval)", name="c6"),
)
