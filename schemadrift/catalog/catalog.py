"""A catalog: everything that one side says about a schema, as a map from identity to record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from schemadrift.catalog.facts import Facts
from schemadrift.catalog.identity import Key, ObjectId
from schemadrift.catalog.record import Record

R = TypeVar("R", bound=Record)


class Origin(msgspec.Struct, frozen=True):
    """The place in the source that declares an object.

    Attributes:
        file: A path, as short as it can be: relative to the working directory where it lies below it.
        line: Counted from 1.
    """

    file: str
    line: int

    def __str__(self) -> str:
        """Render as editors understand it: `models.py:41`."""
        return f"{self.file}:{self.line}"


class Impossible(msgspec.Struct, frozen=True):
    """A declaration that PostgreSQL would refuse.

    Attributes:
        id: What is declared.
        reason: Why PostgreSQL refuses it, in one clause.
        remedy: What to write instead.
    """

    id: ObjectId
    reason: str
    remedy: str


class MadeByDdl(msgspec.Struct, frozen=True, order=True):
    """An object that a declaration makes by a statement of its own: only its name is known.

    Attributes:
        group: "extension", "schema", "routine", "relation", "type", "index", "trigger", "policy" or "constraint".
        names: Its schema, its table where it is on one, and its name; its name alone where it is in no schema.
    """

    group: str
    names: tuple[str, ...]


class Unseen(msgspec.Struct, frozen=True):
    """Something that the reader could not look at.

    Attributes:
        subject: A kind's plural ("policies") or the name of one object.
        reason: PostgreSQL's own message.
        kinds: The kinds of which nothing is known because of it.
        fields: The fields of other kinds' records of which nothing is known because of it.
    """

    subject: str
    reason: str
    kinds: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """What a source speaks for. Nothing outside of it is drift.

    Attributes:
        kinds: Names of the kinds that the source declares completely.
        schemas: The schemas that it speaks for; None means every schema.
    """

    kinds: frozenset[str] = frozenset()
    schemas: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """Everything that one side, live or declared, says about a schema.

    Attributes:
        objects: Kind name → key → record. Treat as read-only.
        source: Where it comes from, for messages: "database app on localhost" or "models.py:Base".
        facts: The server it was read from, or was resolved against.
        coverage: What the source speaks for.
        unnamed: Declared objects whose name was left to PostgreSQL: another name is no drift.
        elastic: Declared columns whose length nobody stated (it follows from the labels of an enumeration): a
            longer type is no drift.
        by_driver: Declared columns → the types that the same declaration becomes through other drivers, in the
            spelling of `Column.type`: they are no drift.
        formerly: Declared tables and columns → the names that they had before, as the declaration states them.
        made_by_ddl: What the declaration makes by statements of its own, such as DDL on events: it is not in
            `objects`, and declared all the same.
        impossible: Declarations that PostgreSQL would refuse; they are not in `objects`.
        unseen: What could not be read.
        locate: Finds the declaring place of an object; slow, so it is asked only about drifts.
    """

    objects: Mapping[str, Mapping[Key, Record]]
    source: str = ""
    facts: Facts = field(default_factory=Facts)
    coverage: Coverage = field(default_factory=Coverage)
    unnamed: frozenset[ObjectId] = frozenset()
    elastic: frozenset[ObjectId] = frozenset()
    by_driver: Mapping[ObjectId, tuple[str, ...]] = field(default_factory=dict)
    formerly: Mapping[ObjectId, tuple[str, ...]] = field(default_factory=dict)
    made_by_ddl: frozenset[MadeByDdl] = frozenset()
    impossible: tuple[Impossible, ...] = ()
    unseen: tuple[Unseen, ...] = ()
    locate: Callable[[ObjectId], Origin | None] = lambda _id: None

    def of(self, kind: str) -> Mapping[Key, Any]:
        """All objects of one kind, by key; empty when there is none."""
        return self.objects.get(kind, {})

    def get(self, kind: str, key: Key, record: type[R]) -> R | None:
        """One object, or None; `record` states the type that the kind's objects have."""
        found = self.of(kind).get(key)
        return found if isinstance(found, record) else None

    def __contains__(self, identity: ObjectId) -> bool:
        """Tell whether an object is there."""
        return identity.key in self.of(identity.kind)

    def __iter__(self) -> Iterator[ObjectId]:
        """All identities, by kind and key in the catalog's own order."""
        return (ObjectId(kind, key) for kind, found in self.objects.items() for key in found)

    def __len__(self) -> int:
        """How many objects there are, of all kinds."""
        return sum(map(len, self.objects.values()))
