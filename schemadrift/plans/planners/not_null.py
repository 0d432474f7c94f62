"""NOT NULL on a table that has rows: through a check that is validated while others write."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from schemadrift.catalog import Key, ObjectId
from schemadrift.catalog.names import qualified, quote
from schemadrift.drift import Drift
from schemadrift.plans import ddl, proofs
from schemadrift.plans.context import Context
from schemadrift.plans.making import NO_UNDO_NEEDED, make
from schemadrift.plans.naming import beside, row_key
from schemadrift.plans.preflights import nulls
from schemadrift.step import Lock, Preflight, Proof, Step, Work

_NATIVE = 18
"""From this major version on a NOT NULL can be NOT VALID."""


def is_set(key: Key) -> Proof:
    """A column refuses NULL."""
    return proofs.column(key, "a.attnotnull", "is NOT NULL")


def proving(context: Context, identity: ObjectId, *drifts: Drift) -> Iterator[Step]:
    """The steps that make a column NOT NULL.

    Args:
        context: What is known.
        identity: The column.
        drifts: Why.
    """
    key = identity.key
    table, name = key[:-1], key[-1]
    undo = ddl.alter_column(key, "DROP NOT NULL")
    strong = Lock.ACCESS_EXCLUSIVE
    preflight = _no_nulls(context, identity)
    if not context.filled(table):
        yield make(
            context, f"set {identity} NOT NULL", identity, ddl.alter_column(key, "SET NOT NULL"), because=drifts,
            table=table, lock=strong, preflights=[preflight], proofs=[is_set(key)], undo=undo,
        )  # fmt: skip
        return
    if context.major >= _NATIVE and not context.is_partitioned(table):
        yield from _native(context, identity, *drifts)
        return
    guard = quote(beside(name, "not_null"))
    guarded = (*table, beside(name, "not_null"))
    drop = ddl.alter_table(table, f"DROP CONSTRAINT {guard}")
    yield make(
        context, f"refuse NULL in {identity} for new rows (a check, NOT VALID)", identity,
        ddl.alter_table(table, f"ADD CONSTRAINT {guard} CHECK ({quote(name)} IS NOT NULL) NOT VALID"), because=drifts,
        table=table, lock=strong, proofs=[proofs.constraint(guarded, validated=False)],
        undo=f"ALTER TABLE {qualified(*table)} DROP CONSTRAINT IF EXISTS {guard}",
    )  # fmt: skip
    yield make(
        context, f"validate that {identity} holds no NULL", identity,
        ddl.alter_table(table, f"VALIDATE CONSTRAINT {guard}"), because=drifts, table=table,
        lock=Lock.SHARE_UPDATE_EXCLUSIVE, work=Work.SCAN, preflights=[preflight],
        proofs=[proofs.constraint(guarded)], undo=NO_UNDO_NEEDED,
    )  # fmt: skip
    yield make(
        context, f"set {identity} NOT NULL, which the check has proven", identity,
        ddl.alter_column(key, "SET NOT NULL"), drop, because=drifts, table=table, lock=strong, proofs=[is_set(key)],
        undo=undo,
    )  # fmt: skip


def _no_nulls(context: Context, identity: ObjectId) -> Preflight:
    """No row holds NULL; where the plan fills them, that is seen to before."""
    table, name = identity.parent_key, identity.key[-1]
    handled = "filled" if context.filled(table) and identity.key in context.choices.fills else ""
    return replace(nulls(table, name, row_key(context, table)), handled=handled)


def _native(context: Context, identity: ObjectId, *drifts: Drift) -> Iterator[Step]:
    key = identity.key
    table, name = key[:-1], key[-1]
    constraint = proofs.not_null_name(table[-1], name)
    preflight = _no_nulls(context, identity)
    yield make(
        context, f"refuse NULL in {identity} for new rows (NOT VALID)", identity,
        ddl.alter_table(table, f"ADD CONSTRAINT {quote(constraint)} NOT NULL {quote(name)} NOT VALID"), because=drifts,
        table=table, lock=Lock.ACCESS_EXCLUSIVE, proofs=[proofs.constraint((*table, constraint), validated=False)],
        undo=ddl.alter_column(key, "DROP NOT NULL"),
    )  # fmt: skip
    yield make(
        context, f"validate that {identity} holds no NULL", identity,
        ddl.alter_table(table, f"VALIDATE CONSTRAINT {quote(constraint)}"), because=drifts, table=table,
        lock=Lock.SHARE_UPDATE_EXCLUSIVE, work=Work.SCAN, preflights=[preflight], proofs=[is_set(key)],
        undo=NO_UNDO_NEEDED,
    )  # fmt: skip


def validating(context: Context, identity: ObjectId, *drifts: Drift) -> Step:
    """The step that validates a NOT NULL that is there and NOT VALID (PostgreSQL 18), whatever its name."""
    key = identity.key
    table, name = key[:-1], key[-1]
    return make(
        context, f"set {identity} NOT NULL for old rows too", identity, ddl.alter_column(key, "SET NOT NULL"),
        because=drifts, table=table, lock=Lock.ACCESS_EXCLUSIVE, work=Work.SCAN,
        preflights=[nulls(table, name, row_key(context, table))], proofs=[is_set(key)], undo=NO_UNDO_NEEDED,
    )  # fmt: skip
