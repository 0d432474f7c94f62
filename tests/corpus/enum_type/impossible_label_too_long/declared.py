import sqlalchemy as sa

metadata = sa.MetaData()
sa.Enum(
    "short",
    "a label that is so long that PostgreSQL cannot keep it, which is a pity",
    name="state",
    metadata=metadata,
)
sa.Table("jobs", metadata, sa.Column("id", sa.Integer, primary_key=True))
