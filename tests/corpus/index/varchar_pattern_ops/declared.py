from sqlalchemy import Column, Index, Integer, MetaData, String, Table, func

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("a", String(20)),
    Index("ix_a", "a"),
    Index("ix_a_like", "a", postgresql_ops={"a": "varchar_pattern_ops"}),
)
Index("ix_a_low", func.lower(things.c.a).label("low"), postgresql_ops={"low": "text_pattern_ops"})
