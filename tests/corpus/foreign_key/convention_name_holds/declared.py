from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table

metadata = MetaData(naming_convention={"fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s"})
users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
)
orders = Table(
    "orders",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("user_id", Integer, ForeignKey("users.id")),
)
