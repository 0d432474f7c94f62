import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "events",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.DateTime(timezone=True), primary_key=True),
    sa.Column("kind", sa.Text, nullable=False, index=True),
    postgresql_partition_by="range(at)",
)
