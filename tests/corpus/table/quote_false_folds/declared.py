import sqlalchemy as sa
from sqlalchemy.sql import quoted_name

metadata = sa.MetaData()
sa.Table(
    quoted_name("Customers", quote=False),
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column(quoted_name("FullName", quote=False), sa.Text),
)
