"""The catalog that SQLAlchemy metadata declares, without a database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import schema

from schemadrift.catalog import Catalog, Coverage, Facts, Impossible, Key, MadeByDdl, ObjectId, Record, Unseen
from schemadrift.declared.declaring import Declaring, Meanwhile
from schemadrift.declared.from_metadata import impossible, named_types, release, sequences
from schemadrift.declared.from_metadata.agreement import require_same_table, require_same_type
from schemadrift.declared.from_metadata.drafts import TableDraft
from schemadrift.declared.from_metadata.listeners import read_listeners, unseen_views
from schemadrift.declared.from_metadata.naming import Namespace
from schemadrift.declared.from_metadata.order import in_order
from schemadrift.declared.from_metadata.origins import Origins
from schemadrift.declared.from_metadata.tables import draft_table, is_left_out, key_of
from schemadrift.declared.from_metadata.writer import Writer
from schemadrift.declared.loading import Loaded
from schemadrift.kinds.schema import Schema
from schemadrift.kinds.sequence import Sequence
from schemadrift.pausing import collector_paused, done_with

KINDS = frozenset(
    {
        "table",
        "column",
        "primary_key",
        "unique",
        "foreign_key",
        "check",
        "exclusion",
        "index",
        "enum_type",
        "domain",
        "sequence",
        "schema",
    }
)
"""The kinds that metadata declares completely."""


def catalog(
    declared: Loaded | Iterable[schema.MetaData],
    *,
    facts: Facts | None = None,
    schema_translate_map: Mapping[str | None, str | None] | None = None,
    source_text: str = "",
    for_any_server: bool = False,
) -> Catalog:
    """Read metadata into the catalog that `create_all` would make.

    Args:
        declared: What `loading.load` found, or MetaData objects.
        facts: The server that it is meant for: default schema, where types are, operator classes, version.
        schema_translate_map: As SQLAlchemy's execution option: schema name or None → schema name.
        source_text: What messages call it; by default what `loading.load` calls it.
        for_any_server: Leave what only the server can refuse to `from_metadata.impossible.find_for`.

    Returns:
        The catalog; names that are left to PostgreSQL are made as it makes them.

    Raises:
        DeclarationError: Two metadata declare one table or type differently.
    """
    loaded = declared if isinstance(declared, Loaded) else Loaded(metadatas=tuple(declared))
    with collector_paused():
        work = _Walk(facts or Facts(), schema_translate_map, loaded)
        return work.catalog(source_text or loaded.text, for_any_server=for_any_server)


def declaring(loaded: Loaded, facts: Facts) -> Declaring:
    """Begin to read metadata: find the schemas that it speaks for.

    Raises:
        DeclarationError: As `catalog` does; what `finish` calls raises it, too.
    """
    with collector_paused():
        work = _Walk(facts, None, loaded)

    def finish(meanwhile: Meanwhile) -> Catalog:
        with collector_paused():
            made = work.catalog(loaded.text, meanwhile=meanwhile)
        done_with(work)
        return made

    return Declaring(work.schemas, finish)


class _Part(NamedTuple):
    """One metadata: all of its tables, those that are no views, the types and sequences that create_all makes."""

    metadata: schema.MetaData
    all: list[schema.Table]
    tables: list[schema.Table]
    types: list[tuple[Key, Any]]
    sequences: list[tuple[Key, Sequence]]


class _Walk:
    """One walk over all metadata, in the order in which create_all would make things."""

    def __init__(
        self, facts: Facts, schema_translate_map: Mapping[str | None, str | None] | None, loaded: Loaded
    ) -> None:
        self.facts = facts
        self.writer = Writer(facts, schema_translate_map)
        self.names = Namespace()
        self.drafts: dict[Key, TableDraft] = {}
        self.types: dict[Key, Any] = {}
        self.sequences: dict[Key, Record] = {}
        self.trouble: list[Impossible] = []
        self.unseen: list[Unseen] = []
        self.made_by_ddl: set[MadeByDdl] = set()
        self.loaded = loaded
        self.origins = Origins(loaded)
        self.parts = [self._part(metadata) for metadata in loaded.metadatas]
        self.schemas = frozenset(
            key[0]
            for part in self.parts
            for key in chain(
                (key_of(self.writer, table) for table in part.tables),
                (key for key, _ in part.types),
                (key for key, _ in part.sequences),
            )
        )

    def _part(self, metadata: schema.MetaData) -> _Part:
        tables = [table for table in metadata.tables.values() if not is_left_out(table)]
        types = named_types.find(self.writer, metadata, tables)
        made = [sequences.standalone(self.writer, sequence) for sequence in release.sequences_of(metadata)]
        real = [table for table in tables if not release.is_view(table)]
        return _Part(metadata, tables, real, types, [one for one in made if one is not None])

    def catalog(self, source: str, *, for_any_server: bool = False, meanwhile: Meanwhile | None = None) -> Catalog:
        """Read all metadata; `meanwhile` is called after each table."""
        for part in self.parts:
            self._take(part, meanwhile)
        return self._finish(source, for_any_server=for_any_server)

    def _take(self, part: _Part, meanwhile: Meanwhile | None) -> None:
        """Read one metadata: types, sequences, tables."""
        self._take_types(part.types)
        self._take_sequences(part.sequences)
        late_drafts: list[TableDraft] = []
        for table, late in in_order(part.tables):
            if meanwhile is not None:
                meanwhile()
            draft = draft_table(self.writer, table, late, self.drafts)
            known = self.drafts.get(draft.key)
            if known is not None:
                require_same_table(known, draft, self.origins)
                continue
            self.drafts[draft.key] = draft
            self.origins.add(draft.key, table)
            self.trouble += [Impossible(*one) for one in draft.trouble]
            if self.names.add_table(draft):
                late_drafts.append(draft)
        for draft in late_drafts:
            self.names.add_parts(draft, (part for part in draft.foreign_keys if part.late))
        for one in read_listeners(self.writer, part.metadata, part.all, lambda table: key_of(self.writer, table)):
            if isinstance(one, Unseen):
                self.unseen.append(one)
            else:
                self.made_by_ddl.add(one)
        self.unseen += unseen_views(part.all, lambda table: key_of(self.writer, table))

    def _take_types(self, found: Iterable[tuple[Key, Any]]) -> None:
        for key, type_ in found:
            identity, record = named_types.read(self.writer, key, type_)
            if key in self.types:
                require_same_type(identity, self.types[key], record)
                continue
            self.types[key] = record
            self.origins.add_type(key, type_)
            refused = named_types.judge(key, record)
            if refused is not None:
                self.trouble.append(refused)
            else:
                self.names.add_type(identity, record)

    def _take_sequences(self, found: Iterable[tuple[Key, Sequence]]) -> None:
        for key, record in found:
            if self.sequences.get(key) != record:
                self.sequences[key] = record
                refused = sequences.judge(key, record)
                if refused is not None:
                    self.trouble.append(refused)
                    continue
                self.names.add_sequence(ObjectId("sequence", key), record)

    def _finish(self, source: str, *, for_any_server: bool) -> Catalog:
        """Judge the whole, and close the catalog."""
        objects: dict[str, dict[Key, Record]] = dict(self.names.objects)
        refused = [*self.trouble, *self.names.impossible]
        if not for_any_server:
            refused += impossible.find_for(objects, self.facts)
        refused += impossible.find(objects)
        for one in refused:
            if one not in self.names.impossible:
                self.origins.keep(one.id, objects.get(one.id.kind, {}).pop(one.id.key, None))
        objects["schema"] = {(name,): Schema() for name in sorted(self.schemas)}
        self.origins.know(objects, self.names.unnamed)
        present = {kind: found for kind, found in objects.items() if found}
        return Catalog(
            objects=present,
            source=source,
            facts=self.facts,
            coverage=Coverage(kinds=KINDS, schemas=self.schemas),
            unnamed=frozenset(self.names.unnamed),
            elastic=frozenset(
                ObjectId("column", (*key, name)) for key, draft in self.drafts.items() for name in draft.elastic
            ),
            by_driver={
                ObjectId("column", (*key, name)): types
                for key, draft in self.drafts.items()
                for name, types in draft.by_driver.items()
            },
            formerly={
                ObjectId("table" if key == draft.key else "column", key): names
                for draft in self.drafts.values()
                for key, names in draft.formerly.items()
            },
            impossible=tuple(dict.fromkeys(refused)),
            made_by_ddl=frozenset(self.made_by_ddl),
            unseen=tuple(self.unseen),
            locate=self.origins,
        )
