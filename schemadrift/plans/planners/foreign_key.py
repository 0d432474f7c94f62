"""Foreign keys: added NOT VALID, then validated, where their table has rows."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from schemadrift import codes
from schemadrift.catalog import Key, ObjectId
from schemadrift.catalog.names import qualified, quote
from schemadrift.drift import Drift
from schemadrift.kinds.foreign_key import ForeignKey
from schemadrift.plans import batching, ddl, proofs
from schemadrift.plans.change import Change, Planned
from schemadrift.plans.context import Alteration, Context, OrphanPolicy
from schemadrift.plans.making import NO_UNDO_NEEDED, make
from schemadrift.plans.naming import beside, row_key
from schemadrift.plans.orphans import PLACE, clearing, obstacle, place
from schemadrift.plans.planner import Planner
from schemadrift.plans.preflights import orphans
from schemadrift.plans.renaming import commenting, renaming
from schemadrift.plans.resting import keys_under, leaves, replaced
from schemadrift.step import Held, Lock, Preflight, Refusal, Step, Undo, Work


def _create(context: Context, identity: ObjectId, declared: ForeignKey, drift: Drift) -> Iterator[Planned]:
    if declared.inherited:
        return
    target = context.live_table(declared.target)
    if target is not None and target.form not in {"table", "partitioned table"}:
        yield Refusal(
            object=identity,
            code=drift.code,
            why=f"{qualified(*declared.target)} is a {target.form}, and a foreign key cannot refer to it",
            remedy="refer to the table behind it, or leave the foreign key out",
            decision=False,
        )
        return
    if (refusal := _unfit(context, identity, declared, drift)) is not None:
        yield refusal
        return
    yield from _places(context, identity, declared, drift)
    yield Change(
        subject=identity,
        steps=tuple(_adding(context, identity, declared, drift)),
        makes=frozenset({identity}),
        needs=ends(context, identity, declared) | _kept_in(context, identity, declared),
    )


def _unfit(context: Context, identity: ObjectId, record: ForeignKey, drift: Drift) -> Refusal | None:
    """Why what was decided about its orphans cannot be done."""
    policy = _policy(context, identity, record)
    if policy == "fail":
        return None
    why = obstacle(context, identity, record, policy)
    if not why:
        return None
    return Refusal(
        object=identity,
        code=drift.code,
        why=f"--orphans {policy}: {why}",
        remedy="see to the rows by hand, or decide otherwise",
    )


def _policy(context: Context, identity: ObjectId, record: ForeignKey) -> OrphanPolicy:
    """What happens to orphans; "fail" where there can be none yet, as the plan adds the table or the columns."""
    table, columns = identity.parent_key, context.live.of("column")
    there = context.filled(table) and all((*table, name) in columns for name in record.columns)
    return context.orphans(identity.key) if there else "fail"


def _kept_in(context: Context, identity: ObjectId, record: ForeignKey) -> frozenset[ObjectId]:
    kept = _policy(context, identity, record) in {"quarantine", "nullify"}
    return frozenset({PLACE}) if kept else frozenset()


def _places(context: Context, identity: ObjectId, record: ForeignKey, drift: Drift) -> Iterator[Change]:
    if _kept_in(context, identity, record):
        yield from place(context, drift)


def ends(context: Context, identity: ObjectId, record: ForeignKey, *, live: bool = False) -> frozenset[ObjectId]:
    """What a foreign key stands on: both tables, the columns, and the keys that it can rest on."""
    table = identity.parent_key
    found = [ObjectId("table", table), ObjectId("table", record.target)]
    found += [ObjectId("column", (*table, name)) for name in record.columns]
    found += [ObjectId("column", (*record.target, name)) for name in record.target_columns]
    return frozenset(found) | keys_under(context, record, live=live)


def _taken_over(context: Context, table: Key, record: ForeignKey) -> str:
    """What a key on a partitioned table makes its own, and takes along when it goes."""
    found = context.live.of("foreign_key")
    for leaf in batching.leaves(context, table) if context.is_partitioned(table) else ():
        for key, own in found.items():
            if (
                not own.inherited
                and key[:-1] == leaf
                and (own.target, set(own.columns)) == (record.target, set(record.columns))
            ):
                return "a partition's own key that it took over goes with it"
    return ""


def _adding(context: Context, identity: ObjectId, record: ForeignKey, *drifts: Drift) -> Iterator[Step]:
    table, name = identity.parent_key, identity.key[-1]
    add = ddl.alter_table(table, f"ADD {ddl.constraint(identity, record)}")
    policy = _policy(context, identity, record)
    there = "" if policy == "fail" else "IF EXISTS "  # the way back of the orphans has to drop it first
    drop = ddl.alter_table(table, f"DROP CONSTRAINT {there}{quote(name)}")
    strong = Lock.SHARE_ROW_EXCLUSIVE
    comments = tuple(ddl.comments([(identity, record)]))
    parted = context.is_partitioned(table)
    cleared = [clearing(context, identity, record, policy, *drifts)] if policy != "fail" else []
    onto = Lock.ACCESS_EXCLUSIVE if parted else strong  # a partition's own key to the same table is taken over
    if not context.filled(table) or not record.enforced or parted:
        yield from cleared
        yield make(
            context, f"add {identity}", identity, add, *comments, because=drifts, table=table, lock=strong,
            also=[Held(record.target, onto)], work=Work.SCAN if context.filled(table) else Work.INSTANT,
            preflights=[_no_orphans(context, table, record, policy)],
            proofs=[proofs.constraint(identity.key, validated=record.enforced)],
            undo=Undo(sql=(drop,), lossy=_taken_over(context, table, record)),
        )  # fmt: skip
        return
    yield make(
        context, f"add {identity} for new rows (NOT VALID)", identity, f"{add} NOT VALID", *comments, because=drifts,
        table=table, lock=strong, also=[Held(record.target, strong)],
        proofs=[proofs.constraint(identity.key, validated=False)], undo=drop,
    )  # fmt: skip
    yield from validating(context, identity, record, *drifts)


def validating(
    context: Context, identity: ObjectId, record: ForeignKey, *drifts: Drift, live: ForeignKey | None = None
) -> Iterator[Step]:
    """The steps that prove a foreign key for the rows that are there, and see to those that it would refuse.

    Args:
        context: What is known.
        identity: The foreign key.
        record: The same.
        drifts: What the steps are for.
        live: The foreign key as it was before the plan; None for one that the plan adds.
    """
    table = identity.parent_key
    policy = _policy(context, identity, record)
    if policy != "fail":
        back = "" if live is None else ddl.alter_table(table, f"ADD {ddl.constraint(identity, live)} NOT VALID")
        yield clearing(context, identity, record, policy, *drifts, back=back)
    yield make(
        context, f"validate {identity}", identity,
        ddl.alter_table(table, f"VALIDATE CONSTRAINT {quote(identity.key[-1])}"), because=drifts, table=table,
        lock=Lock.SHARE_UPDATE_EXCLUSIVE, also=[Held(record.target, Lock.ROW_SHARE)], work=Work.SCAN,
        preflights=[_no_orphans(context, table, record, policy)], proofs=[proofs.constraint(identity.key)],
        undo=NO_UNDO_NEEDED,
    )  # fmt: skip


def _no_orphans(context: Context, table: Key, record: ForeignKey, policy: OrphanPolicy = "fail") -> Preflight:
    """What rows must hold; where this plan adds the columns and leaves them NULL, none can break it.

    PostgreSQL manual, CREATE TABLE: MATCH SIMPLE asks nothing of a row where one of the columns is NULL, MATCH FULL
    nothing where all are.
    """
    handled = {"quarantine": "quarantined", "delete": "deleted", "nullify": "set to NULL", "fail": ""}[policy]
    preflight = replace(orphans(table, record, row_key(context, table)), handled=handled)
    empty = [_stays_null(context, (*table, name)) for name in record.columns]
    return replace(preflight, broken=0) if all(empty) or (any(empty) and record.match == "simple") else preflight


def _stays_null(context: Context, key: Key) -> bool:
    column = context.declared.of("column").get(key)
    if column is None or column.default or column.generated or column.identity or column.serial:
        return False
    domains = {qualified(*one) for one in context.declared.of("domain")}  # they may have defaults of their own
    return column.type not in domains and key not in context.live.of("column") and key not in context.choices.fills


def dropping(context: Context, identity: ObjectId, live: ForeignKey, *drifts: Drift) -> Step:
    """The step that drops a foreign key."""
    table, strong = identity.parent_key, Lock.ACCESS_EXCLUSIVE
    back = ddl.alter_table(table, f"ADD {ddl.constraint(identity, live)}")
    online = context.filled(table) and live.enforced and not context.is_partitioned(table)
    validate = ddl.alter_table(table, f"VALIDATE CONSTRAINT {quote(identity.key[-1])}")
    return make(
        context, f"drop {identity}", identity,
        ddl.alter_table(table, f"DROP CONSTRAINT {quote(identity.key[-1])}"), because=drifts, table=table,
        lock=strong, also=[Held(live.target, strong)], proofs=[proofs.no_constraint(identity.key)],
        undo=Undo(sql=(f"{back} NOT VALID", validate) if online else (back,), transactional=not online),
        loses="" if any(drift.code == codes.REDUNDANT for drift in drifts) else "guard",
    )  # fmt: skip


def _drop(context: Context, identity: ObjectId, live: ForeignKey, drift: Drift) -> Iterator[Planned]:
    if live.inherited:
        return
    yield Change(
        subject=identity,
        steps=(dropping(context, identity, live, drift),),
        drops=frozenset({identity}),
        releases=ends(context, identity, live, live=True),
    )


_DEFERRAL = {"deferrable", "initially_deferred"}
_IN_PLACE = {"name", "comment", "validated"} | _DEFERRAL


def _alter(context: Context, alteration: Alteration) -> Iterator[Planned]:
    identity, fields = alteration.id, alteration.fields
    live, declared = alteration.live, alteration.declared
    steps: list[Step] = []
    if fields - _IN_PLACE or "validated" in fields:
        if (refusal := _unfit(context, identity, declared, alteration.drifts[0])) is not None:
            yield refusal
            return
        yield from _places(context, identity, declared, alteration.drifts[0])
    if not fields <= _IN_PLACE:
        steps += _replacing(context, alteration)
    else:
        steps += renaming(context, alteration)
        if fields & _DEFERRAL:
            steps.append(_deferring(context, identity, live, declared, *alteration.drifts))
        if "validated" in fields:
            steps += validating(context, identity, declared, *alteration.drifts, live=live)
        steps += commenting(context, alteration)
    if leaves(context, alteration.live_id) and any(
        replaced(context, key) for key in keys_under(context, live, live=True)
    ):
        yield from _out_and_in(context, alteration)
        return
    yield Change(
        subject=identity,
        steps=tuple(steps),
        makes=frozenset({identity}),
        needs=ends(context, identity, declared) | _kept_in(context, identity, declared),
        releases=ends(context, alteration.live_id, live, live=True),
    )


def _out_and_in(context: Context, alteration: Alteration) -> Iterator[Change]:
    """Drop the live one, so that the key that it rests on can be another one, and add the declared one after that."""
    identity, live_id = alteration.id, alteration.live_id
    yield Change(
        subject=identity,
        steps=(dropping(context, live_id, alteration.live, *alteration.drifts),),
        drops=frozenset({live_id}),
        releases=ends(context, live_id, alteration.live, live=True),
    )
    yield Change(
        subject=identity,
        steps=tuple(_adding(context, identity, alteration.declared, *alteration.drifts)),
        makes=frozenset({identity}),
        needs=ends(context, identity, alteration.declared) | _kept_in(context, identity, alteration.declared),
    )


def _deferring(context: Context, identity: ObjectId, live: ForeignKey, declared: ForeignKey, *drifts: Drift) -> Step:
    def action(record: ForeignKey) -> str:
        when = ddl.deferral(deferrable=record.deferrable, initially_deferred=record.initially_deferred)
        return ddl.alter_table(
            identity.parent_key, f"ALTER CONSTRAINT {quote(identity.key[-1])}{when or ' NOT DEFERRABLE'}"
        )

    strong = Lock.ACCESS_EXCLUSIVE
    return make(
        context, f"change when {identity} is checked", identity, action(declared), because=drifts,
        table=identity.parent_key, lock=strong, also=[Held(declared.target, strong)],
        proofs=[proofs.deferral(identity.key, declared.deferrable, declared.initially_deferred)], undo=action(live),
    )  # fmt: skip


def _replacing(context: Context, alteration: Alteration) -> Iterator[Step]:
    """Add the declared one beside the live one, prove it, then let it take the other's place."""
    identity, live_id, drifts = alteration.id, alteration.live_id, alteration.drifts
    live, declared = alteration.live, alteration.declared
    table = identity.parent_key
    spare = ObjectId(identity.kind, (*table, beside(identity.key[-1])))
    yield from _adding(context, spare, declared, *drifts)
    swap = (
        ddl.alter_table(table, f"DROP CONSTRAINT {quote(live_id.key[-1])}"),
        ddl.alter_table(table, f"RENAME CONSTRAINT {quote(spare.key[-1])} TO {quote(identity.key[-1])}"),
    )
    strong = Lock.ACCESS_EXCLUSIVE
    yield make(
        context, f"put the new {identity} in the old one's place", identity, *swap, because=drifts, table=table,
        lock=strong, also=[Held(live.target, strong)], proofs=[proofs.constraint(identity.key)],
        undo=Undo(
            sql=(
                ddl.alter_table(table, f"RENAME CONSTRAINT {quote(identity.key[-1])} TO {quote(spare.key[-1])}"),
                ddl.alter_table(table, f"ADD {ddl.constraint(live_id, live)} NOT VALID"),
            ),
            lossy="it comes back NOT VALID" if live.validated else "",
        ),
    )  # fmt: skip


PLANNER = Planner(kind="foreign_key", create=_create, drop=_drop, alter=_alter)
