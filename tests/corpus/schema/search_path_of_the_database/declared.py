import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("mood", sa.Enum("sad", "happy", name="mood"), server_default="sad"),
    sa.Column("boss_id", sa.ForeignKey("users.id")),
)
