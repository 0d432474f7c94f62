"""A model and the columns behind it: which field belongs to which column, and what the two do not agree on."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel

from schemadrift import codes
from schemadrift.contracts.column import Column
from schemadrift.contracts.fields import Field, fields_of
from schemadrift.contracts.marks import Computed, Role, Stored
from schemadrift.contracts.reading import read
from schemadrift.contracts.reshaping import confirmed, reshapes
from schemadrift.contracts.verdict import Doubt, Verdict, described, verdict
from schemadrift.contracts.writing import unsupplied, write
from schemadrift.drift import Effect, Finding


def compare(  # noqa: PLR0913 - one for each thing that decides
    model: type[BaseModel],
    columns: Sequence[Column],
    *,
    role: Role = "read",
    driver: str = "psycopg",
    names: Mapping[str, str] | None = None,
    computed: Collection[str] = (),
    whole: bool = False,
) -> list[Verdict | Doubt]:
    """Compare a model with the columns of a table, a view or a query's result.

    Args:
        model: The model.
        columns: The columns, from a catalog or from the description of a statement.
        role: What the model is for.
        driver: One of `values.DRIVERS`.
        names: Field → column, where they have different names; wins over the marks in the model.
        computed: Fields that no column keeps, beside those that are marked so.
        whole: Whether a row has these columns and no others, as the result of a query has.

    Returns:
        What they do not agree on, in the order of the fields, columns that no field takes last; and what could not
        be decided.

    Raises:
        Broken: The model is not complete.
    """
    by_name = {one.name: one for one in columns}
    kept = _kept(model, computed)
    homes = {one.name: column_of(one, role, by_name, names or {}) for one in kept}
    found: list[Verdict | Doubt] = []
    with warnings.catch_warnings(action="ignore"):  # models may have their opinions on the values that are tried
        for field in kept:
            column = by_name.get(homes[field.name])
            if column is not None:
                found += read(field, column, driver) if role == "read" else write(field, column, role, driver)
            elif role == "read":
                found += _unread(field, homes[field.name], by_name)
            elif not field.relation:
                found.append(_unstored(field, homes[field.name], by_name))
        if role == "read" and found and reshapes(model):
            found = confirmed(model, kept, homes, by_name, driver, found)
    found += _left_over(model, [one for one in columns if one.name not in homes.values()], role, whole=whole)
    return found


def homes_of(
    model: type[BaseModel], role: Role, columns: Sequence[Column], names: Mapping[str, str], computed: Collection[str]
) -> dict[str, str]:
    """Field → the name of its column, there or not; computed fields have none.

    Args:
        model: The model.
        role: What it is for.
        columns: The columns.
        names: Field → column, as somebody states it.
        computed: Fields that no column keeps, beside those that are marked so.
    """
    by_name = {one.name: one for one in columns}
    return {one.name: column_of(one, role, by_name, names) for one in _kept(model, computed)}


def _kept(model: type[BaseModel], computed: Collection[str]) -> list[Field]:
    return [one for one in fields_of(model) if one.name not in computed and not isinstance(one.mark, Computed)]


def column_of(field: Field, role: Role, columns: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """The name of the column behind a field, there or not.

    Stated names come first. A row is read by the keys that the field takes; it is written by the field's name, or by
    the key under which the model gives it where only that is a column.

    Args:
        field: The field.
        role: What the model is for.
        columns: The columns, by their names.
        names: Field → column.
    """
    if field.name in names:
        return names[field.name]
    if isinstance(field.mark, Stored):
        return field.mark.column.rpartition(".")[2]
    candidates = field.keys if role == "read" else (field.name, field.output)
    return next((one for one in candidates if one in columns), candidates[0])


def _unread(field: Field, name: str, columns: Mapping[str, Column]) -> Iterator[Verdict]:
    """A field that no column gives a value; an optional one of other models comes from other tables."""
    if field.relation and not field.required:
        return
    near = _near(name, columns)
    by_name = columns.get(field.name)
    hint = f"; the column {by_name.name} is there, and the field takes it by its alias only" if by_name else near
    yield verdict(
        codes.FIELD_WITHOUT_COLUMN,
        Effect.BREAKS_READS if field.required else Effect.INTEGRITY,
        field,
        None,
        f"there is no column {name}: "
        + ("every row is refused, as the field is required" if field.required else "the field keeps its default")
        + hint,
        "let the model populate it by name"
        if by_name
        else "name the column that it is kept in, mark the field as computed, or add the column",
    )


def _unstored(field: Field, name: str, columns: Mapping[str, Column]) -> Verdict:
    return verdict(
        codes.FIELD_NOT_STORED,
        Effect.BREAKS_WRITES if field.required else Effect.INTEGRITY,
        field,
        None,
        f"there is no column {name}: what callers give is refused or lost{_near(name, columns)}",
        "name the column that keeps it, mark the field as computed, or add the column",
    )


def _near(name: str, columns: Mapping[str, Column]) -> str:
    found = get_close_matches(name, columns, n=1, cutoff=0.75)
    return f"; did you mean {found[0]}?" if found else ""


def _left_over(model: type[BaseModel], left: Sequence[Column], role: Role, *, whole: bool) -> Iterator[Verdict]:
    """Columns that no field takes."""
    if role == "create":
        for column in left:
            if column.nullable is False and not column.default and not column.always:
                yield unsupplied(column, model.__name__)
    forbids = model.model_config.get("extra") == "forbid" and not model.model_config.get("from_attributes")
    if role == "read" and forbids and left:
        shown = ", ".join(one.name for one in left)
        finding = Finding(
            code=codes.COLUMN_AS_EXTRA,
            effect=Effect.BREAKS_READS if whole else Effect.COSMETIC,
            field="field",
            live=", ".join(map(described, left)),
            message=f"{model.__name__} forbids what it does not know, and rows have {shown}"
            + ("" if whole else " where all columns are selected"),
            remedy="select only the columns that the model has, or let it ignore the others",
        )
        yield Verdict("", shown, finding)
