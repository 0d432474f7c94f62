import sqlalchemy as sa

metadata = sa.MetaData()
invoice_number = sa.Sequence("invoice_number", metadata=metadata, start=1000)
sa.Table(
    "invoices",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("number", sa.BigInteger, invoice_number),
)
