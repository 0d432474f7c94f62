import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "notes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("changed", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), onupdate=sa.func.now()),
    sa.Column("total", sa.Integer, server_onupdate=sa.FetchedValue(), server_default="3"),
    sa.Column("xmin", sa.Integer, system=True),
)
