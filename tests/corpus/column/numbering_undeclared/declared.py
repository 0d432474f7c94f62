import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table("users", metadata, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False))
sa.Table("orders", metadata, sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False))
