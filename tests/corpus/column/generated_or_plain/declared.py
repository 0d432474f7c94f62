import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "lines",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("price", sa.Integer, nullable=False),
    sa.Column("total", sa.Integer, sa.Computed("price * 2", persisted=True)),
    sa.Column("tax", sa.Integer),
    sa.Column("double", sa.Integer, sa.Computed("price * 3", persisted=True)),
)
