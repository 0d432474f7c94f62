"""The order of changes: what is needed first, then what people expect, the same for the same changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from heapq import heapify, heappop, heappush
from itertools import chain

from msgspec.structs import replace

from schemadrift.catalog import ObjectId
from schemadrift.plans.change import Change
from schemadrift.step import Phase, Step

_RANKS = {
    name: rank
    for rank, name in enumerate(
        (
            "schema",
            "extension",
            "enum_type",
            "domain",
            "composite_type",
            "sequence",
            "other",
            "table",
            "column",
            "primary_key",
            "unique",
            "check",
            "exclusion",
            "index",
            "foreign_key",
            "trigger",
            "policy",
            "grant",
        )
    )
}


def ordered(changes: Sequence[Change]) -> tuple[Step, ...]:
    """Put the steps of changes in an order in which they can run.

    Args:
        changes: In any order.

    Returns:
        Their steps: expand before contract; within each, what a change needs before it; else by kind and name.
        Where changes need one another in a circle, the first by kind and name breaks it.
    """
    places = sorted(range(len(changes)), key=lambda place: _preference(changes[place]))
    rank = {place: position for position, place in enumerate(places)}
    after = _edges(changes)
    sequence = _sorted(rank, after)
    return _by_phase(changes, sequence, after)


def _sorted(rank: dict[int, int], after: dict[int, set[int]]) -> list[int]:
    """Kahn's algorithm; of what can come next, the first by rank does; a circle is broken at the first by rank."""
    waiting = dict.fromkeys(rank, 0)
    for targets in after.values():
        for target in targets:
            waiting[target] += 1
    ready = [(rank[place], place) for place, count in waiting.items() if not count]
    heapify(ready)
    found: list[int] = []
    while waiting:
        place = heappop(ready)[1] if ready else min(waiting, key=rank.__getitem__)
        if waiting.pop(place, None) is None:
            continue
        found.append(place)
        for target in after.get(place, set()) & waiting.keys():
            waiting[target] -= 1
            if not waiting[target]:
                heappush(ready, (rank[target], target))
    return found


def _preference(change: Change) -> tuple[int, int, ObjectId]:
    going = bool(change.drops) and not change.makes
    rank = _RANKS.get(change.subject.kind, len(_RANKS))
    return (1, -rank, change.subject) if going else (0, rank, change.subject)


def _edges(changes: Sequence[Change]) -> defaultdict[int, set[int]]:
    """Which changes come after which."""
    makers = _holders(changes, lambda change: change.makes)
    droppers = _holders(changes, lambda change: change.drops)
    leaving = _holders(changes, lambda change: map(_place, () if change.makes else change.drops))
    after: defaultdict[int, set[int]] = defaultdict(set)
    for place, change in enumerate(changes):
        first = [*(makers.get(one, ()) for one in change.needs)]
        for identity in change.makes:  # one of the same name makes room
            first += [droppers.get(identity, ()), leaving.get(_place(identity), ())]
        for earlier in chain.from_iterable(first):
            after[earlier].add(place)
        later = [*(droppers.get(one, ()) for one in change.releases), *(makers.get(one, ()) for one in change.releases)]
        after[place] |= set(chain.from_iterable(later))
    return defaultdict(set, {place: found - {place} for place, found in after.items()})


_NAMED = frozenset(
    {"table", "sequence", "index", "primary_key", "unique", "exclusion", "enum_type", "domain", "composite_type"}
)


def _place(identity: ObjectId) -> ObjectId:
    """What can be there once only: a name, for relations and types of a schema."""
    return ObjectId("", (identity.key[0], identity.key[-1])) if identity.kind in _NAMED else identity


def _holders(changes: Sequence[Change], of: Callable[[Change], Iterable[ObjectId]]) -> dict[ObjectId, list[int]]:
    found: dict[ObjectId, list[int]] = {}
    for place, change in enumerate(changes):
        for identity in of(change):
            found.setdefault(identity, []).append(place)
    return found


def _by_phase(changes: Sequence[Change], sequence: Sequence[int], after: dict[int, set[int]]) -> tuple[Step, ...]:
    """Expand steps first; what needs a contract step becomes one."""
    late: set[int] = set()
    expand: list[Step] = []
    contract: list[Step] = []
    for place in sequence:
        change = changes[place]
        for step in change.steps:
            if place in late and step.phase is Phase.EXPAND:
                contract.append(replace(step, phase=Phase.CONTRACT))
            else:
                (expand if step.phase is Phase.EXPAND else contract).append(step)
        if place in late or all(step.phase is Phase.CONTRACT for step in change.steps):
            late |= after.get(place, set())
    return (*expand, *contract)
