from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Text

metadata = MetaData()
users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer),
)
orders = Table(
    "orders",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("user_id", Integer, ForeignKey("users.number", name="fk_orders_user", use_alter=True)),
    Column("note", Text, nullable=False),
)
