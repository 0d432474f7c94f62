from sqlalchemy import Column, Enum, Integer, MetaData, Table

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("mood", Enum("sad", "ok", "happy", name="mood", native_enum=False, create_constraint=True)),
)
