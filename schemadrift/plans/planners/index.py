"""Indexes: built, replaced and dropped CONCURRENTLY where their table has rows, with no moment unserved."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from schemadrift.catalog import Key, ObjectId
from schemadrift.catalog.expressions import columns_in
from schemadrift.catalog.names import qualified, quote
from schemadrift.catalog.types import split_type
from schemadrift.drift import Drift
from schemadrift.kinds.index import Index
from schemadrift.plans import ddl, proofs
from schemadrift.plans.change import Change, Planned
from schemadrift.plans.context import Alteration, Context
from schemadrift.plans.making import NO_UNDO_NEEDED, make
from schemadrift.plans.naming import beside, name_taken, taken_by
from schemadrift.plans.planner import Planner
from schemadrift.plans.planners.settings import back, parameters, undeclared
from schemadrift.plans.preflights import duplicates
from schemadrift.plans.renaming import commenting, only, renaming
from schemadrift.step import Held, Lock, Preflight, Step, Undo, Work

_ONLINE = Lock.SHARE_UPDATE_EXCLUSIVE


def needs(context: Context, identity: ObjectId, record: Index, *, live: bool = False) -> frozenset[ObjectId]:
    """The table and the columns that an index uses."""
    table = identity.parent_key
    side = context.live_parts if live else context.declared_parts
    known = [key[-1] for key in side("column", table)]
    used = {key.column for key in record.keys if key.column} | set(record.include)
    for text in (*(key.expression for key in record.keys if key.expression), record.predicate or ""):
        used |= set(columns_in(text, known))
    return frozenset({ObjectId("table", table), *(ObjectId("column", (*table, name)) for name in used)})


_SORTED = frozenset(
    {
        "smallint",
        "integer",
        "bigint",
        "oid",
        "date",
        "uuid",
        "boolean",
        "real",
        "double precision",
        "timestamp without time zone",
        "timestamp with time zone",
    }
)
"""Types that sort as fast as numbers do."""


def unique_rows(context: Context, table: Key, record: Index) -> Iterator[Preflight]:
    """Rows that a unique index would refuse."""
    if record.unique:
        keys = [quote(key.column) if key.column else f"({key.expression})" for key in record.keys]
        column = context.live.of("column").get((*table, record.keys[0].column or ""))
        yield duplicates(
            table, keys, record.predicate, nulls_not_distinct=record.nulls_not_distinct,
            sortable=len(keys) == 1 and column is not None and split_type(column.type).name in _SORTED
            and not split_type(column.type).dimensions,
        )  # fmt: skip


def drop_index(key: Key, *, concurrently: bool = False) -> str:
    """DROP INDEX; `key` is (schema, table, index)."""
    return f"DROP INDEX {'CONCURRENTLY ' if concurrently else ''}{qualified(key[0], key[-1])}"


def cleared(context: Context, key: Key, *drifts: Drift) -> Iterator[Step]:
    """The step that drops what a concurrent build that was cut off left under an index's name."""
    left = context.live.get("index", key, Index)
    if left is not None and not left.valid:
        identity, drop = ObjectId("index", key), drop_index(key, concurrently=True)
        yield make(
            context, f"drop {identity}, which was not built to its end", identity, drop, because=drifts,
            table=key[:-1], lock=_ONLINE, transactional=False, proofs=[proofs.no_index(key)], undo=NO_UNDO_NEEDED,
        )  # fmt: skip


def building(context: Context, identity: ObjectId, record: Index, *drifts: Drift, say: str = "build") -> Iterator[Step]:
    """The steps that build an index."""
    table = identity.parent_key
    if context.filled(table) and context.is_partitioned(table):
        yield from _building_in_parts(context, identity, record, *drifts)
        return
    yield from cleared(context, identity.key, *drifts)
    comments = tuple(ddl.comments([(identity, record)]))
    filled = context.filled(table)
    create = ddl.create_index(identity.key, record, concurrently=filled)
    yield make(
        context, f"{say} {identity}" + (" without blocking writes" if filled else ""), identity,
        *((create,) if filled else (create, *comments)), because=drifts, table=table,
        lock=_ONLINE if filled else Lock.SHARE, work=Work.BUILD if filled else Work.INSTANT,
        transactional=not filled, preflights=unique_rows(context, table, record), proofs=[proofs.index(identity.key)],
        undo=Undo(sql=(drop_index(identity.key, concurrently=filled),), transactional=not filled),
    )  # fmt: skip
    if filled and comments:
        yield make(
            context, f"comment on {identity}", identity, *comments, because=drifts, table=table, lock=_ONLINE,
            proofs=[proofs.comment(identity, record.comment)], undo=NO_UNDO_NEEDED,
        )  # fmt: skip


