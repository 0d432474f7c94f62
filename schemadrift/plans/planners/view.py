"""Views: replaced in place where PostgreSQL can, else dropped and created again with all that is made of them."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from schemadrift.catalog import Catalog, Key, ObjectId
from schemadrift.catalog.names import qualified
from schemadrift.drift import Drift
from schemadrift.kinds.table import Table
from schemadrift.plans import ddl, definitions, privileges, proofs
from schemadrift.plans.change import Change, Planned
from schemadrift.plans.context import Alteration, Context
from schemadrift.plans.making import make
from schemadrift.plans.naming import unknown
from schemadrift.plans.planners import settings, trigger
from schemadrift.plans.rebuilding import Group, over
from schemadrift.plans.reliance import needed
from schemadrift.plans.renaming import only
from schemadrift.step import Held, Lock, Phase, Step, Undo, Work

FORMS = frozenset({"view", "materialized view"})


def create(context: Context, identity: ObjectId, declared: Table, drift: Drift) -> Iterator[Planned]:
    """A view that is to come. A materialized one is filled at once: empty, it refuses every query."""
    if not declared.definition:
        yield unknown(identity, drift, f"definition as a {declared.form}")
        return
    yield Change(
        subject=identity,
        steps=(
            make(
                context, f"create {declared.form} {identity.name}", identity, *_statements(context, identity.key),
                because=[drift], proofs=[proofs.table(identity.key)], undo=_drop_text(identity.key, declared),
            ),
        ),
        makes=_whole(context.declared, identity.key),
        needs=needed(context, identity, declared),
    )  # fmt: skip


def drop(context: Context, identity: ObjectId, live: Table, drift: Drift) -> Iterator[Planned]:
    """A view that nothing declares: it holds nothing that its way back does not."""
    if not live.definition:
        yield unknown(identity, drift, f"definition as a {live.form}")
        return
    key = identity.key
    yield Change(
        subject=identity,
        steps=(
            make(
                context, f"drop {live.form} {identity.name}", identity, _drop_text(key, live), because=[drift],
                table=key, lock=Lock.ACCESS_EXCLUSIVE, proofs=[proofs.table(key, gone=True)],
                undo=Undo(sql=(*_statements(context, key, live=True), *_hung(context, key, live=True))),
                phase=Phase.CONTRACT,
            ),
        ),
        drops=_whole(context.live, key),
        releases=needed(context, identity, live, live=True),
    )  # fmt: skip


def alter(context: Context, alteration: Alteration) -> Iterator[Step]:
    """The step that gives a view its declared query in place; nothing for one that is made anew."""
    drifts = only(alteration, "definition")
    key = alteration.id.key
    if not drifts or key in context.rebuilt | context.stuck:
        return
    there = [column for column in alteration.declared.columns if column not in alteration.live.columns]
    more = [one for column in there for one in _column(context, (*key, column))]
    back = Undo(sql=(_replace_text(key, alteration.live),))
    if there:  # which no CREATE OR REPLACE takes away
        back = _returning(context, over(context, key))
    yield make(
        context, f"replace view {alteration.id.name}", alteration.id, _replace_text(key, alteration.declared), *more,
        because=drifts, table=key, lock=Lock.ACCESS_EXCLUSIVE, proofs=[proofs.table(key)], undo=back,
    )  # fmt: skip


def _returning(context: Context, group: Group) -> Undo:
    """The live views of a group in place of the declared ones."""
    if group.held:
        return Undo(none=f"{', '.join(group.held)} may use the columns that came; drop them by hand")
    declared = context.declared.of("table")
    removes = [_drop_text(key, declared[key]) for key in reversed(group.creating)]
    returns = [one for key in reversed(group.dropping) for one in _again(context, key, live=True)]
    return Undo(sql=(*removes, *returns))


def anew(context: Context, group: Group, drifts: tuple[Drift, ...]) -> Iterator[Planned]:
    """A group of views that go and come again: in one transaction, or apart where something has to happen between."""
    live, declared = context.live.of("table"), context.declared.of("table")
    drops = [_drop_text(key, live[key]) for key in group.dropping]
    creates = [one for key in group.creating for one in _again(context, key)]
    back_again = _returning(context, group)
    removes, returns = back_again.sql[: len(drops)], back_again.sql[len(drops) :]
    names = ", ".join(qualified(*key) for key in group.creating)
    first = ObjectId("table", group.creating[0])
    gone = [proofs.table(key, gone=True) for key in group.dropping]
    there = [proofs.table(key) for key in group.creating]
    held = [Held(key, Lock.ACCESS_EXCLUSIVE) for key in group.dropping]
    filled = next((key for key in group.creating if declared[key].form == "materialized view"), None)
    work = Work.INSTANT if filled is None else Work.REWRITE
    table = filled or first.key
    makes = frozenset(one for key in group.creating for one in _whole(context.declared, key))
    needs = _of_all(context, group.creating) - makes
    releases = _of_all(context, group.dropping, live=True)
    if not group.apart:
        step = make(
            context, f"drop {names} and create as declared, in one transaction", first, *drops, *creates,
            because=drifts, table=table, also=held, work=work, proofs=there, undo=back_again,
        )  # fmt: skip
        yield Change(subject=first, steps=(step,), makes=makes, needs=needs, releases=releases - needs - makes)
        return
    away = make(
        context, f"drop {names}, until what is under it has changed", first, *drops, because=drifts, table=first.key,
        also=held, proofs=gone, undo=Undo(sql=returns),
    )  # fmt: skip
    back = make(
        context, f"create {names} again", first, *creates, because=drifts, work=work, proofs=there,
        undo=Undo(sql=removes),
    )  # fmt: skip
    goes = frozenset(one for key in group.dropping for one in _whole(context.live, key))
    yield Change(subject=first, steps=(away,), drops=goes, releases=releases - goes)
    yield Change(subject=first, steps=(back,), makes=makes, needs=needs)


def _of_all(context: Context, keys: tuple[Key, ...], *, live: bool = False) -> frozenset[ObjectId]:
    side = context.live if live else context.declared
    return frozenset(
        found
        for key in keys
        for found in needed(context, ObjectId("table", key), side.of("table")[key], live=live)
    )  # fmt: skip


def _whole(side: Catalog, key: Key) -> frozenset[ObjectId]:
    """A view, its columns and its indexes."""
    columns = {ObjectId("column", (*key, name)) for name in side.of("table")[key].columns}
    indexes = {ObjectId("index", one) for one in side.of("index") if one[:2] == key}
    return frozenset({ObjectId("table", key), *columns, *indexes})


def _drop_text(key: Key, record: Table) -> str:
    return f"DROP {record.form.upper()} {qualified(*key)}"


def _replace_text(key: Key, record: Table) -> str:
    return _text(key, record).replace("CREATE VIEW", "CREATE OR REPLACE VIEW", 1)


def _text(key: Key, record: Table) -> str:
    text = f"CREATE {record.form.upper()} {qualified(*key)}{ddl.kept_how(record)}"
    return f"{text} AS\n{record.definition}"


def _statements(context: Context, key: Key, *, live: bool = False) -> Iterator[str]:
    """A view with its columns' defaults and settings, its indexes, comments and owner."""
    side, parts = (
        (context.live, context.live_parts) if live else (context.declared, context.declared_parts)
    )  # fmt: skip
    record = side.of("table")[key]
    indexes = [(ObjectId("index", one), found) for one, found in parts("index", key).items()]
    yield _text(key, record)
    yield from (ddl.create_index(identity.key, found) for identity, found in indexes)
    for name in record.columns:
        yield from _column(context, (*key, name), live=live)
    if record.comment is not None:
        yield ddl.comment(ObjectId("table", key), record.comment, record.form)
    yield from ddl.comments(indexes)
    yield from settings.table_settings(key, record)


