"""What a swap that did not come to its end has left beside the column: nothing that the column itself has not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from schemadrift.catalog import Key, ObjectId
from schemadrift.drift import Drift
from schemadrift.plans.context import Context
from schemadrift.plans.naming import beside

_FIELDS = frozenset({"type", "collation"})
_PARTS = ("column", "index", "primary_key", "unique", "check", "foreign_key", "trigger")


def set_aside(context: Context, drifts: Iterable[Drift]) -> tuple[Context, tuple[Drift, ...]]:
    """Leave what an unfinished swap made out of the live side, and out of the drifts, where the swap begins anew.

    The first step of the swap takes it away. All that it holds was copied from the column, which is still in its place.

    Args:
        context: What is known.
        drifts: Those to plan for.

    Returns:
        The context, which names the columns that this is about, and the drifts that are left.
    """
    drifts = tuple(drifts)
    chosen = context.choices.swaps
    begun = {
        drift.id.key
        for drift in drifts
        if drift.id.kind == "column"
        and drift.finding.field in _FIELDS
        and (chosen is None or drift.id.key in chosen)
        and _is_begun(context, drift.id.key)
    }
    if not begun:
        return context, drifts
    names = {table: frozenset(_names(context, table, begun)) for table in {key[:-1] for key in begun}}

    def left(identity: ObjectId) -> bool:
        return identity.kind in _PARTS and identity.key[-1] in names.get(identity.key[:-1], ())

    objects = {
        kind: {key: record for key, record in of_kind.items() if not left(ObjectId(kind, key))}
        for kind, of_kind in context.live.objects.items()
    }
    aside = replace(context, live=replace(context.live, objects=objects), begun=frozenset(begun), _known={})
    return aside, tuple(drift for drift in drifts if not left(drift.live_id or drift.id))


def _is_begun(context: Context, column: Key) -> bool:
    """Whether both the new column and the trigger that fills it are there: a column alone may be somebody's own."""
    table, name = column[:-1], column[-1]
    trigger = ObjectId("trigger", (*table, beside(f"~{name}", "swap")))
    return trigger in context.live and ObjectId("column", (*table, beside(name))) in context.live


def _names(context: Context, table: Key, begun: Iterable[Key]) -> Iterable[str]:
    """The names of what a swap makes on a table."""
    for kind in _PARTS[1:-1]:
        yield from (beside(key[-1]) for key in context.live.of(kind) if key[:-1] == table)
    for key in begun:
        if key[:-1] == table:
            new = beside(key[-1])
            yield from (new, beside(new, "not_null"), beside(f"~{key[-1]}", "swap"))
