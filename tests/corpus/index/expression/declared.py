from sqlalchemy import Column, Index, Integer, MetaData, String, Table, text

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("email", String(50)),
    Index("ix_things_email", text("lower(email)")),
)
