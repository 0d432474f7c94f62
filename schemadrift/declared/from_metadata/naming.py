"""Gives the names that a metadata leaves to PostgreSQL, and finds those that are used twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Any

from schemadrift.catalog import Impossible, Key, ObjectId, Record
from schemadrift.catalog import names as made
from schemadrift.declared.from_metadata.drafts import Part, TableDraft

_RELATIONS = frozenset({"primary_key", "unique", "exclusion", "index"})
_MAKERS: dict[str, Callable[[str, Any, Collection[str]], str]] = {
    "unique": made.unique_name,
    "exclusion": made.exclusion_name,
    "foreign_key": made.foreign_key_name,
}


class Namespace:
    """The names of all schemas, taken in the order in which create_all makes things.

    Attributes:
        objects: Kind → key → record.
        unnamed: Objects whose name PostgreSQL makes.
        impossible: Objects whose name is taken already.
    """

    def __init__(self) -> None:
        self.objects: defaultdict[str, dict[Key, Record]] = defaultdict(dict)
        self.unnamed: set[ObjectId] = set()
        self.impossible: list[Impossible] = []
        self._relations: defaultdict[str, dict[str, ObjectId]] = defaultdict(dict)
        self._types: defaultdict[str, dict[str, ObjectId]] = defaultdict(dict)
        self._constraints: defaultdict[str, set[str]] = defaultdict(set)
        self._on_table: defaultdict[Key, set[str]] = defaultdict(set)

    def put(self, identity: ObjectId, record: Record) -> None:
        """Take up an object that needs no free name."""
        self.objects[identity.kind][identity.key] = record

    def add_type(self, identity: ObjectId, record: Record) -> None:
        """Take up an enum or domain."""
        if self._claim(self._types, identity, identity.key[0], identity.key[-1]):
            self.put(identity, record)

    def add_sequence(self, identity: ObjectId, record: Record) -> None:
        """Take up a sequence of its own."""
        if self._claim(self._relations, identity, identity.key[0], identity.key[-1]):
            self.put(identity, record)

    def add_table(self, draft: TableDraft) -> bool:
        """Take up a table and all that its CREATE TABLE makes, then its indexes.

        Returns:
            False where the table itself is impossible.
        """
        schema, table = draft.key
        sequences = [self._made_sequence(draft, part) for part in draft.sequences]
        identity = ObjectId("table", draft.key)
        # a table brings a type of its own name
        if not (
            self._claim(self._relations, identity, schema, table) and self._claim(self._types, identity, schema, table)
        ):
            for one in sequences:
                self._relations[schema].pop(one.key[-1], None)
            return False
        self.put(identity, draft.record)
        self.objects["column"].update([((schema, table, name), column) for name, column in draft.columns.items()])
        for one, part in zip(sequences, draft.sequences, strict=True):
            self.put(one, part.record)
        early = [part for part in draft.foreign_keys if not part.late]
        self.add_parts(draft, (*draft.checks, *draft.keys, *early, *draft.indexes))
        return True

    def add_parts(self, draft: TableDraft, parts: Iterable[Part]) -> None:
        """Take up constraints and indexes of a table, in their order."""
        schema, table = draft.key
        on_table = self._on_table[draft.key]
        for part in parts:
            name, kind = part.name, part.kind
            if name is None:
                name = self._made_name(draft, part)
                identity = ObjectId(kind, (schema, table, name))
                self.unnamed.add(identity)
            else:
                identity = ObjectId(kind, (schema, table, name))
            if kind != "index" and name in on_table:
                self._refuse(identity, f"the table has another constraint named {made.quote(name)}")
                continue
            if kind in _RELATIONS and not self._claim(self._relations, identity, schema, name):
                continue
            if kind != "index":
                on_table.add(name)
                self._constraints[schema].add(name)
            self.objects[kind][identity.key] = part.record

    def _made_sequence(self, draft: TableDraft, part: Part) -> ObjectId:
        schema, table = draft.key
        name = made.sequence_name(table, str(part.named_after[0]), self._relations[schema])
        identity = ObjectId("sequence", (schema, name))
        self._relations[schema][name] = identity
        self.unnamed.add(identity)
        return identity

    def _made_name(self, draft: TableDraft, part: Part) -> str:
        schema, table = draft.key
        taken: Collection[str] = self._constraints[schema]
        if part.kind == "primary_key":
            name = made.made_name(table, None, "pkey")  # nearly always free
            if name not in self._relations[schema] and name not in taken:
                return name
        if part.kind in _RELATIONS:
            taken = _Either(self._relations[schema], taken)
        if part.kind == "primary_key":
            return made.primary_key_name(table, taken)
        columns: Any = part.named_after
        if part.kind == "check":
            return made.check_name(table, columns[0], taken)
        return _MAKERS[part.kind](table, columns, taken)

    def _claim(self, space: defaultdict[str, dict[str, ObjectId]], identity: ObjectId, schema: str, name: str) -> bool:
        holder = space[schema].setdefault(name, identity)
        if holder == identity and identity.key not in self.objects[identity.kind]:
            return True
        self._refuse(identity, f"the name is taken by {holder} in the same schema")
        return False

    def _refuse(self, identity: ObjectId, reason: str) -> None:
        self.impossible.append(Impossible(identity, reason, "give one of the two another name"))


class _Either:
    """Membership in either of two collections."""

    def __init__(self, first: Collection[str], second: Collection[str]) -> None:
        self._first, self._second = first, second

    def __contains__(self, name: object) -> bool:
        return name in self._first or name in self._second

    def __iter__(self) -> Any:
        yield from self._first
        yield from self._second

    def __len__(self) -> int:
        return len(self._first) + len(self._second)
