"""Primary keys and unique constraints: through a unique index built concurrently, where their table has rows."""

from __future__ import annotations

from collections.abc import Iterator

from schemadrift.catalog import ObjectId
from schemadrift.catalog.names import quote
from schemadrift.drift import Drift
from schemadrift.kinds.index import Index, IndexKey
from schemadrift.kinds.primary_key import PrimaryKey
from schemadrift.kinds.unique import Unique
from schemadrift.plans import ddl, proofs
from schemadrift.plans.change import Change, Planned
from schemadrift.plans.context import Alteration, Context
from schemadrift.plans.making import make
from schemadrift.plans.naming import beside, name_taken, row_key, taken_by
from schemadrift.plans.planner import Planner
from schemadrift.plans.planners.index import cleared, drop_index, settings, unique_rows
from schemadrift.plans.planners.not_null import proving
from schemadrift.plans.preflights import nulls
from schemadrift.plans.renaming import commenting, renaming
from schemadrift.plans.resting import Lifted, replaced, resting
from schemadrift.step import Lock, Preflight, Refusal, Step, Undo, Work

_STRONG = Lock.ACCESS_EXCLUSIVE
_Key = PrimaryKey | Unique


def _needs(identity: ObjectId, record: _Key) -> frozenset[ObjectId]:
    table = identity.parent_key
    columns = (*record.columns, *record.include)
    return frozenset({ObjectId("table", table), *(ObjectId("column", (*table, name)) for name in columns)})


def index_of(record: _Key) -> Index:
    """The unique index that a key is made of."""
    return Index(
        keys=tuple(IndexKey(column=name) for name in record.columns),
        unique=True,
        nulls_not_distinct=getattr(record, "nulls_not_distinct", False),
        include=record.include,
        options=record.options,
        tablespace=record.tablespace,
    )


def _rows(context: Context, identity: ObjectId, record: _Key) -> Iterator[Preflight]:
    table = identity.parent_key
    yield from unique_rows(context, table, index_of(record))
    if isinstance(record, PrimaryKey):
        columns = context.live_parts("column", table)
        for name in record.columns:
            known = columns.get((*table, name))
            if known is not None and not known.not_null:
                yield nulls(table, name, row_key(context, table))


def adding(context: Context, identity: ObjectId, record: _Key, *drifts: Drift) -> Iterator[Step]:
    """The steps that add a key."""
    table = identity.parent_key
    comments = tuple(ddl.comments([(identity, record)]))
    drop = ddl.alter_table(table, f"DROP CONSTRAINT {quote(identity.key[-1])}")
    if not context.filled(table) or record.without_overlaps or context.is_partitioned(table):
        filled = context.filled(table)
        yield make(
            context, f"add {identity}", identity, ddl.alter_table(table, f"ADD {ddl.constraint(identity, record)}"),
            *comments, because=drifts, table=table, lock=_STRONG, work=Work.BUILD if filled else Work.INSTANT,
            preflights=_rows(context, identity, record), proofs=[proofs.constraint(identity.key)], undo=drop,
        )  # fmt: skip
        return
    if isinstance(record, PrimaryKey):
        columns = context.live_parts("column", table)
        for name in record.columns:
            known = columns.get((*table, name))
            if known is not None and not known.not_null:
                yield from proving(context, ObjectId("column", (*table, name)), *drifts)
    yield from cleared(context, identity.key, *drifts)
    yield make(
        context, f"build the index of {identity} without blocking writes", identity,
        ddl.create_index(identity.key, index_of(record), concurrently=True), because=drifts, table=table,
        lock=Lock.SHARE_UPDATE_EXCLUSIVE, work=Work.BUILD, transactional=False,
        preflights=_rows(context, identity, record), proofs=[proofs.index(identity.key)],
        undo=Undo(sql=(drop_index(identity.key, concurrently=True),), transactional=False),
    )  # fmt: skip
    word = "PRIMARY KEY" if isinstance(record, PrimaryKey) else "UNIQUE"
    when = ddl.deferral(deferrable=record.deferrable, initially_deferred=record.initially_deferred)
    name = quote(identity.key[-1])
    yield make(
        context, f"make the index {identity}", identity,
        ddl.alter_table(table, f"ADD CONSTRAINT {name} {word} USING INDEX {name}{when}"), *comments, because=drifts,
        table=table, lock=_STRONG, proofs=[proofs.constraint(identity.key)],
        undo=Undo(sql=(drop,), lossy="the index goes with the constraint"),
    )  # fmt: skip


