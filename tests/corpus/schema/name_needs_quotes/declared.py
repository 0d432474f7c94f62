import sqlalchemy as sa

metadata = sa.MetaData(schema="Sales 2024")


@sa.event.listens_for(metadata, "before_create")
def make_schemas(_target, connection, **_kw):
    connection.execute(sa.text('CREATE SCHEMA IF NOT EXISTS "Sales 2024"'))


sa.Table(
    "Orders",
    metadata,
    sa.Column("Id", sa.Integer, primary_key=True),
    sa.Column(
        "State",
        sa.Enum("open", "done", name="Order State", schema="Sales 2024"),
        server_default="open",
        nullable=False,
    ),
)
