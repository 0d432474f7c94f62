"""Tables: a new one comes whole, with its columns, constraints, indexes and comments, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from schemadrift import codes
from schemadrift.catalog import Key, ObjectId
from schemadrift.catalog.names import qualified
from schemadrift.drift import Drift
from schemadrift.kinds.table import Table
from schemadrift.plans import ddl, proofs
from schemadrift.plans.change import Change, Planned
from schemadrift.plans.context import Alteration, Context
from schemadrift.plans.making import make
from schemadrift.plans.naming import depended_on
from schemadrift.plans.planner import Planner
from schemadrift.plans.planners import foreign_key, settings, view
from schemadrift.plans.reliance import needed
from schemadrift.plans.renaming import commenting
from schemadrift.plans.types import types_of
from schemadrift.step import Held, Lock, Phase, Refusal, Step, Undo, Work

_WITHIN = ("primary_key", "unique", "check", "exclusion")


def _create(context: Context, identity: ObjectId, declared: Table, drift: Drift) -> Iterator[Planned]:
    if declared.form in view.FORMS:
        yield from view.create(context, identity, declared, drift)
        return
    if declared.form not in {"table", "partitioned table"}:
        yield Refusal(
            object=identity,
            code=drift.code,
            why=f"its definition as a {declared.form} is not known to the plan",
            remedy="create it by hand, then plan again",
            decision=False,
        )
        return
    key = identity.key
    parts = list(_parts(context, key))
    statements = [*_sequences(context, key), _table(context, key, declared, parts), *_owned(context, key)]
    statements += _indexes(context, key)
    statements += settings.column_settings(context, key)
    statements += settings.table_settings(key, declared)
    statements += ddl.comments([(identity, declared), *parts])
    statements += ddl.comments(_children(context, key, "column", "index"))
    needs = {ObjectId("schema", key[:1])}
    if declared.partition_of:
        needs.add(ObjectId("table", declared.partition_of))
    needs |= {ObjectId("table", parent) for parent in declared.inherits}
    needs |= {ObjectId("sequence", found) for found in _standing_sequences(context, key)}
    for column in context.declared_parts("column", key).values():
        needs |= types_of(column.type, context.declared)
    parent = declared.partition_of
    size = len(context.declared_parts("column", key))
    made = {identity, *(part for part, _ in parts)}
    made |= {part for part, _ in _children(context, key, "column", "index")}
    yield Change(
        subject=identity,
        steps=(
            make(
                context,
                f"create {identity} with its {size} columns",
                identity,
                *statements,
                because=[drift],
                also=[Held(parent, Lock.ACCESS_EXCLUSIVE)] if parent else [],
                proofs=[proofs.table(key)],
                undo=f"DROP TABLE {qualified(*key)}",
            ),
        ),
        makes=frozenset(made),
        needs=frozenset(needs),
    )


def _children(context: Context, table: Key, *kinds: str) -> Iterator[tuple[ObjectId, object]]:
    for kind in kinds:
        for key, record in context.declared_parts(kind, table).items():
            if not getattr(record, "inherited", False):
                yield ObjectId(kind, key), record


def _parts(context: Context, table: Key) -> Iterator[tuple[ObjectId, object]]:
    """The constraints that CREATE TABLE itself takes; foreign keys follow when all tables are there."""
    for kind in _WITHIN:
        yield from _children(context, table, kind)


def _table(context: Context, key: Key, declared: Table, parts: list[tuple[ObjectId, object]]) -> str:
    columns = context.declared_parts("column", key)
    said = []
    for name in declared.columns:
        record = columns.get((*key, name))  # none where PostgreSQL would refuse it, which is a drift of its own
        if record is not None and not record.inherited:
            said.append(ddl.column(name, record, context.sequence_of((*key, name))))
    said += [ddl.constraint(part, record) for part, record in parts]
    body = "".join(f"\n    {line}," for line in said).rstrip(",")
    kind = "UNLOGGED TABLE" if declared.persistence == "unlogged" else "TABLE"
    text = f"CREATE {kind} {qualified(*key)}"
    if declared.partition_of:
        text += f" PARTITION OF {qualified(*declared.partition_of)}" + (f" ({body}\n)" if said else "")
        text += f" {declared.partition_bound}"
    else:
        text += f" ({body}\n)" if said else " ()"
        if declared.inherits:
            text += f" INHERITS ({', '.join(qualified(*parent) for parent in declared.inherits)})"
    if declared.partition_key:
        text += f" PARTITION BY {declared.partition_key}"
    return text + ddl.kept_how(declared)


def _sequences(context: Context, table: Key) -> Iterator[str]:
    for key, record in context.declared_parts("column", table).items():
        found = context.sequence_of(key)
        if record.serial and found is not None:
            yield ddl.create_sequence(*found)


def _owned(context: Context, table: Key) -> Iterator[str]:
    for key, record in context.declared_parts("column", table).items():
        found = context.sequence_of(key)
        if found is not None and record.serial:
            yield f"ALTER SEQUENCE {qualified(*found[0])} OWNED BY {qualified(*key)}"


def _standing_sequences(context: Context, table: Key) -> Iterator[Key]:
    """The sequences that the defaults of a table's columns name; every one that stands alone may be one."""
    if any(record.default for record in context.declared_parts("column", table).values()):
        yield from (key for key, record in context.declared.of("sequence").items() if not record.role)


def _indexes(context: Context, table: Key) -> Iterator[str]:
    for identity, record in _children(context, table, "index"):
        yield ddl.create_index(identity.key, record)  # type: ignore[arg-type]


