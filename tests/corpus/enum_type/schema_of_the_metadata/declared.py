import sqlalchemy as sa

metadata = sa.MetaData(schema="app")


@sa.event.listens_for(metadata, "before_create", insert=True)
def make_schemas(_target, connection, **_kw):
    connection.execute(sa.text("CREATE SCHEMA IF NOT EXISTS app"))


status = sa.Enum("on", "off", name="status", metadata=metadata, schema="app")
sa.Table("lamps", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("status", status))
sa.Table(
    "doors",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("status", status, server_default="off"),
)
