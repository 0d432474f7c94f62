from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table

accounts = MetaData()
users = Table("users", accounts, Column("id", Integer, primary_key=True, autoincrement=False))
shop = MetaData()
Table(
    "orders",
    shop,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("user_id", Integer, ForeignKey(users.c.id)),
)
metadata = [accounts, shop]
