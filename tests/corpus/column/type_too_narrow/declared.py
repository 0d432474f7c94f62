import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "items",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("code", sa.String(80)),
    sa.Column("note", sa.Text),
    sa.Column("count", sa.BigInteger),
    sa.Column("price", sa.Numeric(12, 2)),
)
