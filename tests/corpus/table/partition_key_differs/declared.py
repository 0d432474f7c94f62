import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table("a", metadata, sa.Column("id", sa.BigInteger), sa.Column("day", sa.Date), postgresql_partition_by="HASH (id)")
sa.Table(
    "b", metadata, sa.Column("id", sa.BigInteger), sa.Column("day", sa.Date), postgresql_partition_by="RANGE (day)"
)
sa.Table(
    "c",
    metadata,
    sa.Column("id", sa.BigInteger),
    sa.Column("kind", sa.Text),
    postgresql_partition_by="RANGE (lower(kind))",
)
sa.Table(
    "d",
    metadata,
    sa.Column("id", sa.BigInteger),
    sa.Column("kind", sa.String(9)),
    postgresql_partition_by="RANGE (lower(kind))",
)
