"""Whether the indexes that stay on a column can be ones of its new type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from schemadrift.catalog import Key, ObjectId
from schemadrift.catalog.operator_classes import has_default, index_type
from schemadrift.catalog.types import split_type
from schemadrift.kinds.column import Column
from schemadrift.kinds.domain import Domain
from schemadrift.kinds.index import plain_key
from schemadrift.plans.change import Change
from schemadrift.plans.context import Context

_KINDS = ("primary_key", "unique", "exclusion", "index")
_OTHERWISE = frozenset({"keys", "columns", "method"})


class _Indexed(NamedTuple):
    """One key of a live index: whose, with what method, by which operator class if one is named."""

    identity: ObjectId
    method: str
    operator_class: str


def unindexable(context: Context, change: Change, gone: frozenset[ObjectId]) -> str:
    """Say which index keeps a column from its new type; empty where none does, or nobody can tell.

    ALTER COLUMN TYPE makes the column's indexes anew, and fails where an access method cannot index the new type.

    Args:
        context: What is known.
        change: Any change.
        gone: What the plan drops.

    Source:
        PostgreSQL manual, 11.10 Operator Classes and Operator Families.
    """
    identity = change.subject
    if identity.kind != "column" or "type" not in context.altered.get(identity, frozenset()):
        return ""
    before = context.live.get("column", identity.key, Column)
    after = context.declared.get("column", identity.key, Column)
    if before is None or after is None or before.type == after.type:
        return ""
    return next(
        (
            f"{one.identity} stays, and {why}"
            for one in _indexed(context, identity.key)
            if one.identity not in gone and not context.altered.get(one.identity, frozenset()) & _OTHERWISE
            if (why := _why_not(context, one, before.type, after.type))
        ),
        "",
    )


def _why_not(context: Context, one: _Indexed, before: str, after: str) -> str:
    if one.operator_class:
        fits = index_type(_stands_for(context, before) or before) == index_type(_stands_for(context, after) or after)
        return "" if fits else f"its operator class {one.operator_class} is not for {after}"
    indexes = has_default(context.live.facts, one.method, after, _stands_for(context, after))
    return f"{one.method} has no operator class for {after}" if indexes is False else ""


def _stands_for(context: Context, type_: str) -> str:
    """What a user's own type is indexed as."""
    named = split_type(type_)
    key = (named.schema or "", named.name)
    if named.dimensions:
        return ""
    for catalog in (context.declared, context.live):
        if key in catalog.of("enum_type"):
            return "anyenum"
        domain = catalog.get("domain", key, Domain)
        if domain is not None:
            return domain.type
    return ""


def _indexed(context: Context, column: Key) -> Iterable[_Indexed]:
    def find() -> dict[Key, list[_Indexed]]:
        found: dict[Key, list[_Indexed]] = {}
        for place, one in _all(context):
            found.setdefault(place, []).append(one)
        return found

    return context.once("keys of indexes by column", find).get(column, ())


def _all(context: Context) -> Iterator[tuple[Key, _Indexed]]:
    for kind in _KINDS:
        for key, record in context.live.of(kind).items():
            one: Any = record
            parts = one.keys if hasattr(one, "keys") else map(plain_key, one.columns)
            for part in parts:
                if part.column:
                    indexed = _Indexed(ObjectId(kind, key), getattr(one, "method", "btree"), part.operator_class)
                    yield (*key[:2], part.column), indexed
