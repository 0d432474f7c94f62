from sqlalchemy import Column, Integer, MetaData, Table, Text, UniqueConstraint

metadata = MetaData()
users = Table(
    "Users",
    metadata,
    Column("Id", Integer, primary_key=True, autoincrement=False),
    Column("eMail", Text),
    UniqueConstraint("eMail", name="UQ_Users_eMail"),
)
