"""Whether the indexes that stay on a column can be ones of its new type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from schemadrift.catalog import Key, ObjectId
from schemadrift.catalog.operator_classes import has_default, index_type
from schemadrift.kinds.column import Column
from schemadrift.kinds.domain import stands_for
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
    stands = _stands_for(context, after)
    if one.operator_class:
        fits = index_type(_stands_for(context, before) or before) == index_type(stands or after)
        return "" if fits else f"its operator class {one.operator_class} is not for {after}"
    indexes = has_default(context.live.facts, one.method, after, stands)
    return f"{one.method} has no operator class for {after}" if indexes is False else ""


def _stands_for(context: Context, type_: str) -> str:
    return stands_for(context.declared.objects, type_) or stands_for(context.live.objects, type_)


def _indexed(context: Context, column: Key) -> Iterator[_Indexed]:
    for kind in _KINDS:
        for key, record in context.live_parts(kind, column[:2]).items():
            for part in record.keys if hasattr(record, "keys") else map(plain_key, record.columns):
                if part.column == column[2]:
                    yield _Indexed(ObjectId(kind, key), getattr(record, "method", "btree"), part.operator_class)
