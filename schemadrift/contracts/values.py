"""The values that a driver returns for a column: those at the edges of its type, and a few ordinary ones."""

from __future__ import annotations

import datetime as dt
import ipaddress
import json
import re
import uuid
from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, NamedTuple, TypeAlias

from schemadrift.contracts.column import Column

DRIVERS = ("psycopg", "asyncpg", "asyncpg+json")
"""psycopg 3 and asyncpg as they come, and asyncpg with `json.loads` set for json and jsonb."""


class Value(NamedTuple):
    """A value that a column may hold.

    Attributes:
        value: As the driver returns it.
        shown: As PostgreSQL writes it; NULL is no value here.
    """

    value: Any
    shown: str


Make: TypeAlias = Callable[[Column, str], list[Value]]
_UTC = dt.UTC
_UUID = "0b9e4c1e-7f4a-4f56-9f0e-1a2b3c4d5e6f"
_MOST_LETTERS = 10_000
_NUMERIC = ("0", "1", "-1", "0.5", "12345678901234567890.0123456789")
_TIME = dt.time(23, 59, 59, 999999)


def values(column: Column, driver: str) -> list[Value] | None:
    """The values of a column as a driver returns them, edges included.

    Args:
        column: The column; what its checks refuse is left out where their form tells.
        driver: One of `DRIVERS`.

    Returns:
        At least one; None for a type of which nobody knows what the driver makes of it (types of extensions,
        composite types). What every reader stumbles over is left out: NaN, infinities of dates and numbers.
    """
    make = _maker(column, driver)
    if make is None:
        return None
    found = make(column, driver)
    if column.named.dimensions:
        shown = "{" + ",".join(_element(one.shown) for one in found) + "}"
        if driver == "psycopg" and column.named.schema != "pg_catalog":  # unless somebody registers the type
            return [Value(shown, shown), Value("{}", "{}")]
        return [Value([one.value for one in found], shown), Value([], "{}")]
    return found


def is_json(column: Column) -> bool:
    """Whether it holds JSON of any shape."""
    return column.named.name in {"json", "jsonb"} and not column.named.dimensions


def is_text(column: Column) -> bool:
    """Whether it holds texts whose form nothing states."""
    free = not column.labels and column.limits.among is None and not column.named.dimensions
    return free and column.named.name in _TEXTS


def _element(shown: str) -> str:
    """A value as it is written in an array."""
    if shown and re.fullmatch(r"[\w.:+-]+", shown) and shown.lower() != "null":
        return shown
    return '"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _maker(column: Column, driver: str) -> Make | None:
    if column.labels:
        return _labels
    if column.limits.among is not None and not column.named.dimensions:
        return _among
    if column.named.schema != "pg_catalog":
        return _texts if column.named.name == "citext" else None
    return _OF_DRIVER.get(driver.partition("+")[0], {}).get(column.named.name) or _MAKERS.get(column.named.name)


def _labels(column: Column, _driver: str) -> list[Value]:
    return [Value(label, label) for label in column.labels]


def _among(column: Column, driver: str) -> list[Value]:
    """What a check counts up, as values of the type."""
    read: Callable[[str], Any] | None = _READ.get(column.named.name)
    if read is None:
        made = _MAKERS.get(column.named.name)
        return made(column, driver) if made is not None else []
    return [Value(read(text), text) for text in column.limits.among or ()]


def _integers(column: Column, _driver: str) -> list[Value]:
    low, high = column.least, column.greatest
    least = 0 if low is None else int(low.to_integral_value(ROUND_CEILING))
    most = 1 if high is None else int(high.to_integral_value(ROUND_FLOOR))
    numbers = sorted({least, most, *(one for one in (0, 1) if least <= one <= most)})
    return [Value(one, str(one)) for one in numbers]


def _numerics(column: Column, _driver: str) -> list[Value]:
    if column.digits is None:
        numbers = [Decimal(one) for one in _NUMERIC]
    else:
        step = Decimal(10) ** -column.digits[1]
        edges = [one for one in (column.least, column.greatest) if one is not None]
        numbers = [Decimal(0).quantize(step), Decimal(1).quantize(step), step, *(_kept(one, step) for one in edges)]
    low, high = column.least, column.greatest
    fitting = {one for one in numbers if (low is None or one >= low) and (high is None or one <= high)}
    return [Value(one, f"{one:f}") for one in sorted(fitting, key=lambda one: (abs(one), one))]


