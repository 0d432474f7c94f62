import sqlalchemy as sa

metadata = sa.MetaData()


@sa.event.listens_for(metadata, "before_create")
def make_schemas(_target, connection, **_kw):
    connection.execute(sa.text("CREATE SCHEMA IF NOT EXISTS archive"))


sa.Table("events", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("note", sa.Text))
sa.Table(
    "events",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("note", sa.Text, nullable=False),
    schema="archive",
)
