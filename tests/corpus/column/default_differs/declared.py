import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("active", sa.Boolean, server_default=sa.true()),
    sa.Column("state", sa.String(10), server_default="open"),
    sa.Column("spaced", sa.Text, server_default="a"),
    sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now()),
    sa.Column("score", sa.Integer, server_default="1"),
)