def _building_in_parts(context: Context, identity: ObjectId, record: Index, *drifts: Drift) -> Iterator[Step]:
    """On a partitioned table: on the parent alone first, then on each partition concurrently, then attached."""
    table = identity.parent_key
    yield make(
        context, f"create {identity} on the partitioned table alone", identity,
        ddl.create_index(identity.key, record, only=True), *ddl.comments([(identity, record)]), because=drifts,
        table=table, lock=Lock.SHARE, proofs=[proofs.table((identity.key[0], identity.key[-1]))],
        undo=drop_index(identity.key),
    )  # fmt: skip
    yield from _parts(context, table, identity, record, *drifts)


def _parts(context: Context, parent: Key, above: ObjectId, record: Index, *drifts: Drift) -> Iterator[Step]:
    for child in context.partitions(parent):
        name = beside(child[-1], above.key[-1][:20])
        part = ObjectId("index", (*child, name))
        plain = replace(record, comment=None)
        if context.is_partitioned(child):
            yield make(
                context, f"create {part} on the partitioned table alone", part,
                ddl.create_index(part.key, plain, only=True), because=drifts, table=child, lock=Lock.SHARE,
                proofs=[proofs.table((part.key[0], part.key[-1]))], undo=drop_index(part.key),
            )  # fmt: skip
            yield from _parts(context, child, part, record, *drifts)
        else:
            yield from cleared(context, part.key, *drifts)
            yield make(
                context, f"build {part} without blocking writes", part,
                ddl.create_index(part.key, plain, concurrently=True), because=drifts, table=child, lock=_ONLINE,
                work=Work.BUILD, transactional=False, preflights=unique_rows(context, child, record),
                proofs=[proofs.index(part.key)],
                undo=Undo(sql=(drop_index(part.key, concurrently=True),), transactional=False),
            )  # fmt: skip
        yield make(
            context, f"attach {part}", above,
            f"ALTER INDEX {qualified(above.key[0], above.key[-1])} "
            f"ATTACH PARTITION {qualified(part.key[0], part.key[-1])}",
            because=drifts, table=child, lock=Lock.ACCESS_SHARE, also=[Held(parent, Lock.ACCESS_SHARE)],
            proofs=[proofs.attached(part.key, above.key)],
            undo=NO_UNDO_NEEDED,
        )  # fmt: skip


def _create(context: Context, identity: ObjectId, declared: Index, drift: Drift) -> Iterator[Planned]:
    if declared.inherited:
        return
    taken = taken_by(context, identity.key[0], identity.key[-1])
    if taken is not None:
        yield name_taken(identity, drift, taken)
        return
    yield Change(
        subject=identity,
        steps=tuple(building(context, identity, declared, drift)),
        makes=frozenset({identity}),
        needs=needs(context, identity, declared),
    )


def dropping(context: Context, identity: ObjectId, live: Index, *drifts: Drift, guard: bool = True) -> Step:
    """The step that drops an index."""
    table = identity.parent_key
    online = context.filled(table) and not context.is_partitioned(table)
    return make(
        context, f"drop {identity}", identity, drop_index(identity.key, concurrently=online), because=drifts,
        table=table, lock=_ONLINE if online else Lock.ACCESS_EXCLUSIVE, transactional=not online,
        proofs=[proofs.no_index(identity.key)],
        undo=Undo(sql=(ddl.create_index(identity.key, live, concurrently=online),), transactional=not online),
        loses="guard" if live.unique and guard else "",
    )  # fmt: skip


def _drop(context: Context, identity: ObjectId, live: Index, drift: Drift) -> Iterator[Planned]:
    if live.inherited:
        return
    redundant = drift.code.name == "redundant-twin" or not live.valid
    yield Change(
        subject=identity,
        steps=(dropping(context, identity, live, drift, guard=not redundant),),
        drops=frozenset({identity}),
        releases=needs(context, identity, live, live=True),
    )


_IN_PLACE = {"name", "comment", "options"}


def _alter(context: Context, alteration: Alteration) -> Iterator[Planned]:
    identity, live_id = alteration.id, alteration.live_id
    live, declared = alteration.live, alteration.declared
    if live_id.kind != "index":
        steps = list(_from_constraint(context, alteration))
    elif alteration.fields <= _IN_PLACE:
        steps = [*renaming(context, alteration), *settings(context, alteration), *commenting(context, alteration)]
    elif alteration.fields == {"valid"} and not context.is_partitioned(identity.parent_key):
        steps = [_rebuilding(context, identity, declared, *alteration.drifts)]
    else:
        steps = list(_replacing(context, alteration))
    if steps:
        yield Change(
            subject=identity,
            steps=tuple(steps),
            makes=frozenset({identity}),
            needs=needs(context, identity, declared),
            releases=needs(context, live_id, live, live=True) if live_id.kind == "index" else frozenset(),
        )


