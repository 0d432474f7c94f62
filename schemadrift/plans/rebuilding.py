"""Which views have to go and come again: those that cannot change in place, and all that is made of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from schemadrift.catalog import Key, ObjectId
from schemadrift.catalog.names import parse_qualified, qualified
from schemadrift.kinds.table import Table
from schemadrift.plans.context import Context
from schemadrift.plans.reliance import names, using

_RETYPED = frozenset({"type", "collation"})
_VIEWS = frozenset({"view", "materialized view"})
_WITH_VIEWS = ("table", "column", "index", "trigger")


class Group(NamedTuple):
    """Views that hang together.

    Attributes:
        creating: Their keys, what others are made of first.
        dropping: The same in the order in which they can go, after the live queries.
        apart: Whether something has to happen between: a column that they are made of gets another type.
        held: What else is made of them and stays, so that they cannot go; empty where they can.
    """

    creating: tuple[Key, ...]
    dropping: tuple[Key, ...]
    apart: bool
    held: tuple[str, ...] = ()


def adopting(context: Context) -> Context:
    """As if the live views that nothing declares were declared as they are, so that they can go and come again."""
    tables, declared = context.live.of("table"), context.declared.of("table")
    mine = {
        key for key, record in tables.items() if record.form in _VIEWS and record.definition and key not in declared
    }
    mine = {key for key in mine if ObjectId("table", key) not in context.dropped}
    more = {kind: {key: one for key, one in context.live.of(kind).items() if key[:2] in mine} for kind in _WITH_VIEWS}
    more["other"] = {key: one for key, one in context.live.of("other").items() if one.table in mine}
    objects = {kind: {**context.declared.of(kind), **found} for kind, found in more.items()}
    whole = replace(context.declared, objects={**context.declared.objects, **objects})
    return replace(context, declared=whole)


def rebuildable(context: Context, made_of_it: Collection[str]) -> bool:
    """Whether all that is made of something is views that nothing declares and whose queries are known."""
    found = {key: context.live.of("table").get(key) for key in _keys(made_of_it)}
    undeclared = found.keys().isdisjoint(context.declared.of("table"))
    known = all(record is not None and record.form in _VIEWS and record.definition for record in found.values())
    return len(found) == len(made_of_it) and undeclared and known


def groups(context: Context) -> tuple[Group, ...]:
    """The groups of views that have to go and come again.

    Args:
        context: With what the plan drops and alters.
    """
    altered = {
        identity.key
        for identity, fields in context.altered.items()
        if identity.kind == "table" and _other_view(context, identity.key, fields)
    }
    retyped = {
        view
        for identity, fields in context.altered.items()
        if identity.kind == "column" and fields & _RETYPED
        for view in _keys(context.dependants.get(identity.key, ()))
        if ObjectId("table", view) not in context.dropped
    }
    seeds = left = sorted(altered | retyped)
    found: list[Group] = []
    while left:
        members = _closure(context, left[0], seeds)
        left = [one for one in left if one not in members]
        found.append(_group(context, members, apart=not members.isdisjoint(retyped)))
    return tuple(found)


def _keys(views: Iterable[str]) -> Iterator[Key]:
    for view in views:
        try:
            yield parse_qualified(view)
        except ValueError:  # the description of something else
            continue


def leaving(context: Context, held: Mapping[Key, tuple[str, ...]]) -> dict[Key, tuple[str, ...]]:
    """What is made of tables and columns and stays as it is: without views that the plan drops, changes or rebuilds."""
    changed = {one.key for one, fields in context.altered.items() if one.kind == "table" and "definition" in fields}
    changed -= context.stuck
    gone = {one.key for one in context.dropped if one.kind == "table"} | changed | context.rebuilt
    return {key: tuple(one for one in views if not gone.intersection(_keys([one]))) for key, views in held.items()}


def _other_view(context: Context, key: Key, fields: Collection[str]) -> bool:
    """Whether a view is declared as another one, and cannot become it in place."""
    if "form" in fields:
        forms = {side.of("table")[key].form for side in (context.live, context.declared)}
        return forms == _VIEWS
    return "definition" in fields and not _in_place(context, key)


def _in_place(context: Context, key: Key) -> bool:
    """Whether CREATE OR REPLACE VIEW does it: the columns that are there stay, with their types."""
    live, declared = context.live.of("table")[key], context.declared.of("table")[key]
    if live.form != "view" or declared.columns[: len(live.columns)] != live.columns:
        return False
    there, stated = context.live_parts("column", key), context.declared_parts("column", key)
    pairs = [(there[(*key, name)], stated[(*key, name)]) for name in live.columns]
    return all((one.type, one.collation) == (other.type, other.collation) for one, other in pairs)


def _closure(context: Context, seed: Key, seeds: Collection[Key]) -> set[Key]:
    """A view with all live views that are made of it, and the seeds among what those are made of."""
    above = context.once("live views over views", lambda: _above(context))
    found, waiting = set[Key](), [seed]
    while waiting:
        key = waiting.pop()
        if key in found:
            continue
        found.add(key)
        waiting += above.get(key, ())
        waiting += [one for one in seeds if key in above.get(one, ())]
    return {key for key in found if ObjectId("table", key) not in context.dropped}


def over(context: Context, key: Key) -> Group:
    """A live view with all views that are made of it, as it would go and come again."""
    return _group(context, _closure(context, key, ()), apart=False)


def _views(context: Context, *, live: bool) -> dict[Key, Table]:
    side = context.live if live else context.declared
    return {key: record for key, record in side.of("table").items() if record.form in _VIEWS}


def _above(context: Context) -> dict[Key, list[Key]]:
    """The live views that are made of each live view."""
    views = _views(context, live=True)
    found: dict[Key, list[Key]] = {}
    for key, record in views.items():
        for place in names(record.definition) & views.keys():
            if place != key:
                found.setdefault(place, []).append(key)
    return found


def _group(context: Context, members: set[Key], *, apart: bool) -> Group:
    live, declared = _views(context, live=True), _views(context, live=False)
    unknown = sorted(key for key in members if not (_defined(live, key) and _defined(declared, key)))
    held = [f"{qualified(*key)}, whose definition is not known," for key in unknown]
    if unknown:
        return Group(tuple(sorted(members)), (), apart, tuple(held))
    for key in sorted(members):
        held += [str(one) for one in using(context, key, anew=True) if not _belongs(context, one, members)]
    creating = _sorted(members, declared)
    return Group(creating, tuple(reversed(_sorted(members, live))), apart, tuple(dict.fromkeys(held)))


def _defined(views: Mapping[Key, Table], key: Key) -> bool:
    return key in views and bool(views[key].definition)


def _belongs(context: Context, identity: ObjectId, members: set[Key]) -> bool:
    """Whether something goes and comes with the views: a part of one, or a rule on one."""
    if identity.kind == "other":
        return context.live.of("other")[identity.key].table in members
    return identity.key[:2] in members


def _sorted(members: set[Key], views: Mapping[Key, Table]) -> tuple[Key, ...]:
    """What others are made of first; else by name."""
    found: list[Key] = []
    left = sorted(members)
    while left:
        free = [key for key in left if not (names(views[key].definition) & set(left)) - {key}] or left[:1]
        found += free
        left = [key for key in left if key not in free]
    return tuple(found)
