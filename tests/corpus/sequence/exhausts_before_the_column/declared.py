import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table("events", metadata, sa.Column("id", sa.BigInteger, primary_key=True))
