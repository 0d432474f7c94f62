import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "good",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True, start=100, increment=10), primary_key=True),
)
sa.Table("bad", metadata, sa.Column("id", sa.Integer, sa.Identity(increment=5), primary_key=True))
