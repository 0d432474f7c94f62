from sqlalchemy import Column, Integer, MetaData, Table, Text

metadata = MetaData()
users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("email", Text, unique=True),
)
