"""What a column refuses of what a driver sends, and the values worth trying."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from schemadrift.contracts.column import Column
from schemadrift.contracts.values import PALETTE

_UUID = uuid.UUID("0b9e4c1e-7f4a-4f56-9f0e-1a2b3c4d5e6f")
TRIED: tuple[Any, ...] = (
    "text",
    7,
    Decimal("1.5"),
    True,
    _UUID,
    dt.date(2026, 2, 28),
    dt.datetime(2026, 2, 28, 12, tzinfo=dt.UTC),
    dt.datetime(2026, 2, 28, 12),  # noqa: DTZ001 - the type without a zone
    dt.time(12),
    dt.timedelta(hours=1),
    b"bytes",
    {"key": "value"},
    ["value"],
    [7],
    *(text for _, text in PALETTE),
)
"""One value of each type that models are made of, and texts of the forms that columns parse."""
_INTEGERS = ("smallint", "integer", "bigint")
_FLOATS = ("real", "double precision")
_NUMBERS = (*_INTEGERS, "numeric", *_FLOATS)
_STRINGS = ("text", "character varying", "character", "name")
_HOLDS: Mapping[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "uuid": (uuid.UUID,),
    "date": (dt.date,),
    "timestamp with time zone": (dt.date,),
    "timestamp without time zone": (dt.date,),
    "time without time zone": (dt.time, dt.datetime),
    "interval": (dt.timedelta,),
}
"""What is stored, by itself or by a cast that assignment makes."""
_CAST_BY_POSTGRES: Mapping[str, tuple[type, ...]] = {
    "time without time zone": (dt.timedelta,),
    "interval": (dt.time,),
}
"""What is stored too where PostgreSQL gets the value with its own type."""
_DATE = r"\d{4}-\d\d-\d\d"
_CLOCK = r"\d\d:\d\d:\d\d"
_STAMP = rf"{_DATE}(?:[T ]{_CLOCK}(?:[+-]\d\d:\d\d)?)?"
_FORMS: Mapping[str, str] = {
    "boolean": r"[01]|true|false|yes|no|on|off",
    "uuid": r"[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}",
    "date": _STAMP,
    "timestamp with time zone": _STAMP,
    "timestamp without time zone": _STAMP,
    "time without time zone": rf"{_CLOCK}(?:[+-]\d\d:\d\d)?",
    "interval": rf"{_CLOCK}|[+-]?\d+(?:\.\d+)?",
}
"""Texts that PostgreSQL parses as one, of those that are tried."""


def outside(column: Column) -> list[Any]:
    """Values just outside of what a column takes, then those of other types.

    Args:
        column: The column.
    """
    found: list[Any] = []
    if column.named.dimensions:
        return found
    if column.named.name in _NUMBERS:
        step = Decimal(1) if column.digits is None else Decimal(10) ** -column.digits[1]
        above = None if column.greatest is None else column.greatest + step
        below = None if column.least is None else column.least - step
        numbers = [below, above] if column.limits.low is not None else [above, below]
        whole = column.named.name in _INTEGERS
        found += [int(one) if whole else one for one in numbers if one is not None]
    if column.length is not None:
        found.append("x" * (column.length + 1))
    return [*found, *TRIED]


def against(column: Column, value: Any, driver: str) -> str | None:
    """Why a column refuses a value; None where it takes it, or nobody knows.

    Args:
        column: The column.
        value: What is sent.
        driver: One of `values.DRIVERS`: asyncpg checks types itself, psycopg leaves texts for PostgreSQL to parse.

    Source:
        PostgreSQL manual, Chapter 8 "Data Types"; 10.4 "Value Storage": what has no assignment cast is refused.
    """
    if column.named.dimensions or value is None:
        return None
    if column.labels and not isinstance(value, str):
        return _other(column, value)
    allowed = column.labels or column.limits.among
    if allowed and isinstance(value, (str, int)) and not isinstance(value, bool):
        return None if str(value) in allowed else f"it takes {', '.join(allowed)} only"
    judge = _JUDGES.get(column.named.name)
    return judge(column, value, driver) if judge is not None else None


def _string(column: Column, value: Any, driver: str) -> str | None:
    if not isinstance(value, str):
        return _other(column, value) if driver != "psycopg" else None
    too_long = column.length is not None and len(value.rstrip()) > column.length
    return f"it holds {column.length} characters" if too_long else None


def _number(column: Column, value: Any, driver: str) -> str | None:
    number = _as_number(column, value, driver)
    if number is None:
        return _other(column, value)
    if column.least is not None and number < column.least:
        return f"the least that it holds is {_plain(column.least)}"
    if column.greatest is not None and number > column.greatest:
        return f"the greatest that it holds is {_plain(column.greatest)}"
    return None


def _as_number(column: Column, value: Any, driver: str) -> Decimal | None:
    """A value as the column takes it; None where it takes no such value."""
    whole = column.named.name in _INTEGERS
    if isinstance(value, bool):
        return None if driver == "psycopg" else Decimal(value)
    if isinstance(value, str) and (driver == "psycopg" or column.named.name == "numeric"):
        try:
            number = Decimal(value)
        except InvalidOperation:
            return None
        return None if whole and number != number.to_integral_value() else number
    if driver != "psycopg" and whole:
        return Decimal(int(value)) if hasattr(value, "__int__") else None
    if isinstance(value, float):
        return Decimal(repr(value))
    return Decimal(value) if isinstance(value, (int, Decimal)) else None


def _plain(number: Decimal) -> str:
    """A bound as people write it; an open one is kept a trifle away from it."""
    return f"{number.quantize(Decimal('0.000001')).normalize():f}"


def _parsed(column: Column, value: Any, driver: str) -> str | None:
    """A type that texts of one form are parsed as."""
    name = column.named.name
    if name == "timestamp without time zone" and driver != "psycopg" and getattr(value, "tzinfo", None):
        return "asyncpg sends none that has a time zone"
    if isinstance(value, _HOLDS[name]) or (driver == "psycopg" and isinstance(value, _CAST_BY_POSTGRES.get(name, ()))):
        return None
    if not isinstance(value, str) or (driver != "psycopg" and name != "uuid"):
        return _other(column, value)
    return None if re.fullmatch(_FORMS[name], value) else f"it is no {name}"


def _address(column: Column, value: Any, _driver: str) -> str | None:
    return f"it is no {column.named.name}" if value == "text" else None


def _other(column: Column, value: Any) -> str:
    return f"it holds {column.type}, this is a {type(value).__name__}"


_JUDGES: Mapping[str, Callable[[Column, Any, str], str | None]] = {
    **dict.fromkeys(_STRINGS, _string),
    **dict.fromkeys(_NUMBERS, _number),
    **dict.fromkeys(_HOLDS, _parsed),
    **dict.fromkeys(("inet", "cidr", "macaddr"), _address),
}
