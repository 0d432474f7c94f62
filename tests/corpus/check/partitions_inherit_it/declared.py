from sqlalchemy import CheckConstraint, Column, Date, Integer, MetaData, Table

metadata = MetaData()
events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", Date, primary_key=True),
    Column("size", Integer),
    CheckConstraint("size > 0", name="c1"),
    postgresql_partition_by="RANGE (at)",
)
