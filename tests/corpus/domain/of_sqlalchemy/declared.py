import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

metadata = sa.MetaData()
zip_code = postgresql.DOMAIN("zip", sa.String(10), default="00000", check=sa.text("VALUE ~ '^[0-9]+$'"))
sa.Table(
    "places",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("zip", zip_code, nullable=False),
    sa.Column("neighbours", postgresql.ARRAY(zip_code)),
    sa.Column("n", postgresql.DOMAIN("plain", sa.BigInteger), server_default="7"),
)
