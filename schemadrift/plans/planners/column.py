"""Columns: added without a rewrite, changed in place where PostgreSQL can, dropped only when that is allowed."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from schemadrift import codes
from schemadrift.catalog import Catalog, Key, ObjectId
from schemadrift.catalog.names import qualified, quote
from schemadrift.catalog.types import split_type
from schemadrift.drift import Drift
from schemadrift.kinds.column import Column
from schemadrift.plans import ddl, proofs
from schemadrift.plans.change import Change, Planned
from schemadrift.plans.context import Alteration, Context
from schemadrift.plans.filling import filling
from schemadrift.plans.making import make
from schemadrift.plans.naming import depended_on
from schemadrift.plans.planner import Planner
from schemadrift.plans.planners import not_null, settings, value
from schemadrift.plans.planners.retyping import retyped
from schemadrift.plans.rebuilding import rebuildable
from schemadrift.plans.renaming import commenting, only, renaming
from schemadrift.plans.types import types_of
from schemadrift.plans.volatility import is_volatile
from schemadrift.step import Lock, Phase, Refusal, Step, Undo, Work

_STRONG = Lock.ACCESS_EXCLUSIVE


def _needs(context: Context, identity: ObjectId, record: Column) -> frozenset[ObjectId]:
    found = {ObjectId("table", identity.parent_key), *types_of(record.type, context.declared)}
    if record.default is not None:
        found |= {ObjectId("sequence", key) for key, one in context.declared.of("sequence").items() if not one.role}
    return frozenset(found)


def _create(context: Context, identity: ObjectId, declared: Column, drift: Drift) -> Iterator[Planned]:
    if declared.inherited:
        return
    table = identity.parent_key
    if _of_a_view(context, identity):
        yield from () if _redefined(context, table) else (_by_hand(context, identity, drift),)
        return
    fill = context.choices.fills.get(identity.key)
    valued = declared.default is not None or declared.identity or declared.serial or declared.generated
    if context.filled(table) and declared.not_null and not valued and fill is None:
        yield Refusal(
            object=identity,
            code=drift.code,
            why="it is NOT NULL without a default, and the rows that are there have no value for it",
            remedy=f"say what they get: --fill {qualified(*identity.key)}=EXPRESSION; or declare it nullable or with a "
            "server default",
        )
        return
    yield Change(
        subject=identity,
        steps=tuple(_adding(context, identity, declared, fill, drift)),
        makes=frozenset({identity}),
        needs=_needs(context, identity, declared),
    )


def _of_a_view(context: Context, identity: ObjectId) -> bool:
    table = context.live_table(identity.parent_key)
    return table is not None and table.form in {"view", "materialized view", "foreign table"}


def _redefined(context: Context, view: Key) -> bool:
    """Whether the plan gives a view another query, and with it its columns."""
    return "definition" in context.altered.get(ObjectId("table", view), frozenset())


def _shown(context: Context, alteration: Alteration) -> Iterator[Planned]:
    """A column of a view: its comment and its default are its own, all else is its query's."""
    identity, live, declared = alteration.id, alteration.live, alteration.declared
    own = only(alteration, "default")
    steps = [*commenting(context, alteration)]
    if own:
        there, back = (
            ddl.alter_column(identity.key, "DROP DEFAULT" if one.default is None else f"SET DEFAULT {one.default}")
            for one in (declared, live)
        )
        steps.append(
            make(context, f"set the default of {identity}", identity, there, because=own, table=identity.parent_key,
                 lock=_STRONG, proofs=[proofs.column(identity.key)], undo=back)
        )  # fmt: skip
    if steps:
        yield Change(subject=identity, steps=tuple(steps), makes=frozenset({identity}))
    for drift in alteration.drifts:
        if drift.finding.field not in {"comment", "default"} and not _redefined(context, identity.parent_key):
            yield _by_hand(context, identity, drift)


def _by_hand(context: Context, identity: ObjectId, drift: Drift) -> Refusal:
    table = context.live_table(identity.parent_key)
    return Refusal(
        object=identity,
        code=drift.code,
        why=f"{qualified(*identity.parent_key)} is a {table.form if table else 'view'}",
        remedy="change its definition by hand, then plan again",
        decision=False,
    )


