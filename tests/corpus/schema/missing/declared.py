import sqlalchemy as sa

metadata = sa.MetaData()


@sa.event.listens_for(metadata, "before_create")
def make_schemas(_target, connection, **_kw):
    connection.execute(sa.text("CREATE SCHEMA IF NOT EXISTS billing"))


sa.Table("users", metadata, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False))
sa.Table(
    "invoices",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("user_id", sa.ForeignKey("users.id"), index=True),
    schema="billing",
)
sa.Table("payments", metadata, sa.Column("id", sa.Integer, primary_key=True), schema="billing")
