"""Why a column cannot be swapped for another one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schemadrift.catalog import ObjectId
from schemadrift.catalog.names import qualified
from schemadrift.kinds.table import Table
from schemadrift.plans.context import Alteration, Context
from schemadrift.plans.planners.swaps.numbering import TOP
from schemadrift.plans.planners.swaps.parts import Part


def unfit(context: Context, alteration: Alteration, parts: Sequence[Part], waiting: Sequence[ObjectId]) -> str:
    """Say why it cannot be done; empty where it can.

    Args:
        context: What is known.
        alteration: How the column differs.
        parts: What is made of it.
        waiting: The columns that would stand beside it.
    """
    reasons = (
        *_of_table(context, alteration),
        *_of_column(context, alteration),
        *(f"{one} is there, of a swap that did not end" for one in waiting if one in context.live),
        *_of_parts(parts),
        *_referring(context, alteration),
        *(f"{name} is made of it" for name in context.bound.get(alteration.live_id.key, ())),
    )
    return "; ".join(reasons)


def _of_table(context: Context, alteration: Alteration) -> Iterator[str]:
    key = alteration.id.parent_key
    table, name = context.live.of("table")[key], qualified(*key)
    if table.form == "partitioned table":
        yield f"{name} is partitioned"
    elif table.partition_of:
        yield f"{name} is a partition, whose columns are those of {qualified(*table.partition_of)}"
    heirs = [one for one, record in context.live.of("table").items() if key in record.inherits]
    if table.inherits or heirs:
        yield f"{name} {'inherits columns' if table.inherits else f'is inherited by {qualified(*min(heirs))}'}"
    if table.force_row_security:
        yield f"row security is forced on {name}, and may hide rows from the one who fills the new column"
    if context.choices.strict and not _comes_last(context, alteration, table):
        yield "the new column comes last, and with --strict the order of columns counts"


def _comes_last(context: Context, alteration: Alteration, table: Table) -> bool:
    declared = context.declared.get("table", alteration.id.parent_key, Table)
    order = declared.columns if declared is not None else table.columns
    return not order or order[-1] == alteration.id.key[-1]


def _of_column(context: Context, alteration: Alteration) -> Iterator[str]:
    live, declared = alteration.live, alteration.declared
    if live.generated or declared.generated:
        yield "it is generated"
    if live.identity and declared.type not in TOP:
        yield f"it is numbered, and {declared.type} cannot be"
    if (live.identity or live.serial) and context.sequence_of(alteration.live_id.key, live=True) is None:
        yield "its sequence cannot be read"


def _of_parts(parts: Sequence[Part]) -> Iterator[str]:
    for part in parts:
        if part.id.kind == "exclusion" or getattr(part.record, "without_overlaps", False):
            yield f"{part.id} is made of it, which cannot be built while others write"
        elif getattr(part.record, "period", False):
            yield f"{part.id} is made of it and of a period"
        elif not getattr(part.record, "valid", True):
            yield f"{part.id} is made of it and invalid"


def _referring(context: Context, alteration: Alteration) -> Iterator[str]:
    table, name = alteration.live_id.parent_key, alteration.live_id.key[-1]
    for key, record in context.live.of("foreign_key").items():
        if record.target == table and name in record.target_columns and not record.inherited:
            yield f"{ObjectId('foreign_key', key)} refers to it"
