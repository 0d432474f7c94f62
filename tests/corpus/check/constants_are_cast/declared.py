from sqlalchemy import REAL, BigInteger, CheckConstraint, Column, Date, DateTime, Integer, MetaData, Numeric, Table

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("price", Numeric(10, 2)),
    Column("born", Date),
    Column("seen", DateTime(timezone=True)),
    Column("ratio", REAL),
    Column("big", BigInteger),
    CheckConstraint("price >= 0::numeric", name="c1"),
    CheckConstraint("born > DATE '1900-01-01'", name="c2"),
    CheckConstraint("seen > CAST('2000-01-01 00:00:00+00' AS timestamptz)", name="c3"),
    CheckConstraint("ratio < 1.5", name="c4"),
    CheckConstraint("big < 5000000000", name="c5"),
    CheckConstraint("price > 0.00", name="c6"),
)
