"""Generated columns."""

from sqlalchemy import Column, Computed, Integer, MetaData, Numeric, String, Table, Text, func, text
from sqlalchemy.dialects import postgresql

metadata = MetaData()

Table(
    "generated",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("a", Integer, nullable=False),
    Column("b", Numeric(8, 2)),
    Column("name", String(30)),
    Column("sum", Integer, Computed("a + 1", persisted=True)),
    Column("price", Numeric, Computed("a * b", persisted=True), nullable=False),
    Column("upper", Text, Computed(func.upper(text("name")), persisted=True)),
    Column("label", Text, Computed("name || ' (' || a || ')'", persisted=True)),
    Column(
        "words", postgresql.TSVECTOR, Computed("to_tsvector('english', coalesce(name, ''))", persisted=True), index=True
    ),
    Column("big", Integer, Computed("CASE WHEN a > 5 THEN 1 ELSE 0 END", persisted=True), unique=True),
)
Table("unsaid", metadata, Column("a", Integer), Column("twice", Integer, Computed("a*2")))
