import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table("a", metadata, sa.Column("id", sa.BigInteger), sa.Column("day", sa.Date), postgresql_partition_by="list (id)")
sa.Table(
    "b",
    metadata,
    sa.Column("id", sa.BigInteger),
    sa.Column("Day", sa.Date),
    sa.Column("kind", sa.Text),
    postgresql_partition_by='Range("Day",LOWER(kind))',
)
sa.Table(
    "c",
    metadata,
    sa.Column("id", sa.BigInteger),
    sa.Column("kind", sa.Text),
    postgresql_partition_by='HASH (kind COLLATE "C", id)',
)
sa.Table(
    "d",
    metadata,
    sa.Column("id", sa.BigInteger),
    sa.Column("at", sa.DateTime),
    postgresql_partition_by="RANGE ((CAST(at AS date)))",
)
