import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table("orders", metadata, sa.Column("id", sa.Integer, primary_key=True))
sa.Table("orders_archive", metadata, sa.Column("id", sa.Integer, primary_key=True))
