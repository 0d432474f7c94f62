import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "orders",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("state", sa.Enum("open", "paid", "refunded", name="order_state")),
)
