import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "same", metadata, sa.Column("id", sa.Integer), postgresql_with={"autovacuum_enabled": "false", "fillfactor": 70}
)
sa.Table("lost", metadata, sa.Column("id", sa.Integer), postgresql_with={"fillfactor": 70})
sa.Table("tuned", metadata, sa.Column("id", sa.Integer))
