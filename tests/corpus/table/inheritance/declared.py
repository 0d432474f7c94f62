import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "cities",
    metadata,
    sa.Column("id", sa.Integer, nullable=False),
    sa.Column("name", sa.Text, server_default="none"),
    sa.CheckConstraint("name <> ''", name="named"),
)
sa.Table("capitals", metadata, sa.Column("state", sa.CHAR(2), nullable=False), postgresql_inherits="cities")
