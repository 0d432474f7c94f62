import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("email", sa.Text, comment="where to write"),
    sa.Column("phone", sa.Text, comment="new"),
    sa.Column("name", sa.Text),
)
