import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table("daily", metadata, sa.Column("day", sa.Date, primary_key=True), sa.Column("n", sa.BigInteger))
