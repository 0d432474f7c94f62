import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

metadata = sa.MetaData()
sa.Table(
    "items",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("a", sa.String(10)),
    sa.Column("b", sa.String(10)),
    sa.Column("c", sa.Text, server_default=sa.text("NULL")),
    sa.Column("d", postgresql.JSONB, server_default=sa.null()),
)
