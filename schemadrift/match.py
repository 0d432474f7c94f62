"""Which live object is which declared one: by meaning, then by name, then by likeness. No kind is named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import compress
from operator import ne
from typing import TypeAlias

import msgspec

from schemadrift.catalog import Key, Record
from schemadrift.drift import Question
from schemadrift.kind import Kind, Sides, T

Group: TypeAlias = dict[Key, Record]
Groups: TypeAlias = Mapping[Key, tuple[Group, Group]]


class Matching(msgspec.Struct):
    """How the objects of one kind correspond; the pairs that are equal in everything are left out.

    Attributes:
        pairs: (live key, declared key) of one object whose records or names differ.
        missing: Declared keys that nothing live answers.
        unexpected: Live keys that nothing declared answers.
        twins: (live key, key of the live object that it repeats); these are also in `unexpected`.
    """

    pairs: list[tuple[Key, Key]] = msgspec.field(default_factory=list)
    missing: list[Key] = msgspec.field(default_factory=list)
    unexpected: list[Key] = msgspec.field(default_factory=list)
    twins: dict[Key, Key] = msgspec.field(default_factory=dict)


def differing(kind: Kind[T], sides: Sides) -> tuple[Group, Group]:
    """The live and the declared objects of one kind that are not the same under the same name."""
    live, declared = sides.live.of(kind.name), sides.declared.of(kind.name)
    if live == declared:  # which needs no key's hash again
        return {}, {}
    # without a line of Python for an object that is equal, as nearly all are
    unequal = compress(declared.items(), map(ne, declared.values(), map(live.get, declared)))
    if kind.alike is None:
        left = dict(unequal)
    else:
        alike = kind.alike(sides)
        left = {key: record for key, record in unequal if key not in live or not alike(live[key], record)}
    common = {key: live[key] for key in left if key in live}
    if len(live) - len(common) == len(declared) - len(left):
        return common, left
    return {key: record for key, record in live.items() if key in left or key not in declared}, left


def match(kind: Kind[T], sides: Sides, rest: tuple[Group, Group] | None = None) -> Matching:
    """Match the objects of one kind.

    Equal records under equal names are one object; nothing more is done for them, which is what makes the
    comparison of two schemas in sync cheap. The rest is matched within its parent.

    Args:
        kind: The kind.
        sides: Both catalogs.
        rest: What `differing` says of them, where it is known already.
    """
    over, left = differing(kind, sides) if rest is None else rest
    matching = Matching()
    if kind.shape is None:
        for key in left:
            if key in over:
                matching.pairs.append((key, key))
            else:
                matching.missing.append(key)
        matching.unexpected.extend(key for key in over if key not in left)
        return matching
    for parent, (group_live, group_declared) in _by_parent(over, left).items():
        _match_group(kind, sides, parent, group_live, group_declared, matching)
    _find_twins(kind, sides, matching)
    return matching


def _by_parent(over: Mapping[Key, Record], left: Mapping[Key, Record]) -> Groups:
    groups: defaultdict[Key, tuple[Group, Group]] = defaultdict(lambda: ({}, {}))
    for key, record in over.items():
        groups[key[:-1]][0][key] = record
    for key, record in left.items():
        groups[key[:-1]][1][key] = record
    return groups


def _match_group(kind: Kind[T], sides: Sides, parent: Key, live: Group, declared: Group, matching: Matching) -> None:
    def take(live_key: Key, declared_key: Key) -> None:
        matching.pairs.append((live_key, declared_key))
        del live[live_key], declared[declared_key]

    same = _same_meaning(kind, sides, parent)
    for key in [key for key in declared if key in live and same(live[key], declared[key])]:
        take(key, key)
    _pair_by(kind.shape, live, declared, same, take)
    for key in [key for key in declared if key in live]:
        take(key, key)
    if kind.subject is not None:
        _pair_by(kind.subject, live, declared, lambda _live, _declared: True, take)
    matching.missing.extend(declared)
    matching.unexpected.extend(live)


def _same_meaning(kind: Kind[T], sides: Sides, parent: Key) -> Callable[[Record, Record], bool]:
    shape = kind.shape
    assert shape is not None  # noqa: S101 - only called for kinds that have one
    expressions = kind.expressions

    def same(live: T, declared: T) -> bool:
        meaning = shape(declared)
        if meaning is None or shape(live) != meaning:
            return False
        if expressions is None:
            return True
        pairs = zip(expressions(live), expressions(declared), strict=False)
        # every pair is asked at once, so that one more round with the server answers all of them
        verdicts = [sides.equal(Question(parent, "", *pair)) for pair in pairs]
        return all(verdict is True for verdict in verdicts)

    return same  # type: ignore[return-value]


def _pair_by(
    key_of: Callable[[T], object] | None,
    live: Group,
    declared: Group,
    same: Callable[[Record, Record], bool],
    take: Callable[[Key, Key], None],
) -> None:
    if key_of is None or not live or not declared:
        return
    buckets: defaultdict[object, list[Key]] = defaultdict(list)
    for key, record in live.items():
        buckets[key_of(record)].append(key)  # type: ignore[arg-type]
    for candidates in buckets.values():
        # a live object that has the name of another declared one is left to that one, where there is a choice
        candidates.sort(key=lambda key: (key in declared, key))
    for key, record in sorted(declared.items()):
        candidates = buckets.get(key_of(record), [])  # type: ignore[arg-type]
        found = next((one for one in candidates if same(live[one], record)), None)
        if found is not None:
            candidates.remove(found)
            take(found, key)


def _find_twins(kind: Kind[T], sides: Sides, matching: Matching) -> None:
    """Name the live objects that repeat another one, and drop declared repeats that one live object satisfies."""
    parents = {key[:-1] for key in (*matching.missing, *matching.unexpected)}
    if not parents:
        return
    by_parent: defaultdict[Key, Group] = defaultdict(dict)
    for key, record in sides.live.of(kind.name).items():
        if key[:-1] in parents:
            by_parent[key[:-1]][key] = record
    spare = frozenset(matching.unexpected)
    for parent, group in by_parent.items():
        matching.twins.update(_twins(_same_meaning(kind, sides, parent), group, spare))
    declared = sides.declared.of(kind.name)
    matching.missing = [
        key
        for key in matching.missing
        if not any(
            _same_meaning(kind, sides, key[:-1])(record, declared[key]) for record in by_parent[key[:-1]].values()
        )
    ]


def _twins(same: Callable[[Record, Record], bool], group: Group, spare: frozenset[Key]) -> Iterator[tuple[Key, Key]]:
    for key, record in group.items():
        if key in spare:
            twin = next((other for other in group if other not in spare and same(group[other], record)), None)
            if twin is not None:
                yield key, twin
