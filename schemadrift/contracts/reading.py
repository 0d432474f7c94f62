"""Rows become the model: what the driver returns for a column is put through the field's own validation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from schemadrift import codes
from schemadrift.contracts.column import Column
from schemadrift.contracts.fields import Broken, Field, Refusal
from schemadrift.contracts.values import PALETTE, Value, is_json, is_text, json_default, values
from schemadrift.contracts.verdict import Doubt, Verdict, verdict
from schemadrift.drift import Effect

Refused: TypeAlias = tuple[Value, Refusal]

_LOWER = frozenset({"greater_than", "greater_than_equal"})
_UPPER = frozenset({"less_than", "less_than_equal"})
_LONG = frozenset({"string_too_long", "too_long", "bytes_too_long"})
_DIGITS = frozenset({"decimal_max_digits", "decimal_max_places", "decimal_whole_digits"})
_BOUNDS = frozenset(
    {
        *_LOWER,
        *_UPPER,
        *_LONG,
        *_DIGITS,
        "string_too_short",
        "too_short",
        "bytes_too_short",
        "multiple_of",
        "string_pattern_mismatch",
        "value_error",
        "assertion_error",
        "finite_number",
        "date_past",
        "date_future",
        "datetime_past",
        "datetime_future",
        "string_not_ascii",
    }
)
"""Errors of values whose type is right."""
_EXACT_DIGITS = 15
"""Decimal digits that a float always keeps."""


def read(field: Field, column: Column, driver: str) -> Iterator[Verdict | Doubt]:
    """Compare a field with the column that rows have for it.

    Args:
        field: The field.
        column: The column.
        driver: One of `values.DRIVERS`.
    """
    try:
        if column.nullable and (refusal := field.refuse(None)) is not None:
            yield _null(field, column, refusal)
        if not field.deep:
            yield from _values(field, column, driver)
    except Broken as error:
        yield Doubt(field.name, column.name, f"the model's own code failed: {error}")


def _null(field: Field, column: Column, refusal: Refusal) -> Verdict:
    return verdict(
        codes.NULL_REFUSED,
        Effect.BREAKS_READS,
        field,
        column,
        f"the column {column.name} may be NULL, which the field refuses: {refusal.message}",
        "let the field's validator take None, or make the column NOT NULL"
        if field.optional
        else f"make the field `{field.annotation} | None`, or the column NOT NULL",
        "NULL",
    )


def _values(field: Field, column: Column, driver: str) -> Iterator[Verdict | Doubt]:
    tried = values(column, driver)
    if not tried:
        yield Doubt(field.name, column.name, f"what {driver} makes of the type {column.type} is not known")
        return
    refused = [(one, refusal) for one in tried if (refusal := field.refuse(one.value)) is not None]
    if (column.labels or column.limits.among is not None) and not _written_out(column, tried):
        yield from _labels(field, column, tried, refused)
    elif is_json(column):
        yield from _json(field, column, tried, refused)
    elif is_text(column):
        yield from _text(field, column, tried, refused)
    else:
        yield from _typed(field, column, refused)
    if not refused and column.named.name == "numeric" and not column.named.dimensions:
        yield from _exact(field, column, tried)


def _written_out(column: Column, tried: Sequence[Value]) -> bool:
    """Whether an array comes as the text that PostgreSQL writes for it."""
    return column.named.dimensions and isinstance(tried[0].value, str)


def _labels(field: Field, column: Column, tried: Sequence[Value], refused: Sequence[Refused]) -> Iterator[Verdict]:
    if not refused:
        return
    if len(refused) == len(tried) and not field.choices:
        yield _wrong(field, column, *refused[0])
        return
    source = "type" if column.labels else "check"
    shown = ", ".join(one.shown for one, _ in refused)
    yield verdict(
        codes.LABEL_REFUSED,
        Effect.BREAKS_READS,
        field,
        column,
        f"the {source} of the column {column.name} allows {shown}, which the field refuses: {refused[0][1].message}",
        "add it to the field's Literal or Enum, or take it from the database",
        shown,
    )


def _json(field: Field, column: Column, tried: Sequence[Value], refused: Sequence[Refused]) -> Iterator[Verdict]:
    """JSON may have any shape: the default's has to be taken, or else one of the usual ones."""
    against = [pair for pair in refused if not pair[1].inside]
    if json_default(column) is None:
        if len(against) == len(tried):
            yield _wrong(field, column, *against[0])
        return
    for value, refusal in refused:
        if value != tried[0]:
            continue
        if not refusal.inside:
            yield _wrong(field, column, value, refusal)
        else:
            yield _narrower(field, column, value, refusal, stated=True)


