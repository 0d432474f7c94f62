"""From drifts to changes: who plans for which object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from schemadrift import codes
from schemadrift.catalog import Catalog, Key, ObjectId
from schemadrift.drift import Drift
from schemadrift.kinds import BY_NAME
from schemadrift.plans.change import Change, Planned
from schemadrift.plans.context import Alteration, Context
from schemadrift.plans.feasibility import settled
from schemadrift.plans.naming import depended_on
from schemadrift.plans.order import ordered
from schemadrift.plans.planner import Planner
from schemadrift.plans.planners import PLANNERS, view
from schemadrift.plans.planners.swaps.leftovers import set_aside
from schemadrift.plans.rebuilding import Group, adopting, groups, leaving
from schemadrift.plans.reliance import relying
from schemadrift.plans.renaming import exchanging, refusals
from schemadrift.step import Plan, Refusal

_TWINS_GO = "drops-guard"
_PLANNERS: Mapping[str, Planner] = {planner.kind: planner for planner in PLANNERS}


def touched(drifts: Iterable[Drift], live: Catalog) -> frozenset[Key]:
    """The live tables whose size matters to a plan for some drifts: their own, and those that they refer to."""
    found: set[Key] = set()
    for drift in drifts:
        for identity in (drift.id, drift.live_id):
            if identity is not None and len(identity.key) >= 2:  # noqa: PLR2004 - schema and table
                found.add(identity.key[:2])
        target = getattr(live.of(drift.id.kind).get(drift.id.key), "target", None)
        if target:
            found.add(target)
    return frozenset(key for key in found if key in live.of("table"))


def missing(drifts: Iterable[Drift], declared: Catalog, kinds: Mapping[str, Any]) -> dict[ObjectId, Drift]:
    """Every declared object that is to be created: what is reported missing, and all that it contains."""
    roots = {drift.id: drift for drift in drifts if drift.change == "missing"}
    found = dict(roots)
    for name, kind in kinds.items():
        if kind.parent is None:
            continue
        for key in declared.of(name):
            drift = found.get(ObjectId(kind.parent, key[:-1]))
            if drift is not None:
                found.setdefault(ObjectId(name, key), drift)
    return found


def build(context: Context, drifts: Iterable[Drift]) -> Plan:
    """Plan for some drifts.

    Args:
        context: What is known.
        drifts: Those to cure; drifts that somebody waived or that others own are left out before.

    Returns:
        The steps in their order, and the drifts that no step cures.
    """
    changes: list[Change] = []
    refusals: list[Refusal] = []
    context, drifts = set_aside(context, drifts)
    created = missing(drifts, context.declared, BY_NAME)
    new = frozenset(identity.key for identity in created if identity.kind == "table")
    context = _with_new(context, new, drifts)
    if context.choices.rebuild_views:
        context = adopting(context)
    remade = groups(context)
    context = _with_views(context, remade)
    drifts = tuple(drift for drift in drifts if not _within(context, drift.live_id or drift.id))
    created = {identity: drift for identity, drift in created.items() if not _within(context, identity)}
    for planned in (*_planned(context, created, drifts), *_rebuilt(context, remade, drifts)):
        if isinstance(planned, Refusal):
            refusals.append(planned)
        elif planned.steps:
            changes.append(planned)
    changes = relying(context, changes)
    possible, more = settled(context, changes, refusals, drifts)
    return Plan(steps=ordered(possible), refusals=(*refusals, *more))


def _with_views(context: Context, remade: tuple[Group, ...]) -> Context:
    rebuilt = frozenset(key for group in remade if not group.held for key in group.creating)
    stuck = frozenset(key for group in remade if group.held for key in group.creating)
    context = replace(context, views=context.dependants, rebuilt=rebuilt, stuck=stuck)
    return replace(context, dependants=leaving(context, context.dependants))


def _within(context: Context, identity: ObjectId) -> bool:
    """Whether an object is part of a view that is made anew, and comes as declared with it."""
    if identity.kind == "other":
        sides = (context.live, context.declared)
        tables = {record.table for side in sides if (record := side.of("other").get(identity.key)) is not None}
        return not tables.isdisjoint(context.rebuilt)
    return identity.kind in _PARTS and identity.key[:2] in context.rebuilt


def _rebuilt(context: Context, remade: tuple[Group, ...], drifts: tuple[Drift, ...]) -> Iterator[Planned]:
    for group in remade:
        members = {ObjectId("table", key) for key in group.creating}
        own = tuple(drift for drift in drifts if drift.id in members)
        if not group.held:
            below = (drift for drift in drifts if group.apart and drift.id.key in context.views)
            yield from view.anew(context, group, own or tuple(below))
        for drift in own if group.held else ():
            if drift.finding.field in {"definition", "form"}:
                yield depended_on(drift.id, drift, group.held)


_PARTS = frozenset({"column", "index", "trigger"})


def _planned(context: Context, created: Mapping[ObjectId, Drift], drifts: tuple[Drift, ...]) -> Iterator[Planned]:
    for identity, drift in created.items():
        planner = _PLANNERS[identity.kind]
        if not (planner.folded and identity.key[:2] in context.new):
            yield from planner.create(context, identity, context.declared.of(identity.kind)[identity.key], drift)
    for drift in drifts:
        if drift.change == "impossible":
            why, remedy = drift.finding.message, drift.finding.remedy
            yield Refusal(object=drift.id, code=drift.code, why=why, remedy=remedy, decision=False)
        elif drift.change == "unexpected":
            yield from _dropping(context, drift)
    yield from _altered(context, drifts)


def _altered(context: Context, drifts: tuple[Drift, ...]) -> Iterator[Planned]:
    altered: dict[tuple[ObjectId, ObjectId], list[Drift]] = {}
    for drift in drifts:
        if drift.change == "changed":
            altered.setdefault((drift.id, drift.live_id or drift.id), []).append(drift)
    for (identity, live_id), found in altered.items():
        alteration = Alteration(
            id=identity,
            live_id=live_id,
            live=context.live.of(live_id.kind)[live_id.key],
            declared=context.declared.of(identity.kind)[identity.key],
            drifts=tuple(found),
        )
        yield from refusals(context, alteration)
        for planned in _PLANNERS[identity.kind].alter(context, alteration):
            yield _leaving(context, planned, alteration)


def _leaving(context: Context, planned: Planned, alteration: Alteration) -> Planned:
    """What gets another name makes room for what comes under the one that it had."""
    circle = exchanging(context, alteration.live_id)
    if circle and not isinstance(planned, Refusal):  # the first of them gives all their names
        return planned if circle[0] == alteration.live_id else replace(planned, needs=planned.needs | {circle[0]})
    if isinstance(planned, Refusal) or alteration.live_id == alteration.id or not planned.makes:
        return planned
    return replace(planned, drops=planned.drops | {alteration.live_id})


def _stays(context: Context, drift: Drift) -> bool:
    """Whether it is a redundant twin that nobody asked to drop."""
    return drift.code == codes.REDUNDANT and not (context.choices.strict or _TWINS_GO in context.choices.allow)


def _dropping(context: Context, drift: Drift) -> Iterable[Planned]:
    identity = drift.live_id or drift.id
    if _stays(context, drift):
        return [
            Refusal(
                object=identity,
                code=drift.code,
                why="it does no harm, and somebody may know it by its name",
                remedy=f"drop it by hand, or let the plan do it: --allow {_TWINS_GO}",
                decision=False,
            )
        ]
    return _PLANNERS[identity.kind].drop(context, identity, context.live.of(identity.kind)[identity.key], drift)


def _with_new(context: Context, new: frozenset[Key], drifts: tuple[Drift, ...]) -> Context:
    unexpected = [drift for drift in drifts if drift.change == "unexpected" and not _stays(context, drift)]
    dropped = frozenset(drift.live_id or drift.id for drift in unexpected)
    renamed = {one.live_id: one.id for one in drifts if one.finding.field == "name" and one.live_id is not None}
    going = dropped.union(renamed)
    altered: dict[ObjectId, set[str]] = {}
    for drift in drifts:
        if drift.change == "changed":
            altered.setdefault(drift.live_id or drift.id, set()).add(drift.finding.field.partition("[")[0])
    fields = {identity: frozenset(found) for identity, found in altered.items()}
    return replace(context, new=new, going=going, dropped=dropped, renamed=renamed, altered=fields)
