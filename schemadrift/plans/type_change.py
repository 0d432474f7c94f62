"""What a change of a column's type costs: the catalog only, or every row."""

from __future__ import annotations

from schemadrift.catalog.types import change, split_type

_TEXTS = frozenset({"character varying", "text"})
_TIMES = frozenset(
    {"timestamp without time zone", "timestamp with time zone", "time without time zone", "time with time zone"}
)
_ANY = 1 << 31


def is_free(live: str, declared: str) -> bool:
    """Tell whether ALTER COLUMN TYPE changes the catalog only: neither a scan nor a rewrite.

    Source:
        PostgreSQL manual, ALTER TABLE, Notes: binary coercible types, and casts whose length coercion is a no-op.
    """
    before, after = split_type(live), split_type(declared)
    if before == after or before.dimensions != after.dimensions:
        return before == after
    if (before.name in _TEXTS and after.name in _TEXTS) or before.name == after.name == "bit varying":
        return _length(after.modifiers) >= _length(before.modifiers)
    if before.name == after.name == "numeric" and before.schema == after.schema:
        return not after.modifiers or (bool(before.modifiers) and _wider_numeric(before.modifiers, after.modifiers))
    if before.name == after.name and before.name in _TIMES | {"interval"}:
        return _digits(after.modifiers) >= _digits(before.modifiers)
    return (before.name, after.name) == ("cidr", "inet") and before.schema == after.schema


def _length(modifiers: tuple[str, ...]) -> int:
    return int(modifiers[0]) if modifiers else _ANY


def _digits(modifiers: tuple[str, ...]) -> int:
    return int(modifiers[0]) if modifiers and modifiers[0].isdigit() else 6


def _wider_numeric(before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    def scale(modifiers: tuple[str, ...]) -> int:
        return int(modifiers[1]) if len(modifiers) > 1 else 0

    return scale(before) == scale(after) and int(after[0]) >= int(before[0])


_NUMBERS = ("smallint", "integer", "bigint", "numeric", "real", "double precision")


def needs_using(live: str, declared: str) -> bool:
    """Tell whether PostgreSQL has no assignment cast for the change, so that USING must say how."""
    before, after = split_type(live), split_type(declared)
    if before.dimensions or after.dimensions:
        return True
    texts = {*_TEXTS, "character"}
    if after.name in texts:
        return False
    if before.name in _NUMBERS and after.name in _NUMBERS:
        return False
    times = {*_TIMES, "date"}
    return not ((before.name in times and after.name in times) or before.name == after.name)


def may_fail(live: str, declared: str) -> bool:
    """Tell whether some value of the live type may not be one of the declared type."""
    return change(live, declared) not in {"same", "widens"}
