"""The record of functions that a kind of object fills in, and what they are given."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from schemadrift.catalog import Catalog, ObjectId, Record
from schemadrift.drift import Answer, Finding, Question, Undecided, Unverified

T = TypeVar("T", bound=Record)


@dataclass(slots=True)
class Sides:
    """Both catalogs and the server's answers, as the kinds' functions see them.

    Attributes:
        live: What the server has.
        declared: What the code declares.
        answers: What the server said about pairs of expressions.
        strict: True when everything that is not declared counts as drift.
        pending: Questions met so far that nobody has answered.
        unverified: What the server could not decide.
        live_of: For a declared identity, the identity of the live object that it was matched with.
    """

    live: Catalog
    declared: Catalog
    answers: Mapping[Question, Answer]
    strict: bool = False
    pending: dict[Question, None] = field(default_factory=dict)
    unverified: list[Unverified] = field(default_factory=list)
    live_of: dict[ObjectId, ObjectId] = field(default_factory=dict)

    def equal(self, question: Question) -> bool | None:
        """Tell whether both expressions are equal; None when it is not known (yet)."""
        if question.live == question.declared:
            return True
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
                )
            )
        return verdict is False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[T]):
    """One kind of object: what its records are, and what a difference between them means.

    Attributes:
        name: PostgreSQL's word, with underscores; the same in identities, corpus folders and JSON.
        plural: For sentences.
        record: The type of its records.
        parent: The kind of the object that contains it; a missing parent is reported instead of its children.
        missing: A declared object that the server does not have.
        unexpected: A live object that nothing declares: a finding when it changes what declared objects
            do, None when it merely stands beside them (it is then unmanaged).
        undeclared: The finding for an unmanaged object when everything must be declared.
        changed: The findings for two records that are the same object and not equal.
        shape: What makes two objects of one parent the same in meaning, names and expressions left out;
            None where only the name counts.
        expressions: The expressions that complete the shape, in order.
        subject: A looser shape: two objects with it in common and nothing better are one object changed.
    """

    name: str
    plural: str
    record: type[T]
    parent: str | None = None
    missing: Callable[[Sides, ObjectId, T], Finding]
    unexpected: Callable[[Sides, ObjectId, T], Finding | None]
    undeclared: Callable[[Sides, ObjectId, T], Finding]
    changed: Callable[[Sides, ObjectId, ObjectId, T, T], Iterable[Finding]]
    shape: Callable[[T], Hashable] | None = None
    expressions: Callable[[T], tuple[str, ...]] = lambda _record: ()
    subject: Callable[[T], Hashable] | None = None
    properties: Callable[[T, T], Iterator[tuple[str, str]]] = lambda _live, _declared: iter(())


def no_finding(_sides: Sides, _identity: ObjectId, _record: Record) -> None:
    """The `unexpected` of kinds that merely stand beside what is declared."""


def value_text(value: object) -> str:
    """A field's value as people read it: tuples joined by commas, None and "" empty."""
    if value is None or value == ():
        return ""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