def _kept(number: Decimal, step: Decimal) -> Decimal:
    """A number with the digits that the column keeps."""
    return number.quantize(step, ROUND_FLOOR if number >= 0 else ROUND_CEILING)


def _texts(column: Column, _driver: str) -> list[Value]:
    most = column.length
    found = [Value("text"[:most], "text"[:most]), Value("", "")]
    if most is not None and len("text") < most <= _MOST_LETTERS:
        found.append(Value("x" * most, f"{'x' * min(most, 3)}… ({most} characters)"))
    if column.named.name == "character":
        found = [Value(one.value.ljust(most or 1), one.shown) for one in found]
    return found


def _fixed(*found: tuple[Any, str]) -> Make:
    made = [Value(value, shown) for value, shown in found]
    return lambda _column, _driver: list(made)


def _json(column: Column, driver: str) -> list[Value]:
    """The shapes that JSON mostly has, that of the default first; a driver that does not decode gives their text."""
    shapes: list[Any] = [{}, {"key": "value"}, [], ["value"]]
    default = json_default(column)
    if default is not None:
        shapes = [default, *(one for one in shapes if isinstance(one, type(default)) and one != default)]
    texts = [json.dumps(one) for one in shapes]
    decoded = driver != "asyncpg"
    return [Value(one if decoded else text, text) for one, text in zip(shapes, texts, strict=True)]


def json_default(column: Column) -> dict[str, Any] | list[Any] | None:
    """The object or array that a JSON column holds where nothing is given; None where its default is neither."""
    match = re.fullmatch(r"'([\[{].*[\]}])'(?:::jsonb?)?", column.default_text)
    try:
        found = json.loads(match[1].replace("''", "'")) if match is not None else None
    except ValueError:
        return None
    return found if isinstance(found, (dict, list)) else None


def _psycopg_range(*bounds: Any) -> Make:
    def make(_column: Column, _driver: str) -> list[Value]:
        from psycopg.types.range import Range  # noqa: PLC0415 - few models have ranges

        found: Range[Any] = Range(bounds[0], bounds[1], "[)")
        return [Value(found, f"[{bounds[0]},{bounds[1]})")]

    return make


def _asyncpg(kind: str, shown: str, *arguments: Any) -> Make:
    """A value of a class of asyncpg's own; none where it is not installed."""

    def make(_column: Column, _driver: str) -> list[Value]:
        try:
            import asyncpg  # noqa: PLC0415 - likewise, and optional
        except ImportError:
            return []
        return [Value(getattr(asyncpg, kind)(*arguments), shown)]

    return make


_DATES = (dt.date(1, 1, 1), dt.date(2026, 2, 28), dt.date(9999, 12, 31))
_STAMPS = (dt.datetime(1, 1, 1), dt.datetime(2026, 2, 28, 23, 59, 59, 999999))  # noqa: DTZ001 - what the type is
_ZONED = (dt.datetime(1970, 1, 1, tzinfo=_UTC), dt.datetime(2026, 2, 28, 23, 59, 59, 999999, tzinfo=_UTC))
_DAYS = (dt.date(2026, 1, 1), dt.date(2026, 2, 1))

