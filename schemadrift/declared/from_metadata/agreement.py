"""What two sources say about one table or type must be the same."""

from __future__ import annotations

from typing import Any

from schemadrift.catalog import ObjectId
from schemadrift.catalog.names import qualified
from schemadrift.declared.from_metadata.drafts import Part, TableDraft
from schemadrift.declared.from_metadata.origins import Origins
from schemadrift.errors import DeclarationError


def require_same_table(first: TableDraft, second: TableDraft, origins: Origins) -> None:
    """Make sure that two declarations of a table do not contradict each other.

    Raises:
        DeclarationError: They do; names both places and the first difference.
    """
    difference = _difference(first, second)
    if difference is None:
        return
    places = " and ".join(
        str(place)
        for place in (origins.place_of(first.source, first.key), origins.place_of(second.source, second.key))
        if place is not None
    )
    where = f"in {places} " if places else ""
    raise DeclarationError(
        f"table {qualified(*first.key)}",
        f"is declared twice {where}and differently: {difference}",
        "declare it once, or make both the same",
    )


def _difference(first: TableDraft, second: TableDraft) -> str | None:
    for name in dict.fromkeys((*first.columns, *second.columns)):
        here, there = first.columns.get(name), second.columns.get(name)
        if here is None or there is None:
            return f"only one has column {name}"
        if here != there:
            return f"column {name} {_field(here, there)}"
    if first.record != second.record:
        return _field(first.record, second.record)
    for label in ("checks", "keys", "foreign_keys", "indexes"):
        here_parts, there_parts = _set(getattr(first, label)), _set(getattr(second, label))
        odd = next(
            (part for part in (*here_parts, *there_parts) if (part in here_parts) != (part in there_parts)), None
        )
        if odd is not None:
            return f"only one has this {odd[0].replace('_', ' ')}: {odd[1] or odd[2]}"
    return None


def _set(parts: list[Part]) -> list[tuple[str, str | None, Any]]:
    return [(part.kind, part.name, part.record) for part in parts]


def _field(here: Any, there: Any) -> str:
    for name in here.__struct_fields__:
        mine, yours = getattr(here, name), getattr(there, name)
        if mine != yours:
            return f"has {name.replace('_', ' ')} {_shown(mine)} and {_shown(yours)}"
    return "differs"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return f"({', '.join(map(str, value))})"
    return repr(value) if value in ("", None) else str(value)


def require_same_type(identity: ObjectId, first: Any, second: Any) -> None:
    """Make sure that two declarations of an enum or domain do not contradict each other.

    Raises:
        DeclarationError: They do.
    """
    if first != second:
        difference = _field(first, second) if type(first) is type(second) else "one is an enum, one a domain"
        raise DeclarationError(
            str(identity), f"is declared twice and differently: it {difference}", "declare it once and share it"
        )
