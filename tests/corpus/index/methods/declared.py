from sqlalchemy import ARRAY, Column, Index, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import INT4RANGE

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("a", Integer),
    Column("b", ARRAY(Integer)),
    Column("c", Text),
    Column("d", INT4RANGE),
    Index("ix_1", "a", postgresql_using="BRIN"),
    Index("ix_2", "b", postgresql_using="gin"),
    Index("ix_3", "c", postgresql_using="hash"),
    Index("ix_4", "d", postgresql_using="gist"),
    Index("ix_5", "d", postgresql_using="spgist"),
    Index("ix_6", "a", postgresql_using="btree"),
)
