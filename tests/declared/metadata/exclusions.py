"""Exclusion constraints."""

from sqlalchemy import Column, Integer, MetaData, Table, Text, func, text
from sqlalchemy.dialects.postgresql import DATERANGE, INT4RANGE, TSRANGE, ExcludeConstraint

metadata = MetaData()
EXTENSIONS = ("btree_gist",)

during = Column("during", TSRANGE)
room = Column("room", Integer)
lo = Column("lo", Integer)
Table(
    "bookings",
    metadata,
    Column("id", Integer, primary_key=True),
    room,
    during,
    Column("span", DATERANGE),
    Column("net", INT4RANGE),
    Column("note", Text),
    lo,
    ExcludeConstraint((room, "="), (during, "&&"), name="no_overlap"),
    ExcludeConstraint(("span", "&&")),
    ExcludeConstraint((Column("net", INT4RANGE), "&&"), ("room", "="), where=text("room > 3"), using="gist"),
    ExcludeConstraint((func.int4range(lo, room), "&&"), deferrable=True, initially="DEFERRED"),
    ExcludeConstraint((text("lower(note)"), "="), using="btree", name="as_unique"),
    ExcludeConstraint(("note", "="), using="btree", ops={"note": "text_pattern_ops"}, name="with_class"),
)
