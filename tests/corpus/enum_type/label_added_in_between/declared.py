import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "posts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("stage", sa.Enum("idea", "draft", "review", "public", name="stage")),
)
