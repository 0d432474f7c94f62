import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "queue",
    metadata,
    sa.Column("id", sa.Integer),
    postgresql_with={"autovacuum_enabled": "false", "autovacuum_vacuum_scale_factor": 0.2},
)
sa.Table("log", metadata, sa.Column("id", sa.Integer), postgresql_with={"fillfactor": 90, "autovacuum_enabled": "true"})
