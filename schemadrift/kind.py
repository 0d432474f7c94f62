"""The record of functions that a kind of object fills in, and what they are given."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, Generic, TypeVar

import msgspec

from schemadrift.catalog import Catalog, Key, ObjectId, Record
from schemadrift.catalog.printed import settled
from schemadrift.drift import Answer, Finding, Question, Undecided, Unverified

T = TypeVar("T", bound=Record)
R = TypeVar("R")


class Sides(msgspec.Struct):
    """Both catalogs and the server's answers, as the kinds' functions see them.

    Attributes:
        live: What the server has.
        declared: What the code declares.
        answers: What the server said about pairs of expressions.
        strict: Everything that nothing declares is drift.
        pending: Questions met so far that nobody has answered.
        asked: How often anything depended on a question, answered or not.
        unverified: What the server could not decide.
    """

    live: Catalog
    declared: Catalog
    answers: Mapping[Question, Answer]
    strict: bool = False
    pending: dict[Question, None] = msgspec.field(default_factory=dict)
    unverified: list[Unverified] = msgspec.field(default_factory=list)
    asked: int = 0
    _known: dict[str, Any] = msgspec.field(default_factory=dict)

    def once(self, name: str, find: Callable[[], R]) -> R:
        """What a kind finds out about both sides as a whole: asked for every object, computed for the first.

        It may not depend on questions.
        """
        if name not in self._known:
            self._known[name] = find()
        found: R = self._known[name]
        return found

    def live_parts(self, kind: str, parent: Key) -> Mapping[Key, Any]:
        """The live objects of a kind that one object contains; grouped once, when it is first asked."""
        return self.once(f"live {kind} by parent", lambda: _by_parent(self.live.of(kind))).get(parent, {})

    def declared_parts(self, kind: str, parent: Key) -> Mapping[Key, Any]:
        """The declared objects of a kind that one object contains; likewise."""
        return self.once(f"declared {kind} by parent", lambda: _by_parent(self.declared.of(kind))).get(parent, {})

    def equal(self, question: Question) -> bool | None:
        """Tell whether both expressions are equal; None when it is not known (yet)."""
        if question.live == question.declared:
            return True
        self.asked += 1
        answer = self.answers.get(question)
        if answer is None:
            self.pending[question] = None
        return answer if isinstance(answer, bool) else None

    def differ(self, question: Question, identity: ObjectId, field_name: str) -> bool:
        """Tell whether the expressions surely differ; notes an unverified item where nobody can tell."""
        verdict = self.equal(question)
        answer = self.answers.get(question)
        if isinstance(answer, Undecided):
            self.unverified.append(
                Unverified(
                    subject=str(identity),
                    field=field_name,
                    live=question.live,
                    declared=question.declared,
                    reason=answer.reason,
                    origin=self.declared.locate(identity),
                    id=identity,
                )
            )
        return verdict is False

    def print_differs(self, identity: ObjectId, field_name: str, live: str, declared: str) -> bool:
        """Tell whether two definitions surely differ, which no query can compare, by how PostgreSQL prints them.

        Major versions print one definition in different ways; where two of them did, that is noted as unverified.
        """
        if live == declared or settled(live) == settled(declared):
            return False
        versions = [side.facts.server_version // 10_000 for side in (self.live, self.declared)]
        if versions[0] == versions[1]:
            return True
        self.asked += 1  # so that it is said again where what was found before is taken over
        self.unverified.append(
            Unverified(
                subject=str(identity),
                field=field_name,
                live=live,
                declared=declared,
                reason=f"PostgreSQL {versions[0]} printed one, PostgreSQL {versions[1]} the other",
                origin=self.declared.locate(identity),
                id=identity,
            )
        )
        return False


def _by_parent(objects: Mapping[Key, Any]) -> dict[Key, dict[Key, Any]]:
    grouped: dict[Key, dict[Key, Any]] = {}
    for key, record in objects.items():
        grouped.setdefault(key[:-1], {})[key] = record
    return grouped


class Kind(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """One kind of object: what its records are, and what a difference between them means.

    Attributes:
        name: PostgreSQL's word, with underscores; the same in identities, corpus folders and JSON.
        record: The type of its records.
        parent: The kind of the object that contains it; a missing parent is reported instead of its children.
        missing: The finding for a declared object that the server lacks; None when something else reports it.
        unexpected: The finding for a live object that nothing declares; None when it belongs to something
            that is reported or declared elsewhere. A code of `codes.STRICT_ONLY` makes it unmanaged.
        changed: The findings for two records that are the same object and not equal.
        alike: A quick test, made for both sides, that says of two records which are not equal that `changed` finds
            nothing in them: what tens of thousands of clean objects differ in must cost nothing.
        shape: What makes two objects of one parent the same in meaning, names and expressions left out;
            None where only the name counts (no function, or a function that says None).
        expressions: The expressions that complete the shape, in order.
        subject: A looser shape: two objects with it in common and nothing better are one object changed.
        stand_in: For a missing object, a live object of another kind that does its work, and the finding.
        resemblance: Why a live object could be the missing one under another name; empty when it is not likely.
    """

    name: str
    record: type[T]
    parent: str | None = None
    missing: Callable[[Sides, ObjectId, T], Finding | None]
    unexpected: Callable[[Sides, ObjectId, T], Finding | None]
    changed: Callable[[Sides, ObjectId, T, T], Iterable[Finding]]
    alike: Callable[[Sides], Callable[[T, T], bool]] | None = None
    shape: Callable[[T], Hashable] | None = None
    expressions: Callable[[T], tuple[str, ...]] | None = None
    subject: Callable[[T], Hashable] | None = None
    stand_in: Callable[[Sides, ObjectId, T], tuple[ObjectId, Finding] | None] | None = None
    resemblance: Callable[[Sides, ObjectId, ObjectId], tuple[str, ...]] | None = None
