from sqlalchemy import Boolean, Column, Integer, MetaData, Table

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("active", Boolean(create_constraint=True, name="active_bool")),
)
