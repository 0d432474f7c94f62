import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "totals",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("amount", sa.Numeric(10, 2), nullable=False, server_default="0"),
)
