from sqlalchemy import CheckConstraint, Column, Integer, MetaData, Table
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("data", JSONB),
    CheckConstraint("data ? 'id'", name="c1"),
    CheckConstraint("data ->> 'kind' IN ('a', 'b')", name="c2"),
    CheckConstraint("jsonb_typeof(data) = 'object'", name="c3"),
    CheckConstraint("data @> '{\"a\": 1}'::jsonb", name="c4"),
    CheckConstraint("data #>> ARRAY['a', 'b'] <> ''", name="c5"),
    CheckConstraint("CAST(data ->> 'n' AS integer) > 0", name="c6"),
)
