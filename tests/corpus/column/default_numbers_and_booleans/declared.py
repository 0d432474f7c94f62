import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "numbers",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("zero", sa.Integer, server_default="0", nullable=False),
    sa.Column("minus", sa.Integer, server_default="-1"),
    sa.Column("minus_quoted", sa.Integer, server_default=sa.text("-1")),
    sa.Column("big", sa.BigInteger, server_default="9000000000"),
    sa.Column("small", sa.SmallInteger, server_default=sa.text("3")),
    sa.Column("price", sa.Numeric(10, 2), server_default=sa.text("'0.00'")),
    sa.Column("rate", sa.Float, server_default="1.5"),
    sa.Column("share", sa.REAL, server_default=sa.text("0.25")),
    sa.Column("computed", sa.Integer, server_default=sa.text("86400")),
    sa.Column("yes", sa.Boolean, server_default="t", nullable=False),
    sa.Column("no", sa.Boolean, server_default=sa.false()),
    sa.Column("one", sa.Boolean, server_default=sa.true()),
    sa.Column("off", sa.Boolean, server_default="no"),
    sa.Column("nope", sa.Boolean, server_default=sa.text("FALSE")),
)
