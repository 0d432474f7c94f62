import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

metadata = sa.MetaData()
sa.Table(
    "documents",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("a", sa.JSON, server_default='{"v": 2}'),
    sa.Column("b", postgresql.JSONB, server_default='{"v": 2}'),
)
