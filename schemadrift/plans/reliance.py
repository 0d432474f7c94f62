"""What definitions name: a view its tables and functions, a default the function that it calls.

PostgreSQL prints every name outside of pg_catalog with its schema, so that what a text names can be read off it. Of
the body of a function that is a text nothing is read: PostgreSQL looks at it when the function is called.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from schemadrift.catalog import Catalog, Key, ObjectId
from schemadrift.catalog.lexer import tokens
from schemadrift.catalog.names import parse_qualified, qualified
from schemadrift.plans import definitions
from schemadrift.plans.change import Change
from schemadrift.plans.context import Context

_NAMED = ("table", "sequence", "enum_type", "domain", "composite_type")
_SAYS = ("default", "expression", "predicate", "using", "with_check", "definition", "type", "when", "function")
_HOLD = ("column", "check", "index", "exclusion", "policy", "trigger", "domain", "table", "other")


def names(text: str) -> frozenset[Key]:
    """All (schema, name) in a text, and much that looks like it: an alias before a column."""
    found: set[Key] = set()
    last = [one for one in tokens(text) if one.kind not in {"space", "comment"}]
    for first, dot, second in zip(last, last[1:], last[2:], strict=False):
        if dot.text == "." and first.kind in _WORDS and second.kind in _WORDS:
            found.add((*parse_qualified(first.text), *parse_qualified(second.text)))
    return frozenset(found)


_WORDS = frozenset({"word", "quoted"})


def text_of(record: Any) -> str:
    """All that a record says in SQL and that PostgreSQL binds to other objects."""
    said = [text for name in _SAYS if isinstance(text := getattr(record, name, None), str)]
    said += [key.expression for key in getattr(record, "keys", ()) if getattr(key, "expression", "")]
    said += [expression for _, expression in getattr(record, "checks", ())]
    said += [kind for _, kind, _ in getattr(record, "attributes", ())]
    routine = getattr(record, "routine", None)
    if routine is not None:
        said += [routine.arguments, routine.returns, routine.sql_body, routine.support, *routine.transforms]
    return "\n".join(said)


def providers(catalog: Catalog, place: Key) -> tuple[ObjectId, ...]:
    """What a name can mean: relations and types of a schema, or all functions of this name."""
    return tuple(found for kind in _NAMED if (found := ObjectId(kind, place)) in catalog)


def _others(catalog: Catalog) -> dict[Key, list[ObjectId]]:
    found: dict[Key, list[ObjectId]] = {}
    for key in catalog.of("other"):
        identity = ObjectId("other", key)
        place = definitions.place_of(identity)
        if place:
            found.setdefault(place, []).append(identity)
    return found


def others(context: Context, *, live: bool = False) -> dict[Key, list[ObjectId]]:
    """Functions and the like of one side, by (schema, name)."""
    side, called = (context.live, "live") if live else (context.declared, "declared")
    return context.once(f"{called} others by name", lambda: _others(side))


def needed(context: Context, identity: ObjectId, record: Any, *, live: bool = False) -> frozenset[ObjectId]:
    """The objects of one side that a definition names, with the columns of its tables, and its own schema.

    Args:
        context: What is known.
        identity: The object.
        record: What it is on that side.
        live: Whether that side is the live one.
    """
    side = context.live if live else context.declared
    found: set[ObjectId] = set()
    own = definitions.place_of(identity) if identity.kind == "other" else identity.key
    if own and not live:
        found.add(ObjectId("schema", own[:1]))
    beside = getattr(record, "table", ())
    text = text_of(record)
    for place in {*names(text), *([beside] if beside else [])}:
        found.update(providers(side, place))
        found.update(others(context, live=live).get(place, ()))
        parts = context.live_parts if live else context.declared_parts
        if place != identity.key:
            found.update(ObjectId("column", key) for key in parts("column", place) if key[-1] in text)
    return frozenset(found - {identity})


def users(context: Context, identity: ObjectId) -> tuple[str, ...]:
    """The live objects that name one, and still do after the plan, as people name them."""
    place = definitions.place_of(identity)
    if not place:
        return ()
    unseen = context.views.get(identity.key[1:], ()) if identity.kind == "other" else ()
    return (*unseen, *sorted(str(one) for one in using(context, place, anew=True) if one != identity))


def using(context: Context, place: Key, gone: Collection[ObjectId] = (), *, anew: bool = False) -> Iterator[ObjectId]:
    """The live objects whose definition names something, and that the plan neither drops nor changes.

    Args:
        context: What is known.
        place: (schema, name) of what is named.
        gone: What the plan drops beside what nothing declares.
        anew: Whether what is named comes again, so that who is changed and still names it holds on to it.
    """
    mentions = context.once("live mentions", lambda: _mentions(context))
    for found in mentions.get(place, ()):
        leaves = bool({found, ObjectId("table", found.key[:2])} & (context.dropped | frozenset(gone)))
        if context.altered.get(found) and found.key not in context.stuck:
            leaves = not anew or place not in names(text_of(context.declared.of(found.kind).get(found.key)))
        if not leaves:
            yield found


def _mentions(context: Context) -> dict[Key, list[ObjectId]]:
    """Which live objects name what; columns of views and what comes from a parent are left to those."""
    found: dict[Key, list[ObjectId]] = {}
    for kind in _HOLD:
        for key, record in context.live.of(kind).items():
            text = text_of(record)
            own = getattr(record, "inherited", False) or (kind == "column" and _in_view(context, key))
            for place in names(text) if "." in text and not own else ():
                found.setdefault(place, []).append(ObjectId(kind, key))
    return found


def _in_view(context: Context, column: Key) -> bool:
    table = context.live_table(column[:2])
    return table is not None and "view" in table.form


def relying(context: Context, changes: Sequence[Change]) -> list[Change]:
    """The changes with what they need and release of the functions that the plan creates and drops.

    What a statement names must be there before it; what the way back names has been used until then.
    """
    made = _places(identity for change in changes for identity in change.makes)
    dropped = _places(identity for change in changes for identity in change.drops)
    if not made and not dropped:
        return list(changes)
    return [_reliant(context, change, made, dropped) for change in changes]


def _places(identities: Iterable[ObjectId]) -> dict[Key, set[ObjectId]]:
    found: dict[Key, set[ObjectId]] = {}
    for identity in identities:
        place = definitions.place_of(identity) if identity.kind == "other" else ()
        if place:
            found.setdefault(place, set()).add(identity)
    return found


def _reliant(
    context: Context, change: Change, made: Mapping[Key, set[ObjectId]], dropped: Mapping[Key, set[ObjectId]]
) -> Change:
    there = "\n".join(statement for step in change.steps for statement in step.sql)
    new = not change.drops and not any(identity in context.live for identity in change.makes)
    back = [] if new else [statement for step in change.steps for statement in step.undo.sql]
    for identity in change.drops:
        back.append(text_of(context.live.of(identity.kind).get(identity.key)))
        if identity.kind == "table":
            back += [text_of(one) for kind in _HOLD for one in context.live_parts(kind, identity.key).values()]
    needs = change.needs
    if change.makes or not change.drops:  # to drop something needs nothing of another one of its name
        needs |= _named(there, made) - change.makes
    releases = change.releases | (_named("\n".join(back), dropped) - change.drops - needs)
    return replace(change, needs=needs, releases=releases)


def _named(text: str, places: Mapping[Key, set[ObjectId]]) -> set[ObjectId]:
    likely = [place for place in places if qualified(*place) in text]
    found = names(text) if likely else frozenset()
    return {identity for place in likely if place in found for identity in places[place]}
