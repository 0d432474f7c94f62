from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table

metadata = MetaData()
Table("User", metadata, Column("Id", Integer, primary_key=True, autoincrement=False))
Table(
    "Order",
    metadata,
    Column("Id", Integer, primary_key=True, autoincrement=False),
    Column("userId", Integer, ForeignKey("User.Id")),
)
