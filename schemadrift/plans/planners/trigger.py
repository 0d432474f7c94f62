"""Triggers: created and replaced in one transaction, so that no row is written without them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from schemadrift.catalog import ObjectId
from schemadrift.catalog.names import qualified, quote
from schemadrift.drift import Drift
from schemadrift.kinds.trigger import Trigger
from schemadrift.plans import ddl, proofs
from schemadrift.plans.change import Change, Planned
from schemadrift.plans.context import Alteration, Context
from schemadrift.plans.making import make
from schemadrift.plans.naming import unknown
from schemadrift.plans.planner import Planner
from schemadrift.plans.renaming import commenting, only, renaming
from schemadrift.step import Lock, Proof, Refusal, Step, Undo

_REPLACED_SINCE = 14
_IN_PLACE = frozenset({"name", "enabled", "comment"})
_ENABLE = {
    "origin": "ENABLE TRIGGER",
    "disabled": "DISABLE TRIGGER",
    "replica": "ENABLE REPLICA TRIGGER",
    "always": "ENABLE ALWAYS TRIGGER",
}


def statements(identity: ObjectId, record: Trigger) -> tuple[str, ...]:
    """What makes a trigger with all that belongs to it: whether it fires, and its comment."""
    switched = [] if record.enabled == "origin" else [_switch(identity, record.enabled)]
    return (ddl.create_trigger(identity.key, record), *switched, *ddl.comments([(identity, record)]))


def _switch(identity: ObjectId, to: str) -> str:
    return ddl.alter_table(identity.parent_key, f"{_ENABLE[to]} {quote(identity.key[-1])}")


def _drop_text(identity: ObjectId) -> str:
    return f"DROP TRIGGER {quote(identity.key[-1])} ON {qualified(*identity.parent_key)}"


def _needs(identity: ObjectId, record: Trigger) -> frozenset[ObjectId]:
    return frozenset({ObjectId("table", identity.parent_key), ObjectId("other", ("function", f"{record.function}()"))})


def _create(context: Context, identity: ObjectId, declared: Trigger, drift: Drift) -> Iterator[Planned]:
    if declared.inherited:
        return
    if not declared.whole:
        yield unknown(identity, drift, "whole definition")
        return
    table = identity.parent_key
    yield Change(
        subject=identity,
        steps=(
            make(
                context, f"create {identity}", identity, *statements(identity, declared), because=[drift], table=table,
                lock=Lock.SHARE_ROW_EXCLUSIVE, proofs=[_there(identity, declared)], undo=_drop_text(identity),
            ),
        ),
        makes=frozenset({identity}),
        needs=_needs(identity, declared),
    )  # fmt: skip


def _there(identity: ObjectId, record: Trigger) -> Proof:
    return proofs.trigger(identity, record.function)


def _drop(context: Context, identity: ObjectId, live: Trigger, drift: Drift) -> Iterator[Planned]:
    if live.inherited:
        return
    if drift.finding.field == "enabled" and not context.choices.strict:
        yield Refusal(
            object=identity,
            code=drift.code,
            why="nothing declares it, and somebody switched it off: whether it should fire or go is not known",
            remedy="ALTER TABLE … ENABLE TRIGGER …, or drop it, by hand; a plan with --strict drops it",
        )
        return
    lost = "its definition is not kept; save it with pg_get_triggerdef before"
    yield Change(
        subject=identity,
        steps=(
            make(
                context, f"drop {identity}", identity, _drop_text(identity),
                because=[drift], table=identity.parent_key, lock=Lock.ACCESS_EXCLUSIVE,
                proofs=[proofs.named(identity, gone=True)],
                undo=Undo(sql=statements(identity, live)) if live.whole else Undo(none=lost), loses="guard",
            ),
        ),
        drops=frozenset({identity}),
        releases=_needs(identity, live),
    )  # fmt: skip


def _enabling(context: Context, identity: ObjectId, live: str, declared: str, drifts: Iterable[Drift]) -> Step:
    return make(
        context, f"let {identity} fire ({declared})", identity, _switch(identity, declared), because=drifts,
        table=identity.parent_key, lock=Lock.SHARE_ROW_EXCLUSIVE, proofs=[proofs.named(identity)],
        undo=_switch(identity, live),
    )  # fmt: skip


def _alter(context: Context, alteration: Alteration) -> Iterator[Planned]:
    identity, live, declared = alteration.id, alteration.live, alteration.declared
    steps: list[Step] = [*renaming(context, alteration)]
    changed = alteration.fields - _IN_PLACE
    if changed and not live.inherited and not (live.whole and declared.whole):
        for drift in only(alteration, *changed):
            yield unknown(identity, drift, "whole definition")
    elif changed and not live.inherited:
        steps.append(_replacing(context, alteration))
    drifts = only(alteration, "enabled")
    if drifts and (live.inherited or not changed):
        steps.append(_enabling(context, identity, live.enabled, declared.enabled, drifts))
    steps += commenting(context, alteration)
    if steps:
        yield Change(
            subject=identity,
            steps=tuple(steps),
            makes=frozenset({identity}),
            needs=_needs(identity, declared),
            releases=_needs(identity, live) - _needs(identity, declared),
        )


def _replacing(context: Context, alteration: Alteration) -> Step:
    """CREATE OR REPLACE where PostgreSQL has it, which lets reads go on; else both statements in one transaction."""
    identity, live, declared = alteration.id, alteration.live, alteration.declared
    live = replace(live, comment=declared.comment)  # its comment is a step of its own
    plain = not (live.constraint or declared.constraint or context.is_partitioned(identity.parent_key))
    if plain and context.major >= _REPLACED_SINCE:
        there, back = (_replaced(statements(identity, one)) for one in (declared, live))
        lock = Lock.SHARE_ROW_EXCLUSIVE
    else:
        there, back = ((_drop_text(identity), *statements(identity, one)) for one in (declared, live))
        lock = Lock.ACCESS_EXCLUSIVE
    return make(
        context, f"replace {identity} in one transaction", identity, *there,
        because=[drift for drift in alteration.drifts if drift.finding.field not in {"name", "comment"}],
        table=identity.parent_key, lock=lock, proofs=[_there(identity, declared)], undo=Undo(sql=back),
    )  # fmt: skip


def _replaced(texts: tuple[str, ...]) -> tuple[str, ...]:
    return (texts[0].replace("CREATE TRIGGER", "CREATE OR REPLACE TRIGGER", 1), *texts[1:])


PLANNER = Planner(kind="trigger", create=_create, drop=_drop, alter=_alter)
