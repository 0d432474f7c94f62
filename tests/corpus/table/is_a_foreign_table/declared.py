import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table("prices", metadata, sa.Column("sku", sa.Text, primary_key=True), sa.Column("price", sa.Numeric))
