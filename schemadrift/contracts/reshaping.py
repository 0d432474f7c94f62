"""Models that reshape a row before their fields see it: a whole row has to say what is said of a field alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from pydantic import BaseModel, ValidationError

from schemadrift import codes
from schemadrift.contracts.column import Column
from schemadrift.contracts.fields import Broken, Field
from schemadrift.contracts.values import values
from schemadrift.contracts.verdict import Doubt, Verdict

Said: TypeAlias = "list[Verdict | Doubt]"
_WITH_NULLS = frozenset({codes.NULL_REFUSED})
_OF_FIELDS = frozenset(
    {codes.FIELD_WITHOUT_COLUMN, codes.VALUE_REFUSED, codes.LABEL_REFUSED, codes.FIELD_NARROWER, *_WITH_NULLS}
)


def reshapes(model: type[BaseModel]) -> bool:
    """Whether a validator of the whole model comes before those of its fields."""
    return any(one.info.mode != "after" for one in model.__pydantic_decorators__.model_validators.values())


def confirmed(
    model: type[BaseModel],
    fields: Sequence[Field],
    homes: Mapping[str, str],
    columns: Mapping[str, Column],
    driver: str,
    said: Said,
) -> Said:
    """Keep of what is said of fields what a whole row of the columns confirms.

    Args:
        model: The model.
        fields: Those that columns keep.
        homes: Field → column.
        columns: The columns, by their names.
        driver: One of `values.DRIVERS`.
        said: What is said of the fields, each by itself.

    Returns:
        What holds. Where the model's own code fails on such a row, what was said is in doubt.
    """
    by_key = {key: one.name for one in fields for key in (*one.keys, one.name)}
    try:
        refused = {
            nulls: _refused(model, by_key, dict(_row(fields, homes, columns, driver, nulls=nulls)))
            for nulls in (False, True)
        }
    except Exception as error:  # noqa: BLE001 - the model's own code
        reason = f"a validator of the whole model failed on a row: {type(error).__name__}"
        return [Doubt(one.field, one.column, reason) if _of_a_field(one) else one for one in said]
    return [one for one in said if not _of_a_field(one) or one.field in refused[_needs_nulls(one)]]


def _of_a_field(one: Verdict | Doubt) -> bool:
    return isinstance(one, Verdict) and bool(one.field) and one.finding.code in _OF_FIELDS


def _needs_nulls(one: Verdict | Doubt) -> bool:
    return isinstance(one, Verdict) and one.finding.code in _WITH_NULLS


def _row(
    fields: Sequence[Field], homes: Mapping[str, str], columns: Mapping[str, Column], driver: str, *, nulls: bool
) -> Iterator[tuple[str, Any]]:
    """A row: of each column a value that its field refuses by itself, or else any; or NULL where there may be one."""
    readers = {homes[one.name]: one for one in fields}
    for name, column in columns.items():
        tried = [one.value for one in values(column, driver) or ()]
        field = readers.get(name)
        refused = [one for one in tried if field is not None and _refuses(field, one)]
        yield name, None if nulls and column.nullable else next(iter((*refused, *tried)), None)


def _refuses(field: Field, value: Any) -> bool:
    try:
        return field.refuse(value) is not None
    except Broken:
        return False


def _refused(model: type[BaseModel], by_key: Mapping[str, str], row: Mapping[str, Any]) -> frozenset[str]:
    """The fields that a row is refused for."""
    try:
        model.model_validate(row)
    except ValidationError as error:
        places = (str(one["loc"][0]) for one in error.errors(include_url=False, include_context=False) if one["loc"])
        return frozenset(by_key.get(one, one) for one in places)
    return frozenset()
