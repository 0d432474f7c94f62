"""Data types: any spelling to the one that `format_type` prints, and what a change of type means."""

from __future__ import annotations

from functools import lru_cache
from math import inf
from typing import Literal, TypeAlias

from schemadrift.catalog.lexer import SPACE, tokens
from schemadrift.catalog.type_reader import SYSTEM, TypeName, read_type

__all__ = [
    "SYSTEM",
    "Change",
    "TypeName",
    "base_and_dims",
    "canonical_type",
    "change",
    "is_builtin",
    "read_type",
    "rounds",
    "split_type",
    "with_schema",
]

Change: TypeAlias = Literal["same", "widens", "narrows", "differs"]


@lru_cache(maxsize=1 << 14)
def split_type(text: str) -> TypeName:
    """Take a type apart.

    Args:
        text: Any spelling that PostgreSQL, SQLAlchemy or a person writes.

    Returns:
        Its parts; a text that is no type at all comes back as the name of a user-defined type.
    """
    found = [token for token in tokens(text) if token.kind not in {"space", "comment"}]
    read = read_type(found, 0)
    if read is None or read[1] != len(found):
        return TypeName(None, text.strip(SPACE))
    return read[0]


@lru_cache(maxsize=1 << 14)
def canonical_type(text: str) -> str:
    """Spell a type as `format_type` does with an empty search path.

    Args:
        text: Any spelling: "VARCHAR(30)", "int4[]", "timestamptz(3)", 'public."Mood"'.

    Returns:
        "character varying(30)", "integer[]", "timestamp(3) with time zone", 'public."Mood"'. User-defined types
        keep their modifiers and, where none is written, get no schema (see `with_schema`). A text that is no type
        comes back trimmed.

    Source:
        PostgreSQL manual, Chapter 8 "Data Types"; 9.27 format_type.
    """
    found = [token for token in tokens(text) if token.kind not in {"space", "comment"}]
    read = read_type(found, 0)
    if read is None or read[1] != len(found):
        return text.strip(SPACE)
    return str(read[0])


def is_builtin(text: str) -> bool:
    """Tell whether a type, an array's elements included, belongs to pg_catalog."""
    return split_type(text).schema == SYSTEM


def base_and_dims(text: str) -> tuple[str, bool]:
    """Split a type into its canonical element type and whether it is an array of it."""
    named = split_type(text)
    return str(named._replace(dimensions=False)), named.dimensions


def with_schema(text: str, schema: str) -> str:
    """Qualify a user-defined type that is named without a schema; modifiers and `[]` stay.

    Returns:
        The canonical spelling; built-in and qualified types come back unchanged.
    """
    named = split_type(text)
    return str(named if named.schema else named._replace(schema=schema))


_INTEGER_DIGITS = {"smallint": 5, "integer": 10, "bigint": 19}
_PRECISION_SIX = (
    "time without time zone",
    "time with time zone",
    "timestamp without time zone",
    "timestamp with time zone",
    "interval",
)
# Types that hold every value of the ones named, exactly and in the same form.
_HOLDS = {
    "integer": {"smallint"},
    "bigint": {"smallint", "integer"},
    "real": {"smallint"},
    "double precision": {"real", "smallint", "integer"},
    "inet": {"cidr"},
}


def change(live: str, declared: str) -> Change:
    """Tell what becomes of a column's values when its type goes from live to declared.

    Returns:
        "same" when both are one type; "widens" when every live value stays what it is and the declared type
        takes at least as many (`character varying` to `text` and back included); "narrows" for the opposite
        direction; "differs" for everything else, user-defined types included.

    Source:
        PostgreSQL manual, Chapter 8 "Data Types".
    """
    before, after = split_type(live), split_type(declared)
    if before == after or str(before) == str(after):
        return "same"
    if before.dimensions != after.dimensions:
        return "differs"
    if _holds(after, before):
        return "widens"
    return "narrows" if _holds(before, after) else "differs"


def rounds(live: str, declared: str) -> bool:
    """Tell whether a column takes every value of the declared type, and keeps some of them less exactly.

    Args:
        live: Any spelling of the column's type.
        declared: Any spelling of the type that values are written for.

    Returns:
        True where only digits behind the point or the second are lost: `numeric(10,2)` for values of
        `numeric(12,4)`, `timestamp(0)` for `timestamp`, `real` for `double precision`.

    Source:
        PostgreSQL manual, 8.1 "Numeric Types" and 8.5 "Date/Time Types": such values are rounded, not refused.
    """
    there, stated = split_type(live), split_type(declared)
    if (there.schema, stated.schema) != (SYSTEM, SYSTEM) or there.dimensions != stated.dimensions:
        return False
    if (there.name, stated.name) == ("real", "double precision"):
        return True
    if there.name != stated.name:
        return False
    (whole, fraction), (whole_stated, fraction_stated) = _room(there), _room(stated)
    if there.name in _PRECISION_SIX:
        return whole < whole_stated
    return there.name == "numeric" and whole >= whole_stated and fraction < fraction_stated


def _holds(outer: TypeName, inner: TypeName) -> bool:
    """Tell whether each value of the inner type is one of the outer type too."""
    if outer.schema != SYSTEM or inner.schema != SYSTEM:
        return False
    if outer.name == "numeric" and inner.name in _INTEGER_DIGITS:
        whole, fraction = _room(outer)
        return whole >= _INTEGER_DIGITS[inner.name] and fraction >= 0
    if inner.name in _HOLDS.get(outer.name, ()):
        return True
    text = {"text", "character varying"}
    if outer.name != inner.name and not {outer.name, inner.name} <= text:
        return False
    return all(mine >= other for mine, other in zip(_room(outer), _room(inner), strict=True))


def _room(named: TypeName) -> tuple[float, float]:
    """Measure what a type has room for: digits before and after the point, or characters, or precision."""
    given = [float(modifier) for modifier in named.modifiers]
    if named.name == "numeric":
        return (given[0] - given[1], given[1]) if given else (inf, inf)
    if named.name in _PRECISION_SIX and not given:
        return (6.0, 0.0)
    if named.name == "bit":  # a bit string of another length is refused, in both directions
        return (given[0], -given[0]) if given else (inf, inf)
    return (given[0], 0.0) if given else (inf, 0.0)
