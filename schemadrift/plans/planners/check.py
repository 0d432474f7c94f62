"""Checks: added NOT VALID, then validated, where their table has rows."""

from __future__ import annotations

from collections.abc import Iterator

from schemadrift.catalog import ObjectId
from schemadrift.catalog.expressions import columns_in
from schemadrift.catalog.names import qualified, quote
from schemadrift.drift import Drift
from schemadrift.kinds.check import Check
from schemadrift.plans import ddl, proofs
from schemadrift.plans.change import Change, Planned
from schemadrift.plans.context import Alteration, Context
from schemadrift.plans.making import NO_UNDO_NEEDED, make
from schemadrift.plans.naming import beside, row_key
from schemadrift.plans.planner import Planner
from schemadrift.plans.preflights import violations
from schemadrift.plans.renaming import commenting, renaming
from schemadrift.step import Lock, Preflight, Step, Undo, Work

_STRONG = Lock.ACCESS_EXCLUSIVE


def _needs(context: Context, identity: ObjectId, record: Check, *, live: bool = False) -> frozenset[ObjectId]:
    table = identity.parent_key
    side = context.live if live else context.declared
    columns = [key[-1] for key in side.of("column") if key[:-1] == table]
    used = columns_in(record.expression, columns)
    return frozenset({ObjectId("table", table), *(ObjectId("column", (*table, name)) for name in used)})


def holds(context: Context, identity: ObjectId, record: Check) -> Preflight:
    """Rows that a check would refuse."""
    table = identity.parent_key
    says = f"every row of {qualified(*table)} satisfies {record.expression}"
    return violations(table, record.expression, says, row_key(context, table))


def adding(context: Context, identity: ObjectId, record: Check, *drifts: Drift) -> Iterator[Step]:
    """The steps that add a check."""
    table = identity.parent_key
    add = ddl.alter_table(table, f"ADD {ddl.constraint(identity, record)}")
    drop = ddl.alter_table(table, f"DROP CONSTRAINT {quote(identity.key[-1])}")
    comments = tuple(ddl.comments([(identity, record)]))
    if not context.filled(table) or not record.enforced:
        yield make(
            context, f"add {identity}", identity, add, *comments, because=drifts, table=table, lock=_STRONG,
            work=Work.SCAN if context.filled(table) and record.enforced else Work.INSTANT,
            preflights=[holds(context, identity, record)] if record.enforced else [],
            proofs=[proofs.constraint(identity.key, validated=record.enforced)], undo=drop,
        )  # fmt: skip
        return
    yield make(
        context, f"add {identity} for new rows (NOT VALID)", identity, f"{add} NOT VALID", *comments, because=drifts,
        table=table, lock=_STRONG, proofs=[proofs.constraint(identity.key, validated=False)], undo=drop,
    )  # fmt: skip
    yield validating(context, identity, record, *drifts)


def validating(context: Context, identity: ObjectId, record: Check, *drifts: Drift) -> Step:
    """The step that proves a check for the rows that are there."""
    table = identity.parent_key
    return make(
        context, f"validate {identity}", identity,
        ddl.alter_table(table, f"VALIDATE CONSTRAINT {quote(identity.key[-1])}"), because=drifts, table=table,
        lock=Lock.SHARE_UPDATE_EXCLUSIVE, work=Work.SCAN, preflights=[holds(context, identity, record)],
        proofs=[proofs.constraint(identity.key)], undo=NO_UNDO_NEEDED,
    )  # fmt: skip


def _create(context: Context, identity: ObjectId, declared: Check, drift: Drift) -> Iterator[Planned]:
    if declared.inherited:
        return
    yield Change(
        subject=identity,
        steps=tuple(adding(context, identity, declared, drift)),
        makes=frozenset({identity}),
        needs=_needs(context, identity, declared),
    )


def dropping(context: Context, identity: ObjectId, live: Check, *drifts: Drift) -> Step:
    """The step that drops a check."""
    table = identity.parent_key
    add = ddl.alter_table(table, f"ADD {ddl.constraint(identity, live)}")
    online = context.filled(table) and live.enforced
    validate = ddl.alter_table(table, f"VALIDATE CONSTRAINT {quote(identity.key[-1])}")
    undo = (f"{add} NOT VALID", *((validate,) if live.validated else ())) if online else (add,)
    return make(
        context, f"drop {identity}", identity,
        ddl.alter_table(table, f"DROP CONSTRAINT {quote(identity.key[-1])}"), because=drifts, table=table, lock=_STRONG,
        proofs=[proofs.no_constraint(identity.key)], undo=Undo(sql=undo, transactional=not online), loses="guard",
    )  # fmt: skip


def _drop(context: Context, identity: ObjectId, live: Check, drift: Drift) -> Iterator[Planned]:
    if live.inherited:
        return
    yield Change(
        subject=identity,
        steps=(dropping(context, identity, live, drift),),
        drops=frozenset({identity}),
        releases=_needs(context, identity, live, live=True),
    )


def _alter(context: Context, alteration: Alteration) -> Iterator[Planned]:
    identity, declared = alteration.id, alteration.declared
    steps: list[Step] = []
    if alteration.fields <= {"name", "comment", "validated"}:
        steps += renaming(context, alteration)
        if "validated" in alteration.fields:
            steps.append(validating(context, identity, declared, *alteration.drifts))
        steps += commenting(context, alteration)
    else:
        steps += _replacing(context, alteration)
    yield Change(
        subject=identity,
        steps=tuple(steps),
        makes=frozenset({identity}),
        needs=_needs(context, identity, declared),
        releases=_needs(context, alteration.live_id, alteration.live, live=True),
    )


def _replacing(context: Context, alteration: Alteration) -> Iterator[Step]:
    """Add the declared one beside the live one, prove it, then let it take the other's place."""
    identity, live_id, drifts = alteration.id, alteration.live_id, alteration.drifts
    table = identity.parent_key
    spare = ObjectId("check", (*table, beside(identity.key[-1])))
    yield from adding(context, spare, alteration.declared, *drifts)
    old = ddl.constraint(live_id, alteration.live)
    yield make(
        context, f"put the new {identity} in the old one's place", identity,
        ddl.alter_table(table, f"DROP CONSTRAINT {quote(live_id.key[-1])}"),
        ddl.alter_table(table, f"RENAME CONSTRAINT {quote(spare.key[-1])} TO {quote(identity.key[-1])}"),
        because=drifts, table=table, lock=_STRONG,
        proofs=[proofs.constraint(identity.key, validated=alteration.declared.enforced)],
        undo=Undo(
            sql=(
                ddl.alter_table(table, f"RENAME CONSTRAINT {quote(identity.key[-1])} TO {quote(spare.key[-1])}"),
                ddl.alter_table(table, f"ADD {old}{' NOT VALID' if alteration.live.enforced else ''}"),
            ),
            lossy="it comes back NOT VALID" if alteration.live.validated and alteration.live.enforced else "",
        ),
    )  # fmt: skip


PLANNER = Planner(kind="check", create=_create, drop=_drop, alter=_alter, folded=True)
