"""The model becomes a row: what it lets through and the column refuses, and what it does not give."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from schemadrift import codes
from schemadrift.contracts.column import Column
from schemadrift.contracts.fields import Broken, Field
from schemadrift.contracts.marks import Role
from schemadrift.contracts.values import values
from schemadrift.contracts.verdict import Doubt, Verdict, described, verdict
from schemadrift.drift import Effect, Finding

_UUID = uuid.UUID(int=7)
_PALETTE: tuple[Any, ...] = (
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
)
"""One value of each type that models are made of."""
_INTEGERS = ("smallint", "integer", "bigint")
_NUMBERS = (*_INTEGERS, "numeric", "real", "double precision")
_STRINGS = ("text", "character varying", "character", "name")
_HOLDS: Mapping[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "uuid": (uuid.UUID,),
    "date": (dt.date,),
    "timestamp with time zone": (dt.date,),
    "timestamp without time zone": (dt.date,),
    "time without time zone": (dt.time,),
    "time with time zone": (dt.time,),
    "interval": (dt.timedelta,),
}
"""What is stored as it is, beside texts of the type's form."""
_PARSED = frozenset({*_HOLDS, "inet", "cidr", "macaddr", "json", "jsonb"})
_STATED = {
    "text": frozenset({"max_length", "pattern"}),
    "number": frozenset({"ge", "gt", "le", "lt", "max_digits", "decimal_places"}),
}


def write(field: Field, column: Column, role: Role) -> Iterator[Verdict | Doubt]:
    """Compare a field with the column that it is written to.

    Args:
        field: The field.
        column: The column.
        role: "create" or "update".
    """
    try:
        if column.always:
            yield _refused(field, column, "any value", "PostgreSQL alone gives the column its value", stated=True)
            return
        yield from _null(field, column, role)
        if role == "create" and field.required and column.default:
            yield verdict(
                codes.REQUIRED_DESPITE_DEFAULT,
                Effect.COSMETIC,
                field,
                column,
                f"the field is required, and the column {column.name} has a default of its own",
                "give the field a default where callers need not say it",
            )
        yield from _edges(field, column)
    except Broken as error:
        yield Doubt(field.name, column.name, f"the model's own code failed: {error}")


def _null(field: Field, column: Column, role: Role) -> Iterator[Verdict]:
    """None into a NOT NULL column. A field of an update that is None unless somebody gives it is left out of it."""
    if column.nullable is not False or field.refuse(None) is not None:
        return
    unless_given = field.default is None and not field.required
    if unless_given and role == "update":
        return
    yield verdict(
        codes.COLUMN_REFUSES,
        Effect.INTEGRITY if column.default else Effect.BREAKS_WRITES,
        field,
        column,
        f"the field takes None, and the column {column.name} is NOT NULL"
        + (": its default is for inserts that leave it out only" if column.default else ""),
        "make the field refuse None, or leave it out of the statement (exclude_none)"
        if column.default
        else f"make the field refuse None, or the column {column.name} nullable",
        "NULL",
    )


def _edges(field: Field, column: Column) -> Iterator[Verdict]:
    """Values just outside of the column that the field takes; or values of another type altogether."""
    let_through = [(made, why) for one in _outside(column) for made, why in _made(field, column, one)]
    if field.choices:
        let_through = [(made, why) for one in field.choices for made, why in _made(field, column, one)]
    if not let_through:
        return
    takes = any(
        _accepted(field, one) is not None and not _against(column, one) for one in (*_inside(column), *_PALETTE)
    )
    made, why = let_through[0]
    if not takes and not field.choices:
        yield _refused(field, column, _shown(made), why, stated=True)
        return
    stated = bool(field.choices) or bool(_STATED["text" if isinstance(made, str) else "number"] & field.bounds.keys())
    yield _refused(field, column, _shown(made), why, stated=stated)


