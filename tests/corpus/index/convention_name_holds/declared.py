from sqlalchemy import Column, Integer, MetaData, Table, Text

metadata = MetaData(naming_convention={"ix": "idx_%(table_name)s__%(column_0_name)s"})
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("email", Text, index=True),
)
