import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "UserAccount",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("email", sa.Text),
    sa.Column("name", sa.Text),
)
