import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

metadata = sa.MetaData()
sa.Table(
    "documents",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("a", sa.JSON, server_default="{}", nullable=False),
    sa.Column("b", sa.JSON, server_default='{"a": "it\'s"}'),
    sa.Column("c", postgresql.JSONB, server_default=sa.text("'[]'::jsonb"), nullable=False),
    sa.Column("d", postgresql.JSONB, server_default='{"a":1,"b":2}'),
    sa.Column("e", postgresql.JSONB, server_default=sa.text("jsonb_build_object('k', 1)")),
    sa.Column("f", postgresql.ARRAY(sa.JSON), server_default="{}"),
)
