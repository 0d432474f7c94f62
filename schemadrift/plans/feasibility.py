"""Which changes can run: not those that need what the plan cannot make, nor those that drop what others hold on to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from schemadrift import codes
from schemadrift.catalog import Key, ObjectId
from schemadrift.catalog.expressions import nextval_target
from schemadrift.catalog.names import parse_qualified, qualified
from schemadrift.codes import Code
from schemadrift.drift import Drift
from schemadrift.kinds.foreign_key import ForeignKey
from schemadrift.plans.change import Change
from schemadrift.plans.context import Context
from schemadrift.plans.definitions import place_of
from schemadrift.plans.indexable import unindexable
from schemadrift.plans.reliance import others, using
from schemadrift.plans.resting import keys_under, leaves
from schemadrift.step import Refusal

_KEYS = frozenset({"primary_key", "unique"})
"""What is needed in its declared form: a live one of another form is of no use."""
_DEFAULTS = frozenset({"default", "serial", "identity", "generated"})
_TYPES = frozenset({"enum_type", "domain", "composite_type", "table"})


def settled(
    context: Context, changes: Sequence[Change], refusals: Sequence[Refusal], drifts: Sequence[Drift]
) -> tuple[list[Change], list[Refusal]]:
    """Take out what cannot run, and what needs it.

    Args:
        context: What is known.
        changes: All that were planned.
        refusals: What no step cures.
        drifts: Those that the plan is for.

    Returns:
        The changes that can run, and a refusal for each other one.
    """
    absent = {one.object for one in refusals if one.object not in context.live or one.object.kind in _KEYS}
    functions = [one.key[1].partition("(")[0] for one in absent if one.kind == "other" and "(" in one.key[1]]
    kept = {one.object for one in refusals if one.object in context.live}
    possible: list[Change] = list(changes)
    more: list[Refusal] = []
    code_of = {drift.live_id or drift.id: drift.code for drift in drifts} | {drift.id: drift.code for drift in drifts}
    while True:
        left: list[Change] = []
        gone = frozenset(identity for change in possible for identity in change.drops)
        for change in possible:
            why = (
                _missing(change, absent, functions)
                or _rested_on(context, change, kept, gone)
                or _held(context, change, kept, gone)
                or _in_key(context, change, kept, gone)
                or unindexable(context, change, gone)
                or _alone(change, more)
            )
            if not why:
                left.append(change)
                continue
            absent |= {made for made in change.makes if made not in context.live}
            kept |= change.drops | ({change.subject} if change.drops else set())
            more.append(_refused(change, why, code_of))
        if len(left) == len(possible):
            return left, more
        possible = left


def _missing(change: Change, absent: set[ObjectId], functions: Sequence[str]) -> str:
    needed = change.needs & absent
    if needed:
        return f"it needs {min(needed)}, which the plan cannot make"
    text = "\n".join(statement for step in change.steps for statement in step.sql)
    used = next((name for name in functions if f"{name}(" in text), None)
    return f"it calls {used}(), which is not there and which the plan cannot make" if used else ""


def _alone(change: Change, refused: Sequence[Refusal]) -> str:
    """Of an object that goes and comes again, both or none."""
    if change.subject.kind in {"foreign_key", "table"} and any(one.object == change.subject for one in refused):
        return "the declared one cannot come in its place"
    return ""


def _held(context: Context, change: Change, kept: set[ObjectId], gone: frozenset[ObjectId]) -> str:
    """What stays, and stands on what is to be dropped."""
    if not change.drops or change.makes:
        return ""
    if change.subject.kind == "schema":
        schema = change.subject.key[0]
        inside = [one for one in kept if one.kind != "schema" and one.key[0] == schema]
        begins = f"{qualified(schema)}."
        other = [
            " ".join(key)
            for key in context.live.of("other")
            if key[1].startswith(begins) and ObjectId("other", key) not in gone
        ]
        return f"{min([*map(str, inside), *other])} stays in it" if inside or other else ""
    if change.subject.kind in {"table", "column"}:
        made_of_it = _made_of(context, change.subject, kept, gone)
        if made_of_it:
            return f"{made_of_it} stays, and is made of it"
        referring = _referring(context, change.subject, gone)
        if referring:
            return f"{referring} stays, and refers to it"
    if change.subject.kind in {"other", "sequence"}:
        return _used(context, change.subject, gone)
    return _typed(context, change.subject, gone) if change.subject.kind in _TYPES else ""


def _rested_on(context: Context, change: Change, kept: set[ObjectId], gone: frozenset[ObjectId]) -> str:
    """A foreign key on a key that goes, which was to go or to refer to something else, and cannot."""
    keys = {one for one in change.drops if one.kind in {*_KEYS, "index"}}
    for one in sorted(kept - gone) if keys else ():
        record = context.live.get(one.kind, one.key, ForeignKey)
        if record is not None and not record.inherited and keys & keys_under(context, record, live=True):
            return f"{one} stays, and rests on it"
    return ""


def _in_key(context: Context, change: Change, kept: set[ObjectId], gone: frozenset[ObjectId]) -> str:
    """The primary key of a column that is to take NULL, which was to go and cannot."""
    identity = change.subject
    if identity.kind != "column" or "not_null" not in context.altered.get(identity, frozenset()):
        return ""
    keys = (one for one in sorted(kept - gone) if one.kind == "primary_key" and one.parent_key == identity.parent_key)
    held = next((one for one in keys if identity.key[-1] in context.live.of(one.kind)[one.key].columns), None)
    return f"{held} stays, and forbids NULL in it" if held else ""


def _made_of(context: Context, identity: ObjectId, kept: set[ObjectId], gone: frozenset[ObjectId]) -> ObjectId | None:
    """A view that was to go or to change and stays; of a view, all that names it."""
    table = context.live_table(identity.key)
    if identity.kind == "table" and table is not None and table.definition:
        return next((one for one in using(context, identity.key, gone) if one.key[:2] != identity.key), None)
    views = {ObjectId("table", parse_qualified(one)) for one in context.views.get(identity.key, ())}
    return min(views & kept - gone, default=None)


def _used(context: Context, identity: ObjectId, gone: frozenset[ObjectId]) -> str:
    """What goes on to use a function or a sequence."""
    if identity.kind == "other":
        unseen = context.views.get(identity.key[1:], ())
        return f"{unseen[0]} stays, and uses it" if unseen else _called(context, identity, gone)
    drawing = _drawing(context, identity, gone)
    return f"{drawing} stays, and draws from it" if drawing else ""


def _called(context: Context, identity: ObjectId, gone: frozenset[ObjectId]) -> str:
    """What goes on to use a function; where another one of its name stays, PostgreSQL alone knows which is meant."""
    place = place_of(identity)
    alike = set(others(context, live=True).get(place, ())) - gone - {identity}
    if not place or alike:
        return ""
    held = next((one for one in using(context, place, gone) if one != identity), None)
    return f"{held} stays, and uses it" if held else ""


def _referring(context: Context, identity: ObjectId, gone: frozenset[ObjectId]) -> ObjectId | None:
    """A foreign key of another table, or a child table, that stays."""
    table, columns = identity.key[:2], identity.key[2:]
    onto = context.once("foreign keys by target", lambda: _by(context, "foreign_key", lambda one: (one.target,)))
    for key, record in onto.get(table, ()):
        found = ObjectId("foreign_key", key)
        apart = key[:2] != table and set(columns) <= set(record.target_columns) and not record.inherited
        if apart and not _goes(context, found, gone) and not leaves(context, found):
            return found
    if columns:
        return None
    under = context.once(
        "tables by parent", lambda: _by(context, "table", lambda one: (*one.inherits, one.partition_of))
    )
    for key, _ in under.get(table, ()):
        found = ObjectId("table", key)
        moved = context.altered.get(found, frozenset()) & {"inherits", "partition_of"}
        if not _goes(context, found, gone) and not moved:
            return found
    return None


def _by(context: Context, kind: str, of: Callable[[Any], Iterable[object]]) -> dict[object, list[tuple[Key, Any]]]:
    """The live objects of a kind by something that each has."""
    found: dict[object, list[tuple[Key, Any]]] = {}
    for key, record in context.live.of(kind).items():
        for one in of(record):
            if one:
                found.setdefault(one, []).append((key, record))
    return found


def _goes(context: Context, identity: ObjectId, gone: frozenset[ObjectId]) -> bool:
    """Whether an object goes, or its table, or the partitioned table that this is a partition of."""
    if identity in gone:
        return True
    table = context.live_table(identity.key[:2])
    if ObjectId("table", identity.key[:2]) in gone:
        return True
    return (
        table is not None and bool(table.partition_of) and _goes(context, ObjectId("table", table.partition_of), gone)
    )


def _drawing(context: Context, sequence: ObjectId, gone: frozenset[ObjectId]) -> ObjectId | None:
    """A column that goes on to draw its numbers from a sequence."""
    drawing = context.once(
        "columns by sequence",
        lambda: _by(context, "column", lambda one: (nextval_target(one.default) if one.default else None,)),
    )
    for key, _ in drawing.get(sequence.key, ()):
        found = ObjectId("column", key)
        if not _goes(context, found, gone) and not context.altered.get(found, frozenset()) & _DEFAULTS:
            return found
    return None


def _typed(context: Context, identity: ObjectId, gone: frozenset[ObjectId]) -> str:
    """What stays and is of a type, or takes one."""
    name = qualified(*identity.key)
    for kind in ("column", "domain"):
        used = context.once(f"{kind} by type", lambda: _by(context, kind, lambda one: (one.type.removesuffix("[]"),)))  # noqa: B023 - called at once
        for key, _ in used.get(name, ()):
            one = ObjectId(kind, key)
            changed = "type" in context.altered.get(one, frozenset())
            if key[:2] != identity.key and not _goes(context, one, gone) and not changed:
                return f"{one} stays, and is of this type"
    takes = re.compile(rf"[(, ]{re.escape(name)}(?:\[\])?[,)]")
    functions = [
        key
        for key in context.live.of("other")
        if name in key[1] and takes.search(key[1]) and ObjectId("other", key) not in gone
    ]
    return f"{' '.join(min(functions))} stays, and takes it" if functions else ""


def _refused(change: Change, why: str, code_of: dict[ObjectId, Code]) -> Refusal:
    code = code_of.get(change.subject)
    if code is None:
        code = next((one for step in change.steps for one in step.codes), codes.MISSING_OTHER)
    return Refusal(
        object=change.subject, code=code, why=why, remedy="see to that by hand, then plan again", decision=False
    )
