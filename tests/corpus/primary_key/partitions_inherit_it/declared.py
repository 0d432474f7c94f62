from sqlalchemy import Column, Date, Integer, MetaData, Table

metadata = MetaData()
events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", Date, primary_key=True),
    postgresql_partition_by="RANGE (at)",
)