def _adding(context: Context, identity: ObjectId, declared: Column, fill: str | None, drift: Drift) -> Iterator[Step]:
    table, name = identity.parent_key, identity.key[-1]
    sequence = context.sequence_of(identity.key)
    filled = context.filled(table)
    volatile = (
        filled and declared.default is not None and not declared.generated and is_volatile(declared.default)
    ) or (filled and declared.serial)
    apart = filled and (volatile or fill is not None)
    record = replace(declared, default=None, serial=False, not_null=False) if apart else declared
    statements = []
    if declared.serial and sequence is not None:
        statements.append(ddl.create_sequence(*sequence))
    statements.append(ddl.alter_table(table, f"ADD COLUMN {ddl.column(name, record, sequence)}"))
    if declared.serial and sequence is not None:
        statements.append(f"ALTER SEQUENCE {qualified(*sequence[0])} OWNED BY {qualified(*identity.key)}")
    default = ddl.nextval(sequence[0]) if declared.serial and sequence is not None else declared.default
    if apart and default is not None:
        statements.append(ddl.alter_column(identity.key, f"SET DEFAULT {default}"))
    statements += settings.column_setting(identity.key, declared)
    statements += ddl.comments([(identity, declared)])
    rewrites = filled and not apart and (declared.generated == "stored" or bool(declared.identity))
    yield make(
        context, f"add {identity}", identity, *statements, because=[drift], table=table, lock=_STRONG,
        work=Work.REWRITE if rewrites else Work.INSTANT, proofs=[proofs.column(identity.key)],
        undo=Undo(
            sql=(ddl.alter_table(table, f"DROP COLUMN {quote(name)}"),),
            lossy="what was written to it meanwhile goes with it",
        ),
    )  # fmt: skip
    if apart:
        expression = fill if fill is not None else str(default)
        yield filling(context, identity, expression, drift)
        if declared.not_null:
            yield from not_null.proving(context, identity, drift)


def _drop(context: Context, identity: ObjectId, live: Column, drift: Drift) -> Iterator[Planned]:
    if live.inherited:
        return
    table = identity.parent_key
    if _of_a_view(context, identity):
        yield from () if _redefined(context, table) else (_by_hand(context, identity, drift),)
        return
    allowed = "data-loss" in context.choices.allow
    if drift.code == codes.UNDECLARED_REQUIRED_COLUMN and not (allowed and context.choices.strict):
        yield Change(
            subject=identity,
            steps=(
                make(
                    context, f"let {identity} be NULL", identity, ddl.alter_column(identity.key, "DROP NOT NULL"),
                    because=[drift], table=table, lock=_STRONG,
                    proofs=[proofs.column(identity.key, "NOT a.attnotnull", "may be NULL")],
                    undo=ddl.alter_column(identity.key, "SET NOT NULL"), loses="guard",
                ),
            ),
        )  # fmt: skip
        return
    made_of_it = context.dependants.get(identity.key, ())
    if allowed and made_of_it:
        yield depended_on(identity, drift, made_of_it)
        return
    if not allowed:
        yield Refusal(
            object=identity,
            code=drift.code,
            why="dropping it loses its values",
            remedy="declare it; or plan with --allow data-loss",
        )
        return
    yield Change(
        subject=identity,
        steps=(
            make(
                context, f"drop {identity}", identity, ddl.alter_table(table, f"DROP COLUMN {quote(identity.key[-1])}"),
                because=[drift], table=table, lock=_STRONG, proofs=[proofs.no_column(identity.key)],
                undo=Undo(none="its values are gone; restore them from a backup"), phase=Phase.CONTRACT, loses="rows",
            ),
        ),
        drops=frozenset({identity}),
        releases=types_of(live.type, context.live) | _attached(context, table),
    )  # fmt: skip


def _attached(context: Context, table: Key) -> frozenset[ObjectId]:
    """The tables that become partitions of one: they must have all of its columns, and none more."""
    declared = context.once("declared partitions", lambda: _by_whole(context.declared))
    live = context.live.of("table")
    return frozenset(
        ObjectId("table", key) for key in declared.get(table, ()) if key in live and live[key].partition_of != table
    )


def _by_whole(declared: Catalog) -> dict[Key, list[Key]]:
    found: dict[Key, list[Key]] = {}
    for key, record in declared.of("table").items():
        if record.partition_of:
            found.setdefault(record.partition_of, []).append(key)
    return found


