"""Work in batches: how a range of rows is named, and the batches as one script that commits after each."""

from __future__ import annotations

from collections.abc import Sequence

from schemadrift.catalog import Key
from schemadrift.catalog.expressions import literal
from schemadrift.catalog.names import qualified
from schemadrift.plans.context import Context
from schemadrift.step import Batches, Proof

_TID_RANGES_SINCE = 14


def in_range(context: Context, alias: str) -> str:
    """A condition: the row lies in the range that $1 and $2 name. It costs no more than reading that range.

    Source:
        PostgreSQL manual, release 14, E.23.3.1.2: TID range scans. Before them, the places are listed one by one.
    """
    condition = f"{alias}.ctid >= $1::tid AND {alias}.ctid < $2::tid"
    if context.major >= _TID_RANGES_SINCE:
        return condition
    page = "split_part(trim(leading '(' FROM {}::tid::text), ',', 1)::bigint"
    return (
        f"{condition} AND {alias}.ctid = ANY (ARRAY(SELECT format('(%s,%s)', page, item)::tid "
        f"FROM generate_series({page.format('$1')}, {page.format('$2')}) page, "
        f"generate_series(1, current_setting('block_size')::integer / 28) item))"
    )


def leaves(context: Context, table: Key) -> list[Key]:
    """The tables that hold a table's rows: the table itself, or its partitions at the bottom."""
    if not context.is_partitioned(table):
        return [table]
    return [leaf for child in context.partitions(table) for leaf in leaves(context, child)]


def script(batches: Sequence[Batches], proofs: Sequence[Proof] = ()) -> str:
    """The batches as one DO statement that commits after each range; it must not be sent in a transaction.

    Rounds are repeated until what must hold after them does, or until one changed nothing.
    """
    held = " AND ".join(f"({proof.sql})" for proof in proofs)
    walks = "\n".join(map(_walk, batches))
    return (
        "DO $schemadrift$\n"
        "DECLARE first bigint; last bigint; done bigint; changed bigint;\n"
        "BEGIN\n  LOOP\n    changed := 0;\n"
        f"{walks}\n"
        f"    EXIT WHEN changed = 0{f' OR ({held})' if held else ''};\n"
        "  END LOOP;\nEND\n$schemadrift$"
    )


def _walk(batches: Batches) -> str:
    relation = literal(qualified(*batches.relation))
    runs = "\n".join(
        f"      EXECUTE {literal(statement)}\n"
        f"        USING format('(%s,0)', first)::tid, format('(%s,0)', first + {batches.pages})::tid;"
        for statement in batches.sql
    )
    return (
        f"    first := 0;\n"
        f"    last := pg_relation_size({relation}::regclass) / current_setting('block_size')::bigint;\n"
        f"    WHILE first <= last LOOP\n"
        f"{runs}\n"
        f"      GET DIAGNOSTICS done = ROW_COUNT;\n"
        f"      changed := changed + done;\n"
        f"      COMMIT;\n"
        f"      first := first + {batches.pages};\n"
        f"    END LOOP;"
    )
