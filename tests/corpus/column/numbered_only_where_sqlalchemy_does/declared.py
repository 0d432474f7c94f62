import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table("users", metadata, sa.Column("id", sa.Integer, primary_key=True))
sa.Table("pairs", metadata, sa.Column("a", sa.Integer, primary_key=True), sa.Column("b", sa.Integer, primary_key=True))
sa.Table("profiles", metadata, sa.Column("user_id", sa.ForeignKey("users.id"), primary_key=True))
sa.Table("codes", metadata, sa.Column("code", sa.Integer, primary_key=True, autoincrement=False))
sa.Table(
    "mixed",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("tenant", sa.Integer, primary_key=True),
)
sa.Table("small", metadata, sa.Column("id", sa.SmallInteger, primary_key=True))
sa.Table("texts", metadata, sa.Column("id", sa.Text, primary_key=True))