_MAKERS: Mapping[str, Make] = {
    "smallint": _integers,
    "integer": _integers,
    "bigint": _integers,
    "oid": _integers,
    "numeric": _numerics,
    "real": _fixed((0.5, "0.5"), (-1.0, "-1"), (1024.0, "1024")),
    "double precision": _fixed((0.5, "0.5"), (-1.0, "-1"), (1.7976931348623157e308, "1.7976931348623157e+308")),
    "boolean": _fixed((True, "true"), (False, "false")),
    "text": _texts,
    "character varying": _texts,
    "character": _texts,
    "name": _texts,
    "uuid": _fixed((uuid.UUID(_UUID), _UUID)),
    "date": _fixed(*((one, one.isoformat()) for one in _DATES)),
    "timestamp without time zone": _fixed(*((one, one.isoformat(" ")) for one in _STAMPS)),
    "timestamp with time zone": _fixed(*((one, one.isoformat(" ")) for one in _ZONED)),
    "time without time zone": _fixed((dt.time(0), "00:00:00"), (_TIME, "23:59:59.999999")),
    "time with time zone": _fixed((_TIME.replace(tzinfo=_UTC), "23:59:59.999999+00")),
    "interval": _fixed((dt.timedelta(days=400, seconds=1, microseconds=5), "400 days 00:00:01.000005")),
    "bytea": _fixed((b"\xff\x00", r"\xff00")),
    "json": _json,
    "jsonb": _json,
    "inet": _fixed(
        (ipaddress.ip_address("10.0.0.1"), "10.0.0.1"),
        (ipaddress.ip_address("::1"), "::1"),
    ),
    "cidr": _fixed((ipaddress.ip_network("10.0.0.0/30"), "10.0.0.0/30")),  # a list takes all of its addresses
    "macaddr": _fixed(("08:00:2b:01:02:03", "08:00:2b:01:02:03")),
    "money": _fixed(("$1,000.50", "$1,000.50")),
    "xml": _fixed(("<a/>", "<a/>")),
    "tsvector": _fixed(("'a' 'b'", "'a' 'b'")),
    "point": _fixed(("(1,2)", "(1,2)")),
    "bit": _fixed(("1", "1")),
    "bit varying": _fixed(("101", "101")),
    "int4range": _psycopg_range(1, 5),
    "int8range": _psycopg_range(1, 5),
    "numrange": _psycopg_range(Decimal("1.5"), Decimal(5)),
    "daterange": _psycopg_range(*_DAYS),
    "tsrange": _psycopg_range(*_STAMPS),
    "tstzrange": _psycopg_range(*_ZONED),
}
"""What psycopg 3 returns, by the type's name as `format_type` has it."""
_OF_DRIVER: Mapping[str, Mapping[str, Make]] = {
    "asyncpg": {
        "point": _asyncpg("Point", "(1,2)", 1.0, 2.0),
        "bit": _asyncpg("BitString", "1", "1"),
        "bit varying": _asyncpg("BitString", "101", "101"),
        "int4range": _asyncpg("Range", "[1,5)", 1, 5),
        "int8range": _asyncpg("Range", "[1,5)", 1, 5),
        "numrange": _asyncpg("Range", "[1.5,5)", Decimal("1.5"), Decimal(5)),
        "daterange": _asyncpg("Range", "[2026-01-01,2026-02-01)", *_DAYS),
        "tsrange": _asyncpg("Range", "[0001-01-01,2026-02-28)", *_STAMPS),
        "tstzrange": _asyncpg("Range", "[1970-01-01,2026-02-28)", *_ZONED),
    }
}
"""Where asyncpg returns something else."""
_TEXTS = frozenset({"text", "character varying", "character", "name", "citext"})
_READ: Mapping[str, Callable[[str], Any]] = {
    **dict.fromkeys(_TEXTS, str),
    **dict.fromkeys(("smallint", "integer", "bigint"), int),
    "numeric": Decimal,
}
PALETTE: tuple[tuple[str, str], ...] = (
    ("number", "7"),
    ("number", "0"),
    ("number", "1.5"),
    ("time", "2026-02-28"),
    ("time", "2026-02-28T23:59:59+00:00"),
    ("time", "2026-02-28T23:59:59"),
    ("time", "23:59:59"),
    ("form", _UUID),
    ("form", "ada@example.com"),
    ("form", "https://example.com/"),
    ("form", "10.0.0.1"),
    ("form", "/tmp"),  # noqa: S108 - a path as a text
    ("form", '{"key": "value"}'),
    ("form", '["value"]'),
    ("form", "#ffffff"),
    ("form", "EUR"),
    ("form", "a-b"),
)
"""Texts of the forms that fields demand of a column that takes any text, by what they are."""
