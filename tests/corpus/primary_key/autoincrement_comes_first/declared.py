from sqlalchemy import Column, Integer, MetaData, Table

metadata = MetaData()
lines = Table(
    "lines",
    metadata,
    Column("order_id", Integer, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=True),
)
