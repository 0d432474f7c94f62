"""Server defaults of all spellings."""

import datetime as dt
import enum

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Enum,
    FetchedValue,
    Float,
    Integer,
    Interval,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    Time,
    cast,
    false,
    func,
    literal,
    literal_column,
    null,
    text,
    true,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

metadata = MetaData()


class utcnow(FunctionElement):
    type = DateTime()
    inherit_cache = True


@compiles(utcnow, "postgresql")
def _utcnow(element, compiler, **kw) -> str:
    return "TIMEZONE('utc', CURRENT_TIMESTAMP)"


class Level(enum.Enum):
    low = 1
    high = 2


Table(
    "defaults",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("s1", String(10), server_default="plain"),
    Column("s2", String(10), server_default=""),
    Column("s3", Text, server_default="it's \\ 100% :x"),
    Column("s4", Text, server_default=text("'raw'")),
    Column("s5", Text, server_default=text("'raw'::text || 'er'")),
    Column("s6", String, server_default=literal_column("'lit'")),
    Column("s7", String, server_default=literal("bound")),
    Column("i1", Integer, server_default="0"),
    Column("i2", Integer, server_default=text("42")),
    Column("i3", Integer, server_default=text("-1")),
    Column("i4", Integer, server_default="-5"),
    Column("i5", Integer, server_default=literal(9)),
    Column("n1", Numeric(10, 2), server_default="0.00"),
    Column("n2", Numeric(10, 2), server_default=text("1.50")),
    Column("f1", Float, server_default=text("0.5")),
    Column("b1", Boolean, server_default=false()),
    Column("b2", Boolean, server_default=true()),
    Column("b3", Boolean, server_default="false"),
    Column("b4", Boolean, server_default=text("TRUE")),
    Column("b5", Boolean, server_default="0"),
    Column("b6", Boolean, server_default="t"),
    Column("d1", DateTime(timezone=True), server_default=func.now()),
    Column("d2", DateTime, server_default=func.current_timestamp()),
    Column("d3", DateTime, server_default=text("CURRENT_TIMESTAMP")),
    Column("d4", DateTime, server_default=utcnow()),
    Column("d5", DateTime(timezone=True), server_default=text("now() + interval '30 days'")),
    Column("d6", Date, server_default=func.current_date()),
    Column("d7", Date, server_default="2020-01-01"),
    Column("d8", Time, server_default=text("LOCALTIME")),
    Column("d9", DateTime, server_default=text("timezone('utc', now())")),
    Column("d10", DateTime(timezone=True), server_default=text("statement_timestamp()")),
    Column("v1", Interval, server_default="1 day"),
    Column("v2", Interval, server_default=text("interval '2 hours'")),
    Column("j1", JSON, server_default="{}"),
    Column("j2", postgresql.JSONB, server_default=text("'{}'::jsonb")),
    Column("j3", postgresql.JSONB, server_default=text("'[1, 2]'")),
    Column("a1", postgresql.ARRAY(Text), server_default="{}"),
    Column("a2", postgresql.ARRAY(Integer), server_default=text("ARRAY[1,2]")),
    Column("a3", postgresql.ARRAY(String(4)), server_default=text("ARRAY[]::varchar[]")),
    Column("u1", postgresql.UUID(as_uuid=True), server_default=text("gen_random_uuid()")),
    Column("u2", postgresql.UUID(as_uuid=True), server_default=func.gen_random_uuid()),
    Column("e1", Enum(Level), server_default="low"),
    Column("e2", Enum(Level), server_default=Level.high.name, nullable=False),
    Column("e3", Enum(Level), server_default=text("'low'::level")),
    Column("y1", LargeBinary, server_default=text("'\\x00'")),
    Column("o1", Integer, server_default=null()),
    Column("o2", String(5), server_default=text("NULL")),
    Column("o3", String(5), server_default=text("NULL::varchar")),
    Column("c1", String, server_default=cast("5", String)),
    Column("c2", String, server_default=func.repeat("x", 3)),
    Column("c3", String, server_default=func.coalesce(null(), "y")),
    Column("x1", Integer, server_default=FetchedValue()),
    Column("x2", Integer, server_onupdate=FetchedValue()),
    Column("k1", Text, server_default=text("current_user")),
    Column("k2", Text, server_default=func.current_user()),
    Column("m1", Integer, server_default=text("(1 + 2) * 3")),
    Column("m2", Integer, server_default=text("date_part('year', now())::int")),
    Column("m3", Numeric, server_default=text("1e3")),
    Column("ts", postgresql.TIMESTAMP(precision=3), server_default=func.now()),
)
PLAIN_DATE = dt.date(2020, 1, 1)
