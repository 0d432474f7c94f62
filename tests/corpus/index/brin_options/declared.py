from sqlalchemy import ARRAY, Column, Index, Integer, MetaData, Table

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("a", Integer),
    Column("b", ARRAY(Integer)),
    Index("ix_1", "a", postgresql_using="brin", postgresql_with={"autosummarize": True, "pages_per_range": 32}),
    Index("ix_2", "b", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
)
