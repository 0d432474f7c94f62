"""A column as far as its values go, whether a catalog or the description of a query's result tells of it."""

from __future__ import annotations

from decimal import Decimal
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
        named = self.named
        stated = int(named.modifiers[0]) if named.name in _SIZED and named.modifiers else None
        if named.name == "character" and not named.modifiers:
            stated = 1
        found = [one for one in (stated, self.limits.length) if one is not None]
        return min(found) if found else None

    @property
    def digits(self) -> tuple[int, int] | None:
        """Of a numeric: digits in all, and behind the point; None where none are stated."""
        named = self.named
        if named.name != "numeric" or not named.modifiers:
            return None
        return int(named.modifiers[0]), int(named.modifiers[1]) if len(named.modifiers) > 1 else 0

    @property
    def least(self) -> Decimal | None:
        """The least number that fits: the check's, or else the type's; None for any."""
        return _first(self.limits.low, _range(self)[0])

    @property
    def greatest(self) -> Decimal | None:
        """The greatest number that fits, likewise."""
        return _first(self.limits.high, _range(self)[1])


_SIZED = ("character varying", "character")
_BITS = {"smallint": 15, "integer": 31, "bigint": 63}


def _first(*found: Decimal | None) -> Decimal | None:
    return next((one for one in found if one is not None), None)


def _range(column: Column) -> tuple[Decimal | None, Decimal | None]:
    """The least and the greatest number of the type.

    Source:
        PostgreSQL manual, 8.1 "Numeric Types".
    """
    bits = _BITS.get(column.named.name)
    if bits is not None:
        return Decimal(-(2**bits)), Decimal(2**bits - 1)
    if column.named.name == "oid":
        return Decimal(0), Decimal(2**32 - 1)
    if column.digits is not None:
        precision, scale = column.digits
        most = Decimal(10) ** (precision - scale) - Decimal(10) ** -scale
        return -most, most
    return None, None
