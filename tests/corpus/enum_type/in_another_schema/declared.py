import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

metadata = sa.MetaData()
colour = sa.Enum("red", "green", "light blue", "it's", name="colour", schema="types", metadata=metadata)


@sa.event.listens_for(metadata, "before_create", insert=True)
def make_schemas(_target, connection, **_kw):
    connection.execute(sa.text("CREATE SCHEMA IF NOT EXISTS types"))


sa.Table(
    "cars",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("colour", colour, server_default="light blue", nullable=False),
    sa.Column("options", postgresql.ARRAY(colour), server_default='{red,"light blue"}', nullable=False),
)
