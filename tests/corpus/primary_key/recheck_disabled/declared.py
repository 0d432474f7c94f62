from sqlalchemy import Column, Integer, MetaData, PrimaryKeyConstraint, Table

metadata = MetaData()
ranks = Table(
    "ranks",
    metadata,
    Column("position", Integer, autoincrement=False),
    PrimaryKeyConstraint("position", deferrable=True, initially="DEFERRED"),
)
