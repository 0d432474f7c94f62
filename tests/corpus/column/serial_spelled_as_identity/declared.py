import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table("serials", metadata, sa.Column("id", sa.Integer, sa.Identity(), primary_key=True))
sa.Table("identities", metadata, sa.Column("id", sa.Integer, primary_key=True))
