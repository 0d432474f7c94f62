from sqlalchemy import Column, Date, ForeignKeyConstraint, Integer, MetaData, Table

metadata = MetaData()
Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", Date, primary_key=True),
    postgresql_partition_by="RANGE (at)",
)
Table(
    "notes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("event_id", Integer),
    Column("event_at", Date),
    ForeignKeyConstraint(["event_id", "event_at"], ["events.id", "events.at"], name="fk_event"),
)
