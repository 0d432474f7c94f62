from sqlalchemy import Column, Integer, MetaData, Table, UniqueConstraint

metadata = MetaData()
users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    UniqueConstraint("id", name="uq_users_id"),
)
