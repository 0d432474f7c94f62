import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "jobs",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("status", sa.Enum("queued", "running", "cancelled", native_enum=False)),
)
