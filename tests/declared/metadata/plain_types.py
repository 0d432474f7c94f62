"""Every type that the dialect knows."""

import sqlalchemy
from sqlalchemy import (
    ARRAY,
    BIGINT,
    BINARY,
    BOOLEAN,
    CHAR,
    DATE,
    DECIMAL,
    FLOAT,
    INTEGER,
    JSON,
    NUMERIC,
    REAL,
    SMALLINT,
    TEXT,
    TIME,
    TIMESTAMP,
    VARCHAR,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    Interval,
    LargeBinary,
    MetaData,
    Numeric,
    PickleType,
    SmallInteger,
    String,
    Table,
    Text,
    Time,
    Unicode,
    UnicodeText,
)
from sqlalchemy.dialects import postgresql as pg

metadata = MetaData()
TYPES = [
    BIGINT, BOOLEAN, CHAR, CHAR(7), DATE, DECIMAL, DECIMAL(5), FLOAT, FLOAT(24), FLOAT(25), INTEGER, JSON, NUMERIC,
    NUMERIC(6), NUMERIC(6, 2), NUMERIC(3, 0), REAL, SMALLINT, TEXT, TIME, TIMESTAMP, TIMESTAMP(timezone=True), VARCHAR,
    VARCHAR(1), BigInteger, Boolean, Date, DateTime, DateTime(timezone=True), Float, Float(53), Float(10), Integer,
    Interval, Interval(second_precision=3), LargeBinary, LargeBinary(20), Numeric, Numeric(12, 4), PickleType,
    SmallInteger, String, String(255), Text, Time, Time(timezone=True), Unicode, Unicode(9), UnicodeText,
    String(5, collation="C"), Text(collation="POSIX"), ARRAY(Integer), ARRAY(String(3)), ARRAY(Text, dimensions=3),
    ARRAY(String(10, collation="C")), ARRAY(DateTime(timezone=True)), ARRAY(Numeric(4, 1)),
    pg.BIT, pg.BIT(4), pg.BIT(varying=True), pg.BIT(8, varying=True), pg.BYTEA, pg.CIDR, pg.INET, pg.MACADDR,
    pg.DOUBLE_PRECISION, pg.REAL, pg.INTERVAL, pg.INTERVAL(fields="YEAR TO MONTH"), pg.INTERVAL(precision=2),
    pg.INTERVAL(fields="DAY TO SECOND", precision=3), pg.JSON, pg.JSONB, pg.MONEY, pg.OID, pg.REGCLASS,
    pg.TIMESTAMP(precision=0), pg.TIMESTAMP(timezone=True, precision=6), pg.TIME(timezone=True, precision=2),
    pg.TSVECTOR, pg.UUID, pg.UUID(as_uuid=True), pg.INT4RANGE, pg.INT8RANGE, pg.NUMRANGE, pg.DATERANGE, pg.TSRANGE,
    pg.TSTZRANGE, pg.ARRAY(pg.UUID), pg.ARRAY(pg.JSONB), pg.ARRAY(pg.INTERVAL(fields="HOUR")), pg.ARRAY(CHAR(2)),
    pg.ARRAY(pg.BIT(3)), pg.ARRAY(pg.TIMESTAMP(precision=3)),
]  # fmt: skip
NEWER = ("Double", "Uuid", "UUID", "DOUBLE_PRECISION")
TYPES += [getattr(sqlalchemy, name) for name in NEWER if hasattr(sqlalchemy, name)]
NEWER = ("MACADDR8", "TSQUERY", "REGCONFIG", "JSONPATH")
TYPES += [getattr(pg, name) for name in NEWER if hasattr(pg, name)]
if hasattr(sqlalchemy, "Uuid"):
    TYPES.append(sqlalchemy.Uuid(native_uuid=False))
assert BINARY

Table("types", metadata, *[Column(f"c{place}", type_) for place, type_ in enumerate(TYPES)])