def _refused(field: Field, column: Column, shown: str, why: str, *, stated: bool) -> Verdict:
    return verdict(
        codes.COLUMN_REFUSES,
        Effect.BREAKS_WRITES if stated else Effect.COSMETIC,
        field,
        column,
        f"the field takes {shown}, which the column {column.name} refuses: {why}",
        "leave the field out of what is written"
        if column.always
        else "allow no more in the field than the column does",
        shown,
    )


def _accepted(field: Field, value: Any) -> tuple[Any] | None:
    try:
        return (field.read(value),)
    except ValidationError:
        return None


def _made(field: Field, column: Column, value: Any) -> Iterator[tuple[Any, str]]:
    """What the field makes of a value, where the column refuses that."""
    accepted = _accepted(field, value)
    if accepted is None:
        return
    made = getattr(accepted[0], "value", accepted[0])
    if (why := _against(column, made)) is not None:
        yield made, why


def _inside(column: Column) -> list[Any]:
    return [one.value for one in values(column, "psycopg") or ()]


def _outside(column: Column) -> list[Any]:
    """Values just outside of what a column takes, then one of each other type."""
    found: list[Any] = []
    if column.named.dimensions:
        return found
    if column.named.name in _NUMBERS:
        step = Decimal(1) if column.digits is None else Decimal(10) ** -column.digits[1]
        low, high = column.least, column.greatest
        found += [one for one in (None if high is None else high + step, None if low is None else low - step) if one]
        found = [int(one) if column.named.name in _INTEGERS else one for one in found]
        if low is not None and column.limits.low is not None:
            found.reverse()
    if column.length is not None:
        found.append("x" * (column.length + 1))
    return [*found, *_PALETTE]


def _against(column: Column, value: Any) -> str | None:
    """Why a column refuses a value; None where it takes it, or nobody knows.

    Source:
        PostgreSQL manual, Chapter 8 "Data Types": assignment of a value of another type fails, or fails to parse.
    """
    name = column.named.name
    if column.named.dimensions or value is None:
        return None
    allowed = column.labels or column.limits.among
    if allowed:
        return None if str(value) in allowed else f"it takes {', '.join(allowed)} only"
    if name in _NUMBERS:
        return _against_number(column, value)
    if name in _STRINGS:
        return _too_long(column, value) if isinstance(value, str) else None
    return _against_parsed(column, value)


def _against_parsed(column: Column, value: Any) -> str | None:
    """Likewise, where a text has to be of the type's form."""
    name = column.named.name
    if value == "text":
        return f"it is no {name}" if name in _PARSED else None
    holds = _HOLDS.get(name)
    return None if holds is None or isinstance(value, (str, *holds)) else _other(column, value)


def _too_long(column: Column, value: str) -> str | None:
    too_long = column.length is not None and len(value.rstrip()) > column.length
    return f"it holds {column.length} characters" if too_long else None


def _against_number(column: Column, value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return _other(column, value)
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if column.least is not None and number < column.least:
        return f"the least that it holds is {column.least.normalize():f}"
    if column.greatest is not None and number > column.greatest:
        return f"the greatest that it holds is {column.greatest.normalize():f}"
    return None


def _other(column: Column, value: Any) -> str:
    return f"it holds {column.type}, this is a {type(value).__name__}"


def _shown(value: Any) -> str:
    shown = repr(value) if isinstance(value, (str, bytes)) else str(value)
    most = 40
    return shown if len(shown) <= most else f"{shown[:8]}… ({len(value)} characters)"


def unsupplied(column: Column, model: str) -> Verdict:
    """Say that a new row lacks what the column demands."""
    finding = Finding(
        code=codes.COLUMN_NOT_SUPPLIED,
        effect=Effect.BREAKS_WRITES,
        field="field",
        live=described(column),
        message=f"the column {column.name} is NOT NULL without a default, and no field of {model} supplies it",
        remedy="add a field for it, name the field that is kept in it, or give the column a default",
    )
    return Verdict("", column.name, finding)