def _drop(context: Context, identity: ObjectId, live: Table, drift: Drift) -> Iterator[Planned]:
    if live.form in view.FORMS:
        yield from view.drop(context, identity, live, drift)
        return
    if live.form not in {"table", "partitioned table"}:
        yield Refusal(
            object=identity,
            code=drift.code,
            why=f"a {live.form} is never dropped by a plan",
            remedy="drop it by hand, or declare it",
        )
        return
    if "data-loss" not in context.choices.allow:
        rows = context.size(identity.key).rows
        yield Refusal(
            object=identity,
            code=drift.code,
            why=f"dropping it loses its rows (about {rows:,})" if rows else "dropping it loses its rows, if it has any",
            remedy="declare it; or plan with --allow data-loss",
        )
        return
    made_of_it = context.dependants.get(identity.key, ())
    if made_of_it:
        yield depended_on(identity, drift, made_of_it)
        return
    yield from _foreign_keys(context, identity, drift)
    released = {
        end
        for key, record in context.live_parts("foreign_key", identity.key).items()
        for end in foreign_key.ends(context, ObjectId("foreign_key", key), record, live=True)
        if end.key[:2] != identity.key
    }
    released |= {
        found
        for record in context.live_parts("column", identity.key).values()
        for found in types_of(record.type, context.live)
    }
    if live.partition_of:
        released.add(ObjectId("table", live.partition_of))
    released |= {ObjectId("table", parent) for parent in live.inherits}
    yield Change(
        subject=identity,
        steps=(
            make(
                context,
                f"drop {identity}",
                identity,
                f"DROP TABLE {qualified(*identity.key)}",
                because=[drift],
                table=identity.key,
                lock=Lock.ACCESS_EXCLUSIVE,
                also=[Held(one.key, Lock.ACCESS_EXCLUSIVE) for one in sorted(released) if one.kind == "table"],
                proofs=[proofs.table(identity.key, gone=True)],
                undo=Undo(none="the rows are gone; restore them from a backup"),
                phase=Phase.CONTRACT,
                loses="rows",
            ),
        ),
        drops=frozenset({identity, *_contained(context, identity.key)}),
        releases=frozenset(released - {identity, ObjectId("table", identity.key)}),
    )


def _foreign_keys(context: Context, identity: ObjectId, drift: Drift) -> Iterator[Planned]:
    """Tables that refer to one another go only when the keys between them have gone."""
    for key, record in context.live_parts("foreign_key", identity.key).items():
        target = ObjectId("table", record.target)
        if target == identity or target not in context.going or record.inherited:
            continue
        found = ObjectId("foreign_key", key)
        step = foreign_key.dropping(context, found, record, drift)
        yield Change(
            subject=found,
            steps=(replace(step, phase=Phase.CONTRACT, loses="", undo=Undo(none="it goes with its table")),),
            drops=frozenset({found}),
            releases=frozenset({target, identity}),
        )


def _contained(context: Context, table: Key) -> Iterator[ObjectId]:
    for kind in ("column", "primary_key", "unique", "check", "exclusion", "index", "foreign_key"):
        yield from (ObjectId(kind, key) for key in context.live_parts(kind, table))


def _moving(context: Context, identity: ObjectId, live: Table, declared: Table, drift: Drift) -> Step:
    """Out of one partitioned table, or of one bound, and into another, in one transaction."""

    def out_of(record: Table) -> tuple[str, ...]:
        if not record.partition_of:
            return ()
        return (ddl.alter_table(record.partition_of, f"DETACH PARTITION {qualified(*identity.key)}"),)

    def into(record: Table) -> tuple[str, ...]:
        if not record.partition_of:
            return ()
        name = qualified(*identity.key)
        return (ddl.alter_table(record.partition_of, f"ATTACH PARTITION {name} {record.partition_bound}"),)

    parents = [record.partition_of for record in (live, declared) if record.partition_of]
    return make(
        context, f"make {identity} the declared partition", identity, *out_of(live), *into(declared), because=[drift],
        table=identity.key, lock=Lock.ACCESS_EXCLUSIVE,
        also=[Held(parent, Lock.ACCESS_EXCLUSIVE) for parent in dict.fromkeys(parents)],
        work=Work.SCAN if context.filled(identity.key) else Work.INSTANT, proofs=[proofs.table(identity.key)],
        undo=Undo(sql=(*out_of(declared), *into(live))),
    )  # fmt: skip


def _alter(context: Context, alteration: Alteration) -> Iterator[Planned]:
    identity = alteration.id
    if identity.key in context.rebuilt:
        return
    steps: list[Step] = list(view.alter(context, alteration))
    for drift in alteration.drifts:
        field = drift.finding.field
        if field in {"form", "partition_key", "access_method"} or drift.code == codes.RELATION_FORM_DIFFERS:
            yield Refusal(
                object=identity,
                code=drift.code,
                why=f"{drift.finding.message}: PostgreSQL cannot change that in place",
                remedy=drift.finding.remedy,
            )
        elif drift.code == codes.COLUMN_ORDER:
            yield Refusal(
                object=identity,
                code=drift.code,
                why="PostgreSQL adds columns at the end; another order needs a new table",
                remedy="declare the order that it has",
                decision=False,
            )
    steps += [
        _moving(context, identity, alteration.live, alteration.declared, drift)
        for drift in alteration.drifts
        if drift.finding.field == "partition_of"
    ]
    steps += settings.table_changes(context, alteration)
    steps += commenting(context, alteration)
    if steps:
        query = alteration.live.definition
        needs = needed(context, identity, alteration.declared) if query else frozenset()
        yield Change(
            subject=identity,
            steps=tuple(steps),
            makes=frozenset({identity}),
            needs=needs,
            releases=(needed(context, identity, alteration.live, live=True) if query else frozenset()) - needs,
        )


PLANNER = Planner(kind="table", create=_create, drop=_drop, alter=_alter)
