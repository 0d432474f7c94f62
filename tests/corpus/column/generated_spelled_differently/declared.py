import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

metadata = sa.MetaData()
sa.Table(
    "lines",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("price", sa.Numeric(10, 2), nullable=False),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.Column("name", sa.String(40)),
    sa.Column("total", sa.Numeric, sa.Computed("(price) * (quantity)::numeric", persisted=True)),
    sa.Column("label", sa.Text, sa.Computed("'x'::text || COALESCE(name, ''::varchar)", persisted=True)),
    sa.Column("cheap", sa.Boolean, sa.Computed("price >= 0 AND price <= 10", persisted=True)),
    sa.Column(
        "kind",
        sa.Text,
        sa.Computed("CASE WHEN quantity = ANY (ARRAY[1, 2]) THEN 'few'::text ELSE 'many'::text END", persisted=True),
    ),
    sa.Column(
        "search",
        postgresql.TSVECTOR,
        sa.Computed("to_tsvector('english'::regconfig, COALESCE(name, '')::text)", persisted=True),
    ),
)
