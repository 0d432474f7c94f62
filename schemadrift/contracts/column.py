"""A column as far as its values go, whether a catalog or the description of a query's result tells of it."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from schemadrift.catalog.types import TypeName, split_type
from schemadrift.contracts.limits import Limits, limits


class Column(NamedTuple):
    """A column of a table, a view or a query's result.

    Attributes:
        name: Its name.
        type: As `format_type` spells it, modifiers included: "character varying(50)", "numeric(18,6)", "public.mood".
            Of a domain the type under it.
        nullable: Whether it may be NULL; None where nobody knows.
        labels: Those of an enum type, or of an array of it; empty for any other type.
        checks: Expressions about this column alone, normalised, without CHECK; those of its domain with the
            column's name for VALUE.
        default: Whether an insert that leaves it out gets a value: a default, a sequence, an identity.
        default_text: The default's expression; empty where there is none, or none that is a constant.
        always: Whether PostgreSQL alone may give its value: generated, or an identity ALWAYS.
    """

    name: str
    type: str
    nullable: bool | None = None
    labels: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    default: bool = False
    default_text: str = ""
    always: bool = False

    @property
    def named(self) -> TypeName:
        """Its type, taken apart."""
        return split_type(self.type)

    @property
    def limits(self) -> Limits:
        """What its checks leave."""
        return limits(self.name, self.checks)

    @property
    def length(self) -> int | None:
        """How many characters fit; None for any number."""
        return _room(self).length

    @property
    def digits(self) -> tuple[int, int] | None:
        """Of a numeric: digits in all, and behind the point; None where none are stated."""
        return _room(self).digits

    @property
    def least(self) -> Decimal | None:
        """The least number that fits, by the type and the checks; None for any."""
        return _room(self).least

    @property
    def greatest(self) -> Decimal | None:
        """The greatest number that fits, likewise."""
        return _room(self).greatest


class _Room(NamedTuple):
    length: int | None
    digits: tuple[int, int] | None
    least: Decimal | None
    greatest: Decimal | None


_BITS = {"smallint": 15, "integer": 31, "bigint": 63}


@lru_cache(maxsize=1 << 14)
def _room(column: Column) -> _Room:
    """What fits into a column; asked for many times over, for every value that is tried.

    Source:
        PostgreSQL manual, 8.1 "Numeric Types" and 8.3 "Character Types".
    """
    digits = _digits(column.named)
    low, high = _range(column.named, digits)
    checked = column.limits
    lows = [one for one in (low, checked.low) if one is not None]
    highs = [one for one in (high, checked.high) if one is not None]
    lengths = [one for one in (_length(column.named), checked.length) if one is not None]
    return _Room(
        length=min(lengths) if lengths else None,
        digits=digits,
        least=max(lows) if lows else None,
        greatest=min(highs) if highs else None,
    )


def _length(named: TypeName) -> int | None:
    if named.name not in {"character varying", "character"}:
        return None
    if not named.modifiers:
        return 1 if named.name == "character" else None
    return int(named.modifiers[0])


def _digits(named: TypeName) -> tuple[int, int] | None:
    if named.name != "numeric" or not named.modifiers:
        return None
    return int(named.modifiers[0]), int(named.modifiers[1]) if len(named.modifiers) > 1 else 0


def _range(named: TypeName, digits: tuple[int, int] | None) -> tuple[Decimal | None, Decimal | None]:
    """The least and the greatest number of a type."""
    bits = _BITS.get(named.name)
    if bits is not None:
        return Decimal(-(2**bits)), Decimal(2**bits - 1)
    if named.name == "oid":
        return Decimal(0), Decimal(2**32 - 1)
    if digits is not None:
        precision, scale = digits
        most = Decimal(10) ** (precision - scale) - Decimal(10) ** -scale
        return -most, most
    return None, None
