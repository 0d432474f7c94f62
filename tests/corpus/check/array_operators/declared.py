from sqlalchemy import ARRAY, CheckConstraint, Column, Integer, MetaData, Table, Text

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("tags", ARRAY(Text)),
    Column("days", ARRAY(Integer)),
    CheckConstraint("tags <@ ARRAY['a', 'b']::text[]", name="c1"),
    CheckConstraint("cardinality(tags) <= 5", name="c2"),
    CheckConstraint("'x' <> ALL (tags)", name="c3"),
    CheckConstraint("array_length(days, 1) = 7", name="c4"),
    CheckConstraint("days[1] > 0", name="c5"),
    CheckConstraint("0 < ALL(days)", name="c6"),
)
