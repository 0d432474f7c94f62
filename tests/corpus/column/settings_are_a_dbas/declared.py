import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "documents",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("body", sa.Text),
    sa.Column("raw", sa.LargeBinary),
    sa.Column("n", sa.Integer),
)
