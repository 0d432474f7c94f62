import sqlalchemy as sa

metadata = sa.MetaData()
ids = sa.Sequence("Global ids", start=5, increment=2, cache=10, metadata=metadata)
orders = sa.Sequence(
    "orders_seq", metadata=metadata, data_type=sa.Integer, minvalue=0, start=0, cycle=True, schema="public"
)
sa.Table("cats", metadata, sa.Column("id", sa.BigInteger, ids, server_default=ids.next_value(), primary_key=True))
sa.Table(
    "dogs",
    metadata,
    sa.Column("id", sa.BigInteger, server_default=sa.text("nextval('\"Global ids\"')"), primary_key=True),
)
sa.Table(
    "orders",
    metadata,
    sa.Column("id", sa.Integer, server_default=sa.text("nextval('orders_seq'::regclass)"), primary_key=True),
)
