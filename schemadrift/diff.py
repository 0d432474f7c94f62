"""Compares two catalogs without knowing what a table is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from schemadrift import codes
from schemadrift.by_name import absent, by_name
from schemadrift.catalog import Catalog, Key, ObjectId
from schemadrift.drift import (
    Answer,
    Change,
    Drift,
    Effect,
    Finding,
    Outcome,
    Question,
    Unmanaged,
    Unverified,
)
from schemadrift.kind import Kind, Sides
from schemadrift.match import Group, Matching, differing, match

_NOT_MADE = "DDL on an event of the models makes it, and it does not exist"
_NO_ANSWERS: Mapping[Question, Answer] = {}


class Settled(msgspec.Struct):
    """What one comparison of two catalogs found without a question; the next one, with answers, takes it over.

    Attributes:
        rest: Kind → the live and declared objects that are not equal.
        matchings: Kind → how they correspond.
        changes: Kind → what differs within pairs.
    """

    rest: dict[str, tuple[Group, Group]] = msgspec.field(default_factory=dict)
    matchings: dict[str, Matching] = msgspec.field(default_factory=dict)
    changes: dict[str, tuple[list[Drift], list[Unmanaged]]] = msgspec.field(default_factory=dict)


def diff(
    live: Catalog,
    declared: Catalog,
    kinds: Sequence[Kind[Any]],
    *,
    answers: Mapping[Question, Answer] = _NO_ANSWERS,
    strict: bool = False,
    settled: Settled | None = None,
) -> Outcome:
    """Compare what is there with what is declared.

    Args:
        live: What the server has.
        declared: What the code declares.
        kinds: The kinds to compare, parents before their children.
        answers: What the server said about pairs of expressions that are spelled differently. A pair that is not
            in it counts as equal and is returned in `questions`; ask the server and compare again.
        strict: Everything that nothing declares is drift.
        settled: Given to each of several comparisons of the same catalogs, it saves the work that no answer changes.

    Returns:
        Drifts (worst first), unverified and unmanaged items, and the questions to ask. Kinds and fields that the
        reader could not see are not compared: what is not seen is not missing.
    """
    sides = Sides(live=live, declared=declared, answers=answers, strict=strict)
    hidden = {kind for one in live.unseen for kind in one.kinds}
    kinds = [kind for kind in kinds if kind.name not in hidden]
    unknown = frozenset(field for one in live.unseen for field in one.fields)
    known = Settled() if settled is None else settled
    work = _Comparison(sides=sides, kinds=kinds, strict=strict, settled=known, unknown=unknown)
    work.run()
    drifts = sorted(work.drifts, key=lambda one: (one.effect.rank, one.id, one.code, one.finding.field))
    unread = {kind for kind in hidden if declared.of(kind)}
    unseen = {(one.subject, one.reason): not unread.isdisjoint(one.kinds) for one in (*declared.unseen, *live.unseen)}
    return Outcome(
        drifts=tuple(drifts),
        unverified=tuple(sorted(sides.unverified, key=lambda one: (one.subject, one.field)))
        + tuple(Unverified(subject=subject, reason=reason, unread=lost) for (subject, reason), lost in unseen.items())
        + tuple(Unverified(subject=subject, reason=_NOT_MADE) for subject in absent(live, declared)),
        unmanaged=tuple(sorted(work.unmanaged, key=lambda one: (one.id, one.field))),
        questions=tuple(sides.pending),
        compared={kind.name: count for kind in kinds if (count := len(declared.of(kind.name)))},
    )


class _Comparison(msgspec.Struct):
    sides: Sides
    kinds: Sequence[Kind[Any]]
    strict: bool
    settled: Settled
    unknown: frozenset[str] = frozenset()
    drifts: list[Drift] = msgspec.field(default_factory=list)
    unmanaged: list[Unmanaged] = msgspec.field(default_factory=list)
    missing: set[ObjectId] = msgspec.field(default_factory=set)
    stood_in: set[ObjectId] = msgspec.field(default_factory=set)

    def run(self) -> None:
        for one in self.sides.declared.impossible:
            self._impossible(one.id, one.reason, one.remedy)
        matchings = [(kind, self._match(kind)) for kind in self.kinds]
        for kind, matching in matchings:
            self._changes(kind, matching)
            self._missing(kind, matching)
        for kind, matching in matchings:
            self._unexpected(kind, matching)

    def _impossible(self, identity: ObjectId, reason: str, remedy: str) -> None:
        finding = Finding(
            code=codes.IMPOSSIBLE, effect=Effect.INTEGRITY, message=f"PostgreSQL refuses it: {reason}", remedy=remedy
        )
        self._add("impossible", identity, finding)

    def _match(self, kind: Kind[Any]) -> Matching:
        known = self.settled.matchings.get(kind.name)
        if known is not None:
            return known
        rest = self.settled.rest.get(kind.name)
        if rest is None:
            rest = differing(kind, self.sides)
            self.settled.rest[kind.name] = rest
        before = self.sides.asked
        found = match(kind, self.sides, rest)
        if self.sides.asked == before:
            self.settled.matchings[kind.name] = found
        return found

    def _changes(self, kind: Kind[Any], matching: Matching) -> None:
        known = self.settled.changes.get(kind.name)
        if known is None:
            before, drifts, unmanaged = self.sides.asked, len(self.drifts), len(self.unmanaged)
            self._pairs(kind, matching)
            if self.sides.asked == before and kind.name in self.settled.matchings:
                self.settled.changes[kind.name] = (self.drifts[drifts:], self.unmanaged[unmanaged:])
        else:
            self.drifts += known[0]
            self.unmanaged += known[1]

    def _pairs(self, kind: Kind[Any], matching: Matching) -> None:
        live, declared = self.sides.live.of(kind.name), self.sides.declared.of(kind.name)
        for live_key, key in matching.pairs:
            identity, live_id = ObjectId(kind.name, key), ObjectId(kind.name, live_key)
            for finding in kind.changed(self.sides, identity, live[live_key], declared[key]):
                if finding.field not in self.unknown:
                    self._add("changed", identity, finding, live_id)
            if live_key != key and identity not in self.sides.declared.unnamed:
                self._add("changed", identity, _other_name(live_key, key), live_id)

    def _missing(self, kind: Kind[Any], matching: Matching) -> None:
        declared = self.sides.declared.of(kind.name)
        likely = _by_parent(matching.unexpected)
        below: Counter[ObjectId] = Counter()
        for key in matching.missing:
            identity = ObjectId(kind.name, key)
            if kind.parent is not None:
                parent = ObjectId(kind.parent, identity.parent_key)
                if parent in self.missing:
                    below[parent] += 1
                    self.missing.add(identity)
                    continue
            self._missing_one(kind, identity, declared[key], likely[identity.parent_key])
        self._count_below(kind, below)

    def _missing_one(self, kind: Kind[Any], identity: ObjectId, record: object, near: Iterable[Key]) -> None:
        stand_in = kind.stand_in(self.sides, identity, record) if kind.stand_in is not None else None
        if stand_in is not None and stand_in[0] not in self.stood_in:
            live_id, finding = stand_in
            self.stood_in.add(live_id)
            self._add("changed", identity, finding, live_id)
            return
        finding_or_none = kind.missing(self.sides, identity, record)
        self.missing.add(identity)
        if finding_or_none is not None:
            self._add("missing", identity, finding_or_none, evidence=self._renames(kind, identity, near))

    def _count_below(self, kind: Kind[Any], below: Mapping[ObjectId, int]) -> None:
        """Say on a missing schema how much of the declaration it takes along; a table's own parts go unsaid."""
        for index, drift in enumerate(self.drifts):
            count = below.get(drift.id)
            if count and drift.change == "missing" and kind.name == "table":
                said = f"{count} declared tables belong to it"
                self.drifts[index] = Drift(
                    change=drift.change,
                    id=drift.id,
                    finding=drift.finding,
                    origin=drift.origin,
                    evidence=(*drift.evidence, said),
                )

    def _renames(self, kind: Kind[Any], identity: ObjectId, near: Iterable[Key]) -> tuple[str, ...]:
        """Name the live object that is most probably the missing one under another name; never acted upon."""
        live = self.sides.live.of(kind.name)
        for name in self.sides.declared.formerly.get(identity, ()):
            if (*identity.parent_key, name) in live:
                return (f"renamed from {name}, as the declaration says: a plan renames it",)
        if kind.resemblance is None:
            return ()
        found: list[tuple[int, ObjectId, tuple[str, ...]]] = []
        for key in near:
            reasons = kind.resemblance(self.sides, identity, ObjectId(kind.name, key))
            if reasons:
                found.append((-len(reasons), ObjectId(kind.name, key), reasons))
        if not found:
            return ()
        _, live_id, reasons = min(found)
        return (f"probably renamed from {live_id.key[-1]}: {', '.join(reasons)}",)

    def _unexpected(self, kind: Kind[Any], matching: Matching) -> None:
        live = self.sides.live.of(kind.name)
        schemas = self.sides.declared.coverage.schemas
        declared_as = dict(matching.pairs)
        made_by_ddl = self.sides.declared.made_by_ddl
        known = self.stood_in | {one.id for one in self.sides.declared.impossible}  # which is declared all the same
        for key in matching.unexpected:
            identity = ObjectId(kind.name, key)
            if identity in known or not self._spoken_for(kind, key, schemas):
                continue
            twin = matching.twins.get(key)
            if twin is not None:
                said = ObjectId(kind.name, declared_as.get(twin, twin))  # what declares the one that stays
                self._add("unexpected", identity, _twin(identity, twin), identity, declared_by=said)
                continue
            if made_by_ddl and by_name(identity) in made_by_ddl:
                continue
            finding = kind.unexpected(self.sides, identity, live[key])
            if finding is not None:
                self._add("unexpected", identity, finding, identity)

    def _spoken_for(self, kind: Kind[Any], key: Key, schemas: frozenset[str] | None) -> bool:
        """Whether the declaration speaks for the place where a live object is.

        The parts of a table count only where the table is declared; what is undeclared as a whole is one item.
        """
        if kind.parent == "table":
            return key[:-1] in self.sides.declared.of("table")
        return schemas is None or kind.parent is None or key[0] in schemas

    def _add(
        self,
        change: Change,
        identity: ObjectId,
        finding: Finding,
        live_id: ObjectId | None = None,
        evidence: tuple[str, ...] = (),
        *,
        declared_by: ObjectId | None = None,
    ) -> None:
        if finding.code in codes.STRICT_ONLY and not self.strict:
            self.unmanaged.append(Unmanaged(id=live_id or identity, field=finding.field, value=finding.live))
            return
        self.drifts.append(
            Drift(
                change=change,
                id=identity,
                live_id=live_id,
                finding=finding,
                origin=self._origin(declared_by or (identity if change != "unexpected" else _table_of(identity))),
                evidence=evidence,
            )
        )

    def _origin(self, identity: ObjectId) -> Any:
        locate = self.sides.declared.locate
        return locate(identity) or locate(ObjectId("table", identity.key[:2]))


def _table_of(identity: ObjectId) -> ObjectId:
    """Nothing declares what is unexpected: at best the table that it is on."""
    return ObjectId("table", identity.key[:2])


def _by_parent(keys: Iterable[Key]) -> defaultdict[Key, list[Key]]:
    grouped: defaultdict[Key, list[Key]] = defaultdict(list)
    for key in keys:
        grouped[key[:-1]].append(key)
    return grouped


def _other_name(live_key: Key, key: Key) -> Finding:
    return Finding(
        code=codes.NAME_DIFFERS,
        effect=Effect.COSMETIC,
        field="name",
        live=live_key[-1],
        declared=key[-1],
        message=f"the database calls it {live_key[-1]}",
        remedy="rename it, or declare the name that it has",
    )


def _twin(identity: ObjectId, twin: Key) -> Finding:
    return Finding(
        code=codes.REDUNDANT,
        effect=Effect.COSMETIC,
        live=identity.key[-1],
        message=f"does the same as {twin[-1]}",
        remedy="drop one of the two when nothing refers to it by name",
    )
