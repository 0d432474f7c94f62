"""Checks as text and as expressions."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Float,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    and_,
    func,
    or_,
)
from sqlalchemy.dialects import postgresql

metadata = MetaData(naming_convention={"ck": "ck_%(table_name)s_%(constraint_name)s"})

amount = Column("amount", Numeric(10, 2), nullable=False)
kind = Column("kind", String(10))
name = Column("name", Text)
starts = Column("starts", Date)
ends = Column("ends", Date)
data = Column("data", postgresql.JSONB)
tags = Column("tags", postgresql.ARRAY(Text))
ratio = Column("ratio", Float)
Table(
    "checked",
    metadata,
    Column("id", Integer, primary_key=True),
    amount, kind, name, starts, ends, data, tags, ratio,
    CheckConstraint(amount >= 0, name="amount"),
    CheckConstraint("amount < 1000000", name="small"),
    CheckConstraint(kind.in_(["a", "b", "c"]), name="kinds"),
    CheckConstraint("kind IN ('a', 'b', 'c')", name="kinds_text"),
    CheckConstraint("kind = 'z'", name="kind_one"),
    CheckConstraint("kind = ANY (ARRAY['a', 'b'])", name="kinds_any"),
    CheckConstraint(kind.notin_(["q"]), name="kinds_not"),
    CheckConstraint(and_(starts <= ends, func.length(name) > 2), name="both"),
    CheckConstraint(or_(kind.is_(None), name.isnot(None)), name="either"),
    CheckConstraint("starts BETWEEN '2000-01-01' AND ends", name="between_text"),
    CheckConstraint(amount.between(1, 5), name="between"),
    CheckConstraint(name.like("a%b\\_%"), name="like"),
    CheckConstraint("name ~ '^[a-z]+$'", name="regex"),
    CheckConstraint("name ~* '^x' AND name !~ E'\\\\d'", name="regex2"),
    CheckConstraint("char_length(trim(both from name)) > 0", name="trimmed"),
    CheckConstraint("data ? 'a' AND jsonb_typeof(data -> 'b') = 'array'", name="json"),
    CheckConstraint("data @> '{\"a\": 1}'", name="json_contains"),
    CheckConstraint("array_length(tags, 1) < 10", name="tags"),
    CheckConstraint("NOT (amount IS NULL)", name="not_null"),
    CheckConstraint("(starts IS NULL) = (ends IS NULL)", name="same"),
    CheckConstraint("CASE WHEN kind = 'a' THEN amount > 0 ELSE true END", name="case"),
    CheckConstraint("ratio >= 0 and ratio <= 1", name="ratio"),
    CheckConstraint("coalesce(kind, name, '') <> ''", name="coalesced"),
    CheckConstraint("extract(year from starts) > 1999", name="extracted"),
    CheckConstraint("name = lower(name)", name="lower"),
    CheckConstraint("num_nonnulls(kind, name) = 1", name="exactly_one"),
    CheckConstraint("name IS NOT DISTINCT FROM upper(kind)", name="not_distinct"),
    CheckConstraint("name::varchar(5) <> kind || 'x'", name="casted"),
    CheckConstraint("mod(id, 2) = 0 OR id % 3 = 1", name="modulo"),
)  # fmt: skip
plain = MetaData()
Table(
    "plain",
    plain,
    Column("a", Integer, CheckConstraint("a > 0")),
    Column("b", Integer, CheckConstraint("a > b")),
    Column("c", Integer, CheckConstraint("c > 0", name="of_c")),
    CheckConstraint("a > 0"),
    CheckConstraint("a > 0", name="twice"),
    CheckConstraint("plain.b > 1"),
    CheckConstraint("plain.* IS NOT NULL"),
)
metadatas = [metadata, plain]