def _text(field: Field, column: Column, tried: Sequence[Value], refused: Sequence[Refused]) -> Iterator[Verdict]:
    """A column of texts: where an ordinary text is refused, some form may be what the field wants."""
    if not refused:
        return
    value, refusal = refused[0]
    if len(refused) < len(tried) or all(one.kinds & _BOUNDS for _, one in refused):
        yield _narrower(field, column, value, refusal, stated=_any_stated(column, refused))
        return
    taken = [kind for kind, text in PALETTE if len(text) <= (column.length or len(text)) and not field.refuse(text)]
    if not taken and not field.choices:
        yield _wrong(field, column, value, refusal)
        return
    form = bool(field.choices) or "form" in taken
    yield verdict(
        codes.FIELD_NARROWER,
        Effect.COSMETIC if form else Effect.INTEGRITY,
        field,
        column,
        f"the column {column.name} takes any text, the field only some: {refusal.message}",
        "give the column the type that the field means, or a check"
        if form
        else f"give the column the type that the field means, or make the field `str`: {column.type} holds any text",
        value.shown or "''",
    )


def _typed(field: Field, column: Column, refused: Sequence[Refused]) -> Iterator[Verdict]:
    found = [pair for pair in refused if not pair[1].inside]
    if not found:
        return
    wrong = [pair for pair in found if not pair[1].kinds & _BOUNDS]
    if wrong and not _counts_up(field, column) and not _only_negative(wrong):
        yield _wrong(field, column, *wrong[0])
    else:
        yield _narrower(field, column, *found[0], stated=_any_stated(column, found))


def _counts_up(field: Field, column: Column) -> bool:
    """Whether the field counts up some of the column's values, as a Literal or an Enum does, and takes these."""
    make = Decimal if column.named.name == "numeric" else _as_it_is
    plain = (one for one in field.choices if isinstance(one, (int, bool)))
    return any(field.refuse(make(one)) is None for one in plain)


def _as_it_is(value: Any) -> Any:
    return value


def _only_negative(refused: Sequence[Refused]) -> bool:
    """Whether only numbers below zero are refused, by types such as sizes."""
    return all(isinstance(one.value, (int, Decimal)) and one.value < 0 for one, _ in refused)


def _wrong(field: Field, column: Column, value: Value, refusal: Refusal) -> Verdict:
    kind = type(value.value).__name__
    return verdict(
        codes.VALUE_REFUSED,
        Effect.BREAKS_READS,
        field,
        column,
        f"the column {column.name} is {column.type}, which comes as {kind}, as in {_brief(value.shown)}; "
        f"the field refuses it: {refusal.message}",
        f"give the field the type {kind}, or a validator that takes one",
        value.shown or "''",
    )


def _brief(shown: str) -> str:
    most = 40
    return shown if 0 < len(shown) <= most else f"{shown[: most - 1]}…" if shown else "an empty text"


def _narrower(field: Field, column: Column, value: Value, refusal: Refusal, *, stated: bool) -> Verdict:
    """The type is right, and the model allows less than the column: worse where the column states its own bound."""
    return verdict(
        codes.FIELD_NARROWER,
        Effect.INTEGRITY if stated else Effect.COSMETIC,
        field,
        column,
        f"the column {column.name} may hold {value.shown or 'an empty text'}, which the field refuses: "
        f"{refusal.message}",
        "make the field as wide as the column, or give the column a check",
        value.shown or "''",
    )


def _any_stated(column: Column, refused: Sequence[Refused]) -> bool:
    return any(_stated(column, refusal) for _, refusal in refused)


def _stated(column: Column, refusal: Refusal) -> bool:
    """Whether the column says itself how far its values go, on the side on which the field says otherwise."""
    if refusal.kinds & _LOWER:
        return column.limits.low is not None
    if refusal.kinds & _UPPER:
        return column.limits.high is not None
    if refusal.kinds & _LONG:
        return column.length is not None
    return bool(refusal.kinds & _DIGITS) and column.digits is not None


def _exact(field: Field, column: Column, tried: Sequence[Value]) -> Iterator[Verdict]:
    """A numeric of more digits than a float keeps comes back as another number."""
    if column.digits is not None and column.digits[0] <= _EXACT_DIGITS:
        return
    for one in tried:
        made = field.read(one.value)
        if isinstance(made, float) and Decimal(repr(made)) != one.value:
            yield verdict(
                codes.PRECISION_LOST,
                Effect.COSMETIC,
                field,
                column,
                f"the column {column.name} may hold {one.shown}, of which the field makes {made!r}",
                "make the field a Decimal where the last digits count",
                one.shown,
            )
            return
