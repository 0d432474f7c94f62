import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

metadata = sa.MetaData()
sa.Table(
    "kinds",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("day", sa.Date, server_default="2024-01-31"),
    sa.Column("moment", sa.DateTime, server_default="2024-01-31T10:00:00"),
    sa.Column("lap", sa.Interval, server_default=sa.text("interval '1 hour'")),
    sa.Column("tags", postgresql.ARRAY(sa.Text), server_default=sa.text("ARRAY[]::text[]"), nullable=False),
    sa.Column("names", postgresql.ARRAY(sa.String(10)), server_default="{}"),
    sa.Column("scores", postgresql.ARRAY(sa.Integer), server_default="{1,2}"),
    sa.Column("mood", sa.Enum("sad", "it's ok", name="mood"), server_default="it's ok"),
    sa.Column("key", postgresql.UUID, server_default=sa.func.gen_random_uuid()),
    sa.Column("none", postgresql.UUID, server_default="{00000000-0000-0000-0000-000000000000}"),
    sa.Column("raw", sa.LargeBinary, server_default=sa.text("'\\x00FF'::bytea")),
    sa.Column("span", postgresql.INT4RANGE, server_default="[1,6)"),
    sa.Column("address", postgresql.INET, server_default="10.0.0.1/32"),
)
