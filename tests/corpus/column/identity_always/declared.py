import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table("strict", metadata, sa.Column("id", sa.BigInteger, sa.Identity(always=False), primary_key=True))
sa.Table("lax", metadata, sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True))
sa.Table("same", metadata, sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True))
