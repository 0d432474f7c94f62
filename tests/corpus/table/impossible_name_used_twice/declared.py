import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table("items_code", metadata, sa.Column("id", sa.Integer, primary_key=True))
sa.Table(
    "items",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("code", sa.Text),
    sa.Index("items_code", "code"),
)
