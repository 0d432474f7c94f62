from sqlalchemy import Boolean, Column, Integer, MetaData, Table, Text, UniqueConstraint

metadata = MetaData()
users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("email", Text),
    Column("deleted", Boolean),
    UniqueConstraint("email", name="uq_users_email"),
)
