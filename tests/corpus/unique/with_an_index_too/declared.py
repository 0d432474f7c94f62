from sqlalchemy import Column, Integer, MetaData, Table, Text, UniqueConstraint

metadata = MetaData()
users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("a", Text, unique=True, index=True),
    Column("b", Text, index=True),
    UniqueConstraint("b"),
)
