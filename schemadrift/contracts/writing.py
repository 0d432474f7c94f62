"""The model becomes a row: what it lets through and the column refuses, and what it does not give."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic import ValidationError

from schemadrift import codes
from schemadrift.contracts.column import Column
from schemadrift.contracts.fields import Broken, Field
from schemadrift.contracts.marks import Role
from schemadrift.contracts.storing import TRIED, against, outside
from schemadrift.contracts.values import values
from schemadrift.contracts.verdict import Doubt, Verdict, described, verdict
from schemadrift.drift import Effect, Finding

_OF_TEXTS = frozenset({"max_length"})
_UPPER = frozenset({"le", "lt", "max_digits", "decimal_places"})
_LOWER = frozenset({"ge", "gt"})


def write(field: Field, column: Column, role: Role, driver: str) -> Iterator[Verdict | Doubt]:
    """Compare a field with the column that it is written to.

    Args:
        field: The field.
        column: The column.
        role: "create" or "update".
        driver: One of `values.DRIVERS`.
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
        yield from _edges(field, column, driver)
    except Broken as error:
        yield Doubt(field.name, column.name, f"the model's own code failed: {error}")


def _null(field: Field, column: Column, role: Role) -> Iterator[Verdict]:
    """None into a NOT NULL column. A field of an update that is None unless somebody gives it is left out of it."""
    if column.nullable is not False or field.refuse(None) is not None:
        return
    unless_given = field.default is None and not field.required
    if unless_given and role == "update":
        return
    effect = Effect.BREAKS_WRITES
    if column.default:
        effect = Effect.COSMETIC if unless_given else Effect.INTEGRITY
    yield verdict(
        codes.COLUMN_REFUSES,
        effect if field.optional else Effect.COSMETIC,
        field,
        column,
        f"the field takes None, and the column {column.name} is NOT NULL"
        + (": its default is for inserts that leave it out only" if column.default else ""),
        "make the field refuse None, or leave it out of the statement (exclude_none)"
        if column.default
        else f"make the field refuse None, or the column {column.name} nullable",
        "NULL",
    )


def _edges(field: Field, column: Column, driver: str) -> Iterator[Verdict]:
    """Values just outside of the column that the field takes; or values of another type altogether."""
    wholly: bool | None = None
    for value, why in let_through(field, column, driver):
        if wholly is None:
            wholly = bool(field.choices) or not _takes_any(field, column, driver)
        stated = wholly or bool(_side(column, value) & field.bounds.keys())
        if stated or not _beyond_the_type(column, value):
            yield _refused(field, column, _shown(value), why, stated=stated)
            return


def _side(column: Column, value: Any) -> frozenset[str]:
    """The bounds of a field that are about the side of a column on which a value lies."""
    if not isinstance(value, (int, float, Decimal)):
        return _OF_TEXTS
    return _LOWER if column.least is not None and value < column.least else _UPPER


def _beyond_the_type(column: Column, value: Any) -> bool:
    """Whether a number is only too great for the column's type, which nobody repeats in a model."""
    if not isinstance(value, (int, float, Decimal)):
        return False
    below = column.least is not None and value < column.least
    return (column.limits.low if below else column.limits.high) is None


def let_through(field: Field, column: Column, driver: str) -> Iterator[tuple[Any, str]]:
    """What the field makes of values that it takes and the column refuses, each with the column's reason.

    Args:
        field: The field; of one that takes some values only these are tried.
        column: The column.
        driver: One of `values.DRIVERS`.

    Raises:
        Broken: The model's own code failed.
    """
    for value in field.choices or outside(column):
        for made in _accepted(field, value):
            why = against(column, made, driver)
            if why is not None:
                yield made, why


def _takes_any(field: Field, column: Column, driver: str) -> bool:
    """Whether the field takes any value that the column takes."""
    inside = (one.value for one in values(column, driver) or ())
    return any(against(column, made, driver) is None for one in (*inside, *TRIED) for made in _accepted(field, one))


def _accepted(field: Field, value: Any) -> Iterator[Any]:
    """What the field makes of a value, an Enum's member as its value; nothing where it refuses it."""
    try:
        made = field.read(value)
    except ValidationError:
        return
    except Broken:
        if field.asks:
            raise
        return
    yield made.value if isinstance(made, Enum) else made


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
