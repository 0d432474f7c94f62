from sqlalchemy import Column, Date, Integer, MetaData, Table, Text

metadata = MetaData()
events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", Date, primary_key=True),
    Column("email", Text, index=True),
    postgresql_partition_by="RANGE (at)",
)
