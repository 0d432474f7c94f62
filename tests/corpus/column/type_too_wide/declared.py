import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "items",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("code", sa.String(50)),
    sa.Column("count", sa.Integer),
    sa.Column("small", sa.SmallInteger),
    sa.Column("flag", sa.String(1)),
)
