"""Fills a column of the rows that are there, in batches that each commit."""

from __future__ import annotations

from schemadrift.catalog import ObjectId
from schemadrift.catalog.names import qualified, quote
from schemadrift.drift import Drift
from schemadrift.plans.context import Context
from schemadrift.plans.making import NO_UNDO_NEEDED, make
from schemadrift.step import Lock, Proof, Step, Work

PAGES = 1000
"""Pages of 8 kB that one batch reads."""


def filling(context: Context, identity: ObjectId, expression: str, *drifts: Drift) -> Step:
    """The step that gives a column of every row that has none the value of an expression.

    The batches go through the table's pages once. Rows that are written meanwhile have the column's default.
    """
    table, column = identity.parent_key, quote(identity.key[-1])
    name = qualified(*table)
    leaves = _leaves(context, table)
    loops = "\n".join(_loop(leaf, column, expression) for leaf in leaves)
    body = f"DO $schemadrift$\nDECLARE first bigint; last bigint;\nBEGIN\n{loops}\nEND\n$schemadrift$"
    return make(
        context, f"fill {identity} with {expression}", identity, body, because=drifts, table=table,
        lock=Lock.ROW_EXCLUSIVE, work=Work.BATCHES, transactional=False,
        proofs=[Proof(says=f"no row of {name} has a NULL in {column}",
                      sql=f"SELECT NOT EXISTS (SELECT FROM {name} WHERE {column} IS NULL)")],
        undo=NO_UNDO_NEEDED,
    )  # fmt: skip


def _leaves(context: Context, table: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The tables that hold the rows: the table itself, or its partitions at the bottom."""
    if not context.is_partitioned(table):
        return [table]
    return [leaf for child in context.partitions(table) for leaf in _leaves(context, child)]


def _loop(table: tuple[str, ...], column: str, expression: str) -> str:
    name = qualified(*table)
    literal = name.replace("'", "''")
    return (
        f"  first := 0;\n"
        f"  last := pg_relation_size('{literal}'::regclass) / current_setting('block_size')::bigint;\n"
        f"  WHILE first <= last LOOP\n"
        f"    UPDATE {name} SET {column} = {expression}\n"
        f"      WHERE {column} IS NULL AND ctid >= format('(%s,0)', first)::tid\n"
        f"        AND ctid < format('(%s,0)', first + {PAGES})::tid;\n"
        f"    COMMIT;\n"
        f"    first := first + {PAGES};\n"
        f"  END LOOP;"
    )