def _alter(context: Context, alteration: Alteration) -> Iterator[Planned]:
    identity, declared, fields = alteration.id, alteration.declared, alteration.fields
    if _of_a_view(context, identity):
        yield from _shown(context, alteration)
        return
    steps: list[Step] = list(renaming(context, alteration))
    for one in (*_retyping(context, alteration), *value.changing(context, alteration)):
        if isinstance(one, Refusal):
            yield one
        else:
            steps.append(one)
    for drift in only(alteration, "not_null"):
        steps += _nulls(context, alteration, drift)
    steps += _settings(context, alteration)
    steps += commenting(context, alteration)
    if steps:
        yield Change(
            subject=identity,
            steps=tuple(steps),
            makes=frozenset({identity}),
            needs=_needs(context, identity, declared),
            releases=types_of(alteration.live.type, context.live) if "type" in fields else frozenset(),
        )


def _retyping(context: Context, alteration: Alteration) -> Iterator[Step | Refusal]:
    drifts = only(alteration, "type", "collation")
    made_of_it = context.dependants.get(alteration.live_id.key, ())
    if drifts and made_of_it:
        refusal = depended_on(alteration.id, drifts[0], made_of_it)
        again = "let the plan drop it and create it again: --rebuild-views; or do that by hand"
        yield replace(refusal, remedy=again) if rebuildable(context, made_of_it) else refusal
    elif drifts:
        yield from retyped(context, alteration)


def _nulls(context: Context, alteration: Alteration, drift: Drift) -> Iterator[Step]:
    identity = alteration.id
    if not alteration.declared.not_null:
        yield _nullable(context, identity, drift)
    elif not alteration.live.not_null_valid:
        yield not_null.validating(context, identity, drift)
    else:
        fill = context.choices.fills.get(identity.key)
        if fill is not None and context.filled(identity.parent_key):
            yield filling(context, identity, fill, drift)
        yield from not_null.proving(context, identity, drift)


def _nullable(context: Context, identity: ObjectId, drift: Drift) -> Step:
    return make(
        context, f"let {identity} be NULL", identity, ddl.alter_column(identity.key, "DROP NOT NULL"), because=[drift],
        table=identity.parent_key, lock=_STRONG,
        proofs=[proofs.column(identity.key, "NOT a.attnotnull", "may be NULL")],
        undo=ddl.alter_column(identity.key, "SET NOT NULL"), loses="guard",
    )  # fmt: skip


_STORAGE_DEFAULT = 16
"""From this major version on a column's storage can be SET to DEFAULT."""
_MAIN = ("numeric", "inet", "cidr")


def _storage(context: Context, record: Column) -> str:
    if record.storage or context.major >= _STORAGE_DEFAULT:
        return (record.storage or "default").upper()
    return "MAIN" if split_type(record.type).name in _MAIN else "EXTENDED"


def _settings(context: Context, alteration: Alteration) -> Iterator[Step]:
    identity, live, declared = alteration.id, alteration.live, alteration.declared
    ways: list[tuple[str, str, str]] = []
    if "storage" in alteration.fields:
        old, new = (_storage(context, record) for record in (live, declared))
        ways.append(("storage", f"SET STORAGE {new}", f"SET STORAGE {old}"))
    if "compression" in alteration.fields:
        ways.append(("compression", f"SET COMPRESSION {declared.compression or 'default'}",
                     f"SET COMPRESSION {live.compression or 'default'}"))  # fmt: skip
    if "statistics" in alteration.fields:
        there, stated = (-1 if one.statistics is None else one.statistics for one in (live, declared))
        ways.append(("statistics", f"SET STATISTICS {stated}", f"SET STATISTICS {there}"))
    if "options" in alteration.fields:
        reset = settings.undeclared(only(alteration, "options"))
        before = settings.back(live.options, declared.options, reset=reset)
        after = settings.parameters(live.options, declared.options, reset=reset)
        ways += [("options", way, " ".join(before)) for way in after]
    for field, action, undo in ways:
        light = field in {"statistics", "options"}
        yield make(
            context, f"alter {identity}: {action}", identity, ddl.alter_column(identity.key, action),
            because=only(alteration, field), table=identity.parent_key,
            lock=Lock.SHARE_UPDATE_EXCLUSIVE if light else _STRONG, undo=ddl.alter_column(identity.key, undo),
        )  # fmt: skip


PLANNER = Planner(kind="column", create=_create, drop=_drop, alter=_alter, folded=True)
