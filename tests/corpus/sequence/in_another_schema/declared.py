import sqlalchemy as sa

metadata = sa.MetaData()
tickets = sa.Sequence("tickets", start=7, schema="counters", metadata=metadata)


@sa.event.listens_for(metadata, "before_create", insert=True)
def make_schemas(_target, connection, **_kw):
    connection.execute(sa.text("CREATE SCHEMA IF NOT EXISTS counters"))


sa.Table(
    "tickets",
    metadata,
    sa.Column("id", sa.BigInteger, tickets, server_default=tickets.next_value(), primary_key=True),
)
