import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "jobs",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column(
        "status",
        sa.Enum("queued", "running", "finished", native_enum=False),
        server_default="queued",
        nullable=False,
    ),
    sa.Column("kind", sa.Enum("mail", "report", native_enum=False)),
    sa.Column("level", sa.Enum("low", "high", native_enum=False)),
    sa.Column("tight", sa.Enum("in", "out", "across", native_enum=False)),
)
