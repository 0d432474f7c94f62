"""Fills a column of the rows that are there, in batches that each commit."""

from __future__ import annotations

from schemadrift.catalog import Key, ObjectId
from schemadrift.catalog.names import qualified, quote
from schemadrift.drift import Drift
from schemadrift.plans.batching import in_range, leaves, script
from schemadrift.plans.context import Context
from schemadrift.plans.making import NO_UNDO_NEEDED, ROWS_STAY, make
from schemadrift.step import Batches, Lock, Proof, Step, Undo, Work

_FIRING = frozenset({"origin", "always"})


def filling(context: Context, identity: ObjectId, expression: str, *drifts: Drift, only_where: str = "") -> Step:
    """The step that gives a column of every row that has none the value of an expression.

    Rows that are written meanwhile have the column's default, or what a trigger gives them.

    Args:
        context: What is known.
        identity: The column.
        expression: The value; the row is `r`.
        drifts: What it is for.
        only_where: A condition on the rows that have a value; empty for all.
    """
    table, column = identity.parent_key, quote(identity.key[-1])
    name = qualified(*table)
    lacking = f"r.{column} IS NULL" + (f" AND {only_where}" if only_where else "")
    where = f"WHERE {lacking} AND {in_range(context, 'r')}"
    batches = tuple(
        Batches(relation=leaf, sql=(f"UPDATE {qualified(*leaf)} r SET {column} = {expression} {where}",))
        for leaf in leaves(context, table)
    )
    proof = Proof(says=f"no row of {name} has a NULL in {column}" + (f" where {only_where}" if only_where else ""),
                  sql=f"SELECT NOT EXISTS (SELECT FROM {name} r WHERE {lacking})")  # fmt: skip
    return make(
        context, f"fill {identity} with {expression}", identity, script(batches, [proof]), because=drifts, table=table,
        lock=Lock.ROW_EXCLUSIVE, work=Work.BATCHES, transactional=False, proofs=[proof], undo=_stays(context, identity),
        batches=batches, fill="" if only_where else expression, fires=fired_by_updates(context, table),
    )  # fmt: skip


def _stays(context: Context, identity: ObjectId) -> Undo:
    """A column that the plan makes goes with all that it holds."""
    return ROWS_STAY if identity.key in context.live.of("column") else NO_UNDO_NEEDED


def fired_by_updates(context: Context, table: Key) -> tuple[str, ...]:
    """The triggers of users that an UPDATE of a live table fires, or may fire."""
    found = context.live_parts("trigger", table)
    fires = (name[-1] for name, one in sorted(found.items()) if "update" in one.events and one.enabled in _FIRING)
    return tuple(fires)
