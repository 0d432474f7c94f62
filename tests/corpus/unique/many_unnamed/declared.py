from sqlalchemy import Column, Integer, MetaData, Table, Text, UniqueConstraint

metadata = MetaData()
users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("a", Text),
    Column("b", Text, unique=True),
    UniqueConstraint("a"),
    UniqueConstraint("b", "a"),
)
