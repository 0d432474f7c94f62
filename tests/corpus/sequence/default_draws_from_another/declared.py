import sqlalchemy as sa

metadata = sa.MetaData()
numbers = sa.Sequence("invoice_numbers", metadata=metadata)
sa.Table("invoices", metadata, sa.Column("id", sa.BigInteger, server_default=numbers.next_value(), primary_key=True))
