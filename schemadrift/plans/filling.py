"""Fills a column of the rows that are there, in batches that each commit."""

from __future__ import annotations

from schemadrift.catalog import ObjectId
from schemadrift.catalog.names import qualified, quote
from schemadrift.drift import Drift
from schemadrift.plans.batching import in_range, leaves, script
from schemadrift.plans.context import Context
from schemadrift.plans.making import NO_UNDO_NEEDED, make
from schemadrift.step import Batches, Lock, Proof, Step, Work


def filling(context: Context, identity: ObjectId, expression: str, *drifts: Drift) -> Step:
    """The step that gives a column of every row that has none the value of an expression.

    Rows that are written meanwhile have the column's default.
    """
    table, column = identity.parent_key, quote(identity.key[-1])
    name = qualified(*table)
    where = f"WHERE r.{column} IS NULL AND {in_range(context, 'r')}"
    batches = tuple(
        Batches(relation=leaf, sql=(f"UPDATE {qualified(*leaf)} r SET {column} = {expression} {where}",))
        for leaf in leaves(context, table)
    )
    proof = Proof(says=f"no row of {name} has a NULL in {column}",
                  sql=f"SELECT NOT EXISTS (SELECT FROM {name} WHERE {column} IS NULL)")  # fmt: skip
    return make(
        context, f"fill {identity} with {expression}", identity, script(batches, [proof]), because=drifts, table=table,
        lock=Lock.ROW_EXCLUSIVE, work=Work.BATCHES, transactional=False, proofs=[proof], undo=NO_UNDO_NEEDED,
        batches=batches, fill=expression,
    )  # fmt: skip
