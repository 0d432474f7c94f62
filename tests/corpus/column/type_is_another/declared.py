import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

metadata = sa.MetaData()
sa.Table(
    "items",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("seen_at", sa.DateTime(timezone=True)),
    sa.Column("amount", sa.Numeric),
    sa.Column("data", postgresql.JSONB),
    sa.Column("tags", postgresql.ARRAY(sa.Text)),
    sa.Column("key", postgresql.UUID),
    sa.Column("fixed", sa.String(10)),
)
