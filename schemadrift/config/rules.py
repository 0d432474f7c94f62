"""What a configuration says about objects and drifts: which ones count, for whom, and how much."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from msgspec.structs import replace

from schemadrift.catalog import Catalog, ObjectId
from schemadrift.catalog.scope import kept
from schemadrift.codes import Code
from schemadrift.config.following import needed
from schemadrift.config.patterns import Lineages, Pattern, Selection, idle
from schemadrift.config.waivers import Judge, Waiver
from schemadrift.drift import Drift, Effect, Outcome, Unverified


class Owned(msgspec.Struct, frozen=True, kw_only=True):
    """Objects of another team or tool."""

    objects: Pattern
    owner: str


class EffectOverride(msgspec.Struct, frozen=True, kw_only=True):
    """Another effect for the drifts of a code; `objects` is None for all of them."""

    code: Code
    effect: Effect
    objects: Pattern | None = None


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """All that a target's configuration says about objects and drifts.

    Attributes:
        include: What is compared; nothing in it for everything.
        exclude: What is not, also where it is included.
        owned: What belongs to others; of several patterns that name an object the last one counts.
        effects: Other effects; of several that fit a drift the last one counts.
        waivers: Drifts that somebody decided to live with.
        count_owned: Drifts in what belongs to others count for the gate all the same.
        whole: Everything that the configuration means is compared, so that what matches nothing is worth a word.
    """

    include: tuple[Pattern, ...] = ()
    exclude: tuple[Pattern, ...] = ()
    owned: tuple[Owned, ...] = ()
    effects: tuple[EffectOverride, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    count_owned: bool = False
    whole: bool = True


NONE = Rules()
"""Those of a check without a configuration."""


def narrow(live: Catalog, declared: Catalog, rules: Rules) -> tuple[Catalog, Catalog, tuple[str, ...]]:
    """Leave out what is excluded or not included: it is neither compared nor counted.

    Schemas stay where something in them is included, so that a missing one is reported. The types and sequences
    that the columns of an included table need follow it; one that is excluded does not.

    Args:
        live: What the server has.
        declared: What the code declares.
        rules: Their `include` and `exclude`.

    Returns:
        Both catalogs, narrowed, and a note for each pattern that names no object of either.
    """
    if not rules.include and not rules.exclude:
        return live, declared, ()
    lineages = Lineages(live, declared)
    included, excluded = Selection(rules.include, lineages), Selection(rules.exclude, lineages)

    def named(identity: ObjectId) -> bool:
        return not rules.include or identity in included or _holds_included(identity, rules.include)

    def counts(identity: ObjectId) -> bool:
        return named(identity) and identity not in excluded

    followers = needed(counts, live, declared) if rules.include else frozenset()

    def keeps(identity: ObjectId) -> bool:
        return (identity in followers or named(identity)) and identity not in excluded

    seen = [*lineages, *(one.id for one in declared.impossible)]
    notes = [
        *_notes("include", idle(rules.include, lineages, seen), rules),
        *_notes("exclude", idle(rules.exclude, lineages, seen), rules),
    ]
    return kept(live, keeps), kept(declared, keeps), tuple(notes)


def _holds_included(identity: ObjectId, include: Iterable[Pattern]) -> bool:
    return identity.kind == "schema" and any(one.reaches_into(identity.key[0]) for one in include)


def judge(outcome: Outcome, live: Catalog, declared: Catalog, rules: Rules, judged: Judge) -> Outcome:
    """Apply owners, effects and waivers to what a comparison found.

    Args:
        outcome: What it found.
        live: What was compared.
        declared: Likewise.
        rules: What the configuration says.
        judged: Today's date, and the codes that the check looked for.

    Returns:
        The outcome: drifts with their owner, effect and waiver, the worst first; waivers that are stale; and a note
        for each pattern that names no object.
    """
    if rules in (NONE, Rules(whole=False)):
        return outcome
    lineages = Lineages(live, declared)
    drifts = [_override(_own(one, rules, lineages), rules, lineages) for one in outcome.drifts]
    unverified = [_own_unverified(one, rules, lineages) for one in outcome.unverified]
    found = judged.waive(drifts, unverified, rules.waivers, lineages, whole=rules.whole)
    seen = [*lineages, *(each for one in drifts for each in drift_ids(one))]
    overridden = [one.objects for one in rules.effects if one.objects is not None]
    notes = [
        *_notes("owned", idle([one.objects for one in rules.owned], lineages, seen), rules),
        *_notes("effect", idle(overridden, lineages, seen), rules),
    ]
    return replace(
        outcome,
        drifts=tuple(sorted(found.drifts, key=lambda one: one.effect.rank)),
        unverified=tuple(unverified),
        waivers=tuple(found.stale),
        notes=(*outcome.notes, *notes, *found.notes),
    )


def asked_for(outcome: Outcome, rules: Rules) -> Outcome:
    """What a plan is made for: what belongs to others too, where somebody asks; else its notes are about that."""
    others = [drift for drift in outcome.drifts if drift.owner and not drift.waiver]
    if not rules.count_owned:
        notes = (f"{one.id} {one.code.number}: {one.owner} has to see to it: {one.finding.remedy}" for one in others)
        return replace(outcome, notes=tuple(notes))
    return replace(outcome, notes=(), drifts=tuple(replace(one, owner="") for one in outcome.drifts))


def _own(drift: Drift, rules: Rules, lineages: Lineages) -> Drift:
    owner = _owner(drift_ids(drift), rules.owned, lineages)
    return replace(drift, owner=owner) if owner else drift


def owner_of(identity: ObjectId, live: Catalog, declared: Catalog, rules: Rules) -> str:
    """The other team or tool that an object belongs to; empty when it is ours."""
    return _owner((identity,), rules.owned, Lineages(live, declared)) if rules.owned else ""


def _own_unverified(item: Unverified, rules: Rules, lineages: Lineages) -> Unverified:
    owner = _owner((item.id,), rules.owned, lineages) if item.id is not None else ""
    return replace(item, owner=owner) if owner else item


def _owner(ids: Sequence[ObjectId], owned: Iterable[Owned], lineages: Lineages) -> str:
    owner = ""
    for one in owned:
        if any(one.objects.matches(lineages.of(identity)) for identity in ids):
            owner = one.owner
    return owner


def _override(drift: Drift, rules: Rules, lineages: Lineages) -> Drift:
    effect = drift.effect
    for one in rules.effects:
        fits = one.objects is None or any(one.objects.matches(lineages.of(each)) for each in drift_ids(drift))
        if one.code == drift.code and fits:
            effect = one.effect
    return drift if effect is drift.effect else replace(drift, finding=replace(drift.finding, effect=effect))


def drift_ids(drift: Drift) -> tuple[ObjectId, ...]:
    """What a drift is about: the declared object, and the live one where it has another name."""
    if drift.live_id is None or drift.live_id == drift.id:
        return (drift.id,)
    return (drift.id, drift.live_id)


def _notes(key: str, patterns: Iterable[Pattern], rules: Rules) -> list[str]:
    if not rules.whole:
        return []
    return [f"{key} {one.text}: matches no object; {_hint(one)}" for one in patterns]


def _hint(pattern: Pattern) -> str:
    if pattern.parts == 1 and pattern.kind is None:
        return f"one part alone names schemas; a table is named with its schema, as in *.{pattern.text}"
    return "take it out, or correct it"
