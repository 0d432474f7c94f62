import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table("payments", metadata, sa.Column("id", sa.Integer, primary_key=True))
sa.Table("cache", metadata, sa.Column("key", sa.Text, primary_key=True), prefixes=["UNLOGGED"])
sa.Table("queue", metadata, sa.Column("id", sa.Integer, primary_key=True), prefixes=["UNLOGGED"])