def _create(context: Context, identity: ObjectId, declared: _Key, drift: Drift) -> Iterator[Planned]:
    if declared.inherited:
        return
    taken = taken_by(context, identity.key[0], identity.key[-1])
    if taken is not None:
        yield name_taken(identity, drift, taken)
        return
    yield Change(
        subject=identity,
        steps=tuple(adding(context, identity, declared, drift)),
        makes=frozenset({identity}),
        needs=_needs(identity, declared),
    )


def _stays(context: Context, identity: ObjectId, columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of another key that is there and stays, where one has just these; () where none has."""
    for kind in ("primary_key", "unique"):
        for key, record in context.live_parts(kind, identity.parent_key).items():
            other = ObjectId(kind, key)
            same = sorted(record.columns) == sorted(columns) and not record.deferrable
            if other != identity and same and not replaced(context, other):
                return columns
    return ()


def _unlifted(identity: ObjectId, drift: Drift, why: str) -> Refusal:
    return Refusal(
        object=identity,
        code=drift.code,
        why=why,
        remedy="declare the key; or another one that the foreign key can rest on",
    )


def _drop(context: Context, identity: ObjectId, live: _Key, drift: Drift) -> Iterator[Planned]:
    if live.inherited:
        return
    lifted = Lifted(context, resting(context, identity, live.columns))
    why = lifted.unfit(_stays(context, identity, live.columns)) if lifted else ""
    if why:
        yield _unlifted(identity, drift, why)
        return
    table = identity.parent_key
    yield Change(
        subject=identity,
        steps=(
            make(
                context, f"drop {identity}", identity, *lifted.down(),
                ddl.alter_table(table, f"DROP CONSTRAINT {quote(identity.key[-1])}"), *lifted.up(), because=[drift],
                table=table, lock=_STRONG, also=lifted.locks(), proofs=[proofs.no_constraint(identity.key)],
                undo=ddl.alter_table(table, f"ADD {ddl.constraint(identity, live)}"),
                loses="" if drift.code.name == "redundant-twin" else "guard",
            ),
            *lifted.validating(drift),
        ),
        drops=frozenset({identity}),
        releases=_needs(identity, live),
    )  # fmt: skip


def _alter(context: Context, alteration: Alteration) -> Iterator[Planned]:
    identity, live_id = alteration.id, alteration.live_id
    live, declared, fields = alteration.live, alteration.declared, alteration.fields
    if live_id.kind == "index":
        yield from _from_index(context, alteration)
        return
    if fields <= {"name", "comment"}:
        steps = [*renaming(context, alteration), *commenting(context, alteration)]
    elif fields <= {"name", "comment", "options"}:
        steps = [*renaming(context, alteration), *settings(context, alteration), *commenting(context, alteration)]
    else:
        lifted = Lifted(context, resting(context, live_id, live.columns))
        why = lifted.unfit(() if declared.deferrable else declared.columns) if lifted else ""
        if why:
            yield _unlifted(identity, alteration.drifts[0], why)
            return
        steps = list(_replacing(context, alteration, lifted))
    yield Change(
        subject=identity,
        steps=tuple(steps),
        makes=frozenset({identity}),
        needs=_needs(identity, declared),
        releases=_needs(live_id, live),
    )


def _from_index(context: Context, alteration: Alteration) -> Iterator[Planned]:
    """A unique index does the work of the declared constraint: it becomes the constraint."""
    identity, live_id, drifts = alteration.id, alteration.live_id, alteration.drifts
    table, name = identity.parent_key, quote(identity.key[-1])
    yield Change(
        subject=identity,
        steps=(
            make(
                context, f"make {live_id} the {identity}", identity,
                ddl.alter_table(table, f"ADD CONSTRAINT {name} UNIQUE USING INDEX {quote(live_id.key[-1])}"),
                because=drifts, table=table, lock=_STRONG, proofs=[proofs.constraint(identity.key)],
                undo=Undo(
                    sql=(
                        ddl.alter_table(table, f"DROP CONSTRAINT {name}"),
                        ddl.create_index(live_id.key, alteration.live),
                    )
                ),
            ),
        ),
        makes=frozenset({identity}),
        needs=_needs(identity, alteration.declared),
    )  # fmt: skip


def _replacing(context: Context, alteration: Alteration, lifted: Lifted) -> Iterator[Step]:
    """Build the new key's index beside the old key, then change one for the other in one transaction."""
    identity, live_id, drifts = alteration.id, alteration.live_id, alteration.drifts
    live, declared, table = alteration.live, alteration.declared, alteration.id.parent_key
    name = quote(identity.key[-1])
    drop = ddl.alter_table(table, f"DROP CONSTRAINT {quote(live_id.key[-1])}")
    undo = Undo(
        sql=(*lifted.down(), ddl.alter_table(table, f"DROP CONSTRAINT {name}"),
             ddl.alter_table(table, f"ADD {ddl.constraint(live_id, live)}"), *lifted.up(valid=True)),
        lossy="the old index is built anew, under a lock that blocks writes",
    )  # fmt: skip
    comments = tuple(ddl.comments([(identity, declared)]))
    proof = [proofs.constraint(identity.key)]
    if not context.filled(table) or declared.without_overlaps or context.is_partitioned(table):
        add = ddl.alter_table(table, f"ADD {ddl.constraint(identity, declared)}")
        yield make(
            context, f"replace {identity}", identity, *lifted.down(), drop, add, *comments, *lifted.up(),
            because=drifts, table=table, lock=_STRONG, also=lifted.locks(),
            work=Work.BUILD if context.filled(table) else Work.INSTANT,
            preflights=_rows(context, identity, declared), proofs=proof, undo=undo,
        )  # fmt: skip
        yield from lifted.validating(*drifts)
        return
    spare = ObjectId("index", (*table, beside(identity.key[-1])))
    columns = context.live_parts("column", table)
    if isinstance(declared, PrimaryKey):
        for column in declared.columns:
            known = columns.get((*table, column))
            if known is not None and not known.not_null:
                yield from proving(context, ObjectId("column", (*table, column)), *drifts)
    yield from cleared(context, spare.key, *drifts)
    yield make(
        context, f"build the index of the new {identity} without blocking writes", identity,
        ddl.create_index(spare.key, index_of(declared), concurrently=True), because=drifts, table=table,
        lock=Lock.SHARE_UPDATE_EXCLUSIVE, work=Work.BUILD, transactional=False,
        preflights=_rows(context, identity, declared), proofs=[proofs.index(spare.key)],
        undo=Undo(sql=(drop_index(spare.key, concurrently=True),), transactional=False),
    )  # fmt: skip
    word = "PRIMARY KEY" if isinstance(declared, PrimaryKey) else "UNIQUE"
    when = ddl.deferral(deferrable=declared.deferrable, initially_deferred=declared.initially_deferred)
    add = ddl.alter_table(table, f"ADD CONSTRAINT {name} {word} USING INDEX {quote(spare.key[-1])}{when}")
    yield make(
        context, f"put the new {identity} in the old one's place", identity, *lifted.down(), drop, add, *comments,
        *lifted.up(), because=drifts, table=table, lock=_STRONG, also=lifted.locks(), proofs=proof, undo=undo,
    )  # fmt: skip
    yield from lifted.validating(*drifts)


PRIMARY_KEY = Planner(kind="primary_key", create=_create, drop=_drop, alter=_alter, folded=True)
UNIQUE = Planner(kind="unique", create=_create, drop=_drop, alter=_alter, folded=True)
