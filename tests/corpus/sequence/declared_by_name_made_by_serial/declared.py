import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.Integer, sa.Sequence("users_id_seq", metadata=metadata), primary_key=True),
    sa.Column("name", sa.Text),
)