def _column(context: Context, key: Key, *, live: bool = False) -> Iterator[str]:
    record = (context.live if live else context.declared).of("column")[key]
    if record.default is not None:
        yield ddl.alter_column(key, f"SET DEFAULT {record.default}")
    yield from settings.column_setting(key, record)
    yield from ddl.comments([(ObjectId("column", key), record)])


def _hung(context: Context, key: Key, *, live: bool = False) -> Iterator[str]:
    """The triggers and rules on a view, which go with it."""
    side, parts = (context.live, context.live_parts) if live else (context.declared, context.declared_parts)
    for one, record in parts("trigger", key).items():
        yield from trigger.statements(ObjectId("trigger", one), record)
    for one, record in side.of("other").items():
        if record.table == key and record.definition:
            yield from definitions.statements(ObjectId("other", one), record)


def _again(context: Context, key: Key, *, live: bool = False) -> Iterator[str]:
    """All of a view that was there: its triggers and rules, and what others were let to do with it."""
    if not live and not context.declared.of("table")[key].owner:
        record = replace(context.declared.of("table")[key], owner=context.live.of("table")[key].owner)
        owner = tuple(settings.table_settings(key, record))
    else:
        owner = ()
    yield from _statements(context, key, live=live)
    yield from owner
    yield from _hung(context, key, live=live)
    yield from privileges.given(context, (context.live.of("table")[key].form, qualified(*key)))
