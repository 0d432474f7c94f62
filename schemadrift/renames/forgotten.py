"""What is not known any more after a rename: the definitions that name the object, until they are read again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from schemadrift.catalog import Key, Record
from schemadrift.renames.rename import Rename

DEFINED = frozenset({"table", "trigger", "other"})
"""Kinds whose records hold definitions."""


def forgetting(found: Mapping[Key, Record], rename: Rename) -> Mapping[Key, Record]:
    """The objects of one of these kinds without the definitions that a rename may print otherwise.

    Views, conditions of triggers, functions by their types: what is not known is compared with nothing. The same
    mapping where nothing is forgotten.
    """
    word = rename.label or rename.id.key[-1]
    hit = {key: _without(record) for key, record in found.items() if word in _said(record)}
    return {**found, **hit} if hit else found


def _said(record: Any) -> str:
    routine = getattr(record, "routine", None)
    said = [getattr(record, name, None) or "" for name in ("definition", "when")]
    if routine is not None:
        said += [routine.arguments, routine.returns, routine.sql_body, routine.support, *routine.transforms]
    return "\n".join(said)


def _without(record: Any) -> Record:
    gone: dict[str, Any] = {"definition": "", "routine": None, "whole": False}
    return replace(record, **{name: value for name, value in gone.items() if name in record.__struct_fields__})  # type: ignore[no-any-return]
