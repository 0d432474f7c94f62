import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "tasks",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("priority", sa.Enum("low", "middle", "high", name="priority")),
)