def _from_constraint(context: Context, alteration: Alteration) -> Iterator[Step]:
    """A unique constraint does the work of the declared index: the index is built, then the constraint goes."""
    identity, live_id, table = alteration.id, alteration.live_id, alteration.id.parent_key
    constraint = quote(live_id.key[-1])
    same = live_id.key == identity.key
    spare = ObjectId("index", (*table, beside(identity.key[-1]))) if same else identity
    yield from building(context, spare, alteration.declared, *alteration.drifts)
    back = ddl.alter_table(table, f"ADD {ddl.constraint(live_id, alteration.live)}")
    yield make(
        context, f"drop {live_id}, whose work {identity} does", identity,
        ddl.alter_table(table, f"DROP CONSTRAINT {constraint}"), because=alteration.drifts, table=table,
        lock=Lock.ACCESS_EXCLUSIVE, proofs=[proofs.no_constraint(live_id.key)], undo=back,
    )  # fmt: skip
    if same:
        there, here = (qualified(identity.key[0], one.key[-1]) for one in (spare, identity))
        yield make(
            context, f"give {identity} its name", identity, f"ALTER INDEX {there} RENAME TO {constraint}",
            because=alteration.drifts, table=table, lock=None, proofs=[proofs.index(identity.key)],
            undo=f"ALTER INDEX {here} RENAME TO {quote(spare.key[-1])}",
        )  # fmt: skip


def settings(context: Context, alteration: Alteration) -> Iterator[Step]:
    """The steps that set storage parameters of an index, its own or a constraint's."""
    identity, drifts = alteration.id, only(alteration, "options")
    name = qualified(identity.key[0], identity.key[-1])
    there, stated, reset = alteration.live.options, alteration.declared.options, undeclared(drifts)
    for way in parameters(there, stated, reset=reset) if drifts else ():
        undo = tuple(f"ALTER INDEX {name} {one}" for one in back(there, stated, reset=reset))
        yield make(
            context, f"alter {identity}: {way}", identity, f"ALTER INDEX {name} {way}", because=drifts,
            table=identity.parent_key, lock=None, undo=Undo(sql=undo),
        )  # fmt: skip


def _rebuilding(context: Context, identity: ObjectId, declared: Index, *drifts: Drift) -> Step:
    table = identity.parent_key
    name = qualified(identity.key[0], identity.key[-1])
    filled = context.filled(table)
    return make(
        context, f"rebuild {identity}", identity, f"REINDEX INDEX {'CONCURRENTLY ' if filled else ''}{name}",
        because=drifts, table=table, lock=_ONLINE if filled else Lock.SHARE, work=Work.BUILD, transactional=not filled,
        preflights=unique_rows(context, table, declared), proofs=[proofs.index(identity.key)],
        undo=NO_UNDO_NEEDED,
    )  # fmt: skip


def _replacing(context: Context, alteration: Alteration) -> Iterator[Step]:
    """Build the declared one beside the live one, swap the names, drop the old one."""
    identity, live_id, drifts = alteration.id, alteration.live_id, alteration.drifts
    live, declared, table = alteration.live, alteration.declared, alteration.id.parent_key
    spare = ObjectId("index", (*table, beside(identity.key[-1])))
    old = ObjectId("index", (*table, beside(live_id.key[-1], "old")))
    yield from building(context, spare, declared, *drifts, say="build the new")
    rename = "ALTER INDEX {} RENAME TO {}"
    schema = identity.key[0]
    there = rename.format(qualified(schema, live_id.key[-1]), quote(old.key[-1]))
    here = rename.format(qualified(schema, spare.key[-1]), quote(identity.key[-1]))
    yield make(
        context, f"put the new {identity} in the old one's place", identity, there, here, because=drifts, table=table,
        lock=None, proofs=[proofs.index(identity.key)],
        undo=Undo(
            sql=(
                rename.format(qualified(schema, identity.key[-1]), quote(spare.key[-1])),
                rename.format(qualified(schema, old.key[-1]), quote(live_id.key[-1])),
            ),
            lossy="the parts on partitions keep their new names" if context.is_partitioned(table) else "",
        ),
    )  # fmt: skip
    yield dropping(context, old, live, *drifts, guard=live.unique and not declared.unique)


PLANNER = Planner(kind="index", create=_create, drop=_drop, alter=_alter, folded=True)
