from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table

metadata = MetaData()
Table("users", metadata, Column("id", Integer, primary_key=True, autoincrement=False))
Table(
    "orders",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("buyer", Integer, ForeignKey("users.id")),
    Column("seller", Integer, ForeignKey("users.id")),
)
