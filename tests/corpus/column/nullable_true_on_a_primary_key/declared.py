import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "links",
    metadata,
    sa.Column("a", sa.Integer, primary_key=True, nullable=True, autoincrement=False),
    sa.Column("b", sa.Integer, primary_key=True, nullable=True, autoincrement=False),
)
sa.Table(
    "marks",
    metadata,
    sa.Column("a", sa.Integer, nullable=True, autoincrement=False),
    sa.Column("b", sa.Text, nullable=True),
    sa.PrimaryKeyConstraint("a", "b"),
)
