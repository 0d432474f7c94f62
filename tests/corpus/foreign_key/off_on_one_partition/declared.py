from sqlalchemy import Column, Date, ForeignKey, Integer, MetaData, Table

metadata = MetaData()
Table("users", metadata, Column("id", Integer, primary_key=True, autoincrement=False))
Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", Date, primary_key=True),
    Column("user_id", Integer, ForeignKey("users.id")),
    postgresql_partition_by="RANGE (at)",
)
