import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table("queue", metadata, sa.Column("id", sa.Integer), postgresql_with={"fillfactor": 70})
sa.Table("log", metadata, sa.Column("id", sa.Integer), postgresql_with={"fillfactor": 90})
