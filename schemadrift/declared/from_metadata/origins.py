"""Finds the file and line that declares an object, by reading the source of the models when asked."""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from schemadrift.catalog import Key, ObjectId, Origin, Record
from schemadrift.catalog.expressions import columns_in, normalise
from schemadrift.declared.from_metadata.sources import SourceFile, Sources
from schemadrift.declared.loading import Loaded
from schemadrift.kinds.check import Check

_CALLS = {
    "index": {"Index"},
    "unique": {"UniqueConstraint"},
    "check": {"CheckConstraint", "Enum", "Boolean"},
    "foreign_key": {"ForeignKeyConstraint"},
    "primary_key": {"PrimaryKeyConstraint"},
    "exclusion": {"ExcludeConstraint"},
}


_FLAGS = {
    "primary_key": frozenset({"primary_key"}),
    "unique": frozenset({"unique"}),
    "index": frozenset({"index", "unique"}),
}
"""What a column is given to have an object of a kind made for it."""


class Origins:
    """The `locate` of a catalog: slow for the first object of a file, quick afterwards."""

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._tables: dict[Key, Any] = {}
        self._types: dict[Key, Any] = {}
        self._records: dict[ObjectId, Record] = {}
        self._objects: Mapping[str, Mapping[Key, Record]] = {}
        self._unnamed: Collection[ObjectId] = frozenset()
        self._classes: dict[int, list[type]] | None = None
        self._sources = Sources()

    def add(self, key: Key, table: Any) -> None:
        """Remember the Table behind a key."""
        self._tables[key] = table

    def add_type(self, key: Key, type_: Any) -> None:
        """Remember the enum or domain behind a key."""
        self._types[key] = type_

    def know(self, objects: Mapping[str, Mapping[Key, Record]], unnamed: Collection[ObjectId]) -> None:
        """Take the catalog's objects, whose columns tell constraints without a name apart, and which those are."""
        self._objects = objects
        self._unnamed = unnamed

    def keep(self, identity: ObjectId, record: Record | None) -> None:
        """Remember an object that is not in the catalog."""
        if record is not None:
            self._records[identity] = record

    def _record(self, identity: ObjectId) -> Any:
        return self._objects.get(identity.kind, {}).get(identity.key) or self._records.get(identity)

    def _columns(self, identity: ObjectId) -> tuple[str, ...]:
        record = self._record(identity)
        if isinstance(record, Check):
            table = self._objects.get("table", {}).get(identity.key[:2])
            return columns_in(record.expression, getattr(table, "columns", ()))
        keys = getattr(record, "keys", None)
        if keys is not None:
            return tuple(key.column for key in keys if key.column)
        return getattr(record, "columns", ())

    def __call__(self, identity: ObjectId) -> Origin | None:
        """Find the declaring place of an object; of its table where nothing nearer is found."""
        if identity.kind in {"enum_type", "domain"}:
            return self._type(identity.key)
        if identity.kind == "sequence":
            return self._sequence(identity.key)
        table = self._tables.get(identity.key[:2])
        if table is None:
            return None
        if identity.kind in {"table", "column"}:
            found = self._column(table, identity.key[-1]) if identity.kind == "column" else None
            return found[0] if found is not None else self.place_of(table, identity.key[:2])
        return self._part(table, identity)

    def _sequence(self, key: Key) -> Origin | None:
        owner: Any = self._objects.get("sequence", {}).get(key)
        if owner is not None and owner.column:
            return self(ObjectId("column", owner.column))
        return self._anywhere({"Sequence"}, key[-1])

    def place_of(self, table: Any, _key: Key) -> Origin | None:
        """The line of a mapped class, or of the call of Table."""
        for file, node in self._bodies(table):
            return file.origin(node)
        return None

    def _bodies(self, table: Any) -> Iterator[tuple[SourceFile, ast.AST]]:
        """The Table call, or the class with its ancestors, nearest first."""
        call = self._table_call(table)
        if call is not None:
            yield call
        for cls in self._classes_of(table):
            for ancestor in cls.__mro__:
                found = self._sources.class_(ancestor)
                if found is not None:
                    yield found

    def _classes_of(self, table: Any) -> list[type]:
        if self._classes is None:
            self._classes = {}
            for mapper in _mappers():
                local = getattr(mapper, "local_table", None)
                classes = self._classes.setdefault(id(local), [])
                # of a hierarchy in one table the topmost class declares it
                if mapper.inherits is None or mapper.inherits.local_table is not local:
                    classes.insert(0, mapper.class_)
                else:
                    classes.append(mapper.class_)
        return self._classes.get(id(table), [])

    def _table_call(self, table: Any) -> tuple[SourceFile, ast.AST] | None:
        if self._classes_of(table) and not _is_core(self._classes_of(table)[0]):
            return None
        for file in self._sources.files(self._loaded.modules, table):
            call = file.tables.get((str(table.name), None if table.schema is None else str(table.schema)))
            call = call or file.tables.get((str(table.name), None))
            if call is not None:
                return file, call
        for path, name in self._sources.holding(table):
            file = self._sources.file(path)
            call = file.assigned.get(name)
            if call is not None:
                return file, call
        return None

    def _column(self, table: Any, name: str) -> tuple[Origin, SourceFile, ast.AST] | None:
        attributes = {name} | _attributes(self._classes_of(table), table, name)
        for file, node in self._bodies(table):
            found = file.column(node, attributes, name)
            if found is not None:
                return file.origin(found), file, found
        return None

    def _part(self, table: Any, identity: ObjectId) -> Origin | None:
        """A constraint or index: by its name, then by what it says, then by its columns, then at its one column."""
        calls = _CALLS.get(identity.kind, set())
        bodies = list(self._bodies(table))
        for file, node in bodies:
            call = file.named(node, calls, identity.key[-1])
            if call is not None:
                return file.origin(call)
        # nobody wrote a name that PostgreSQL makes
        unnamed = identity in self._unnamed
        written = None if unnamed else self._sources.naming(self._loaded.modules, table, calls, identity.key[-1])
        if written is not None:
            return written[0].origin(written[1])
        columns = self._columns(identity)
        for file, node in bodies:
            call = self._saying(file, node, identity) or file.over(node, calls, columns)
            if call is not None:
                return file.origin(call)
        column = self._at_column(table, identity, columns)
        if column is not None and column.sure:
            return column.origin
        anywhere = self._sources.named(self._loaded.modules, table, calls, identity.key[-1])
        if anywhere is not None:
            return anywhere[0].origin(anywhere[1])
        return self.place_of(table, identity.key[:2]) if column is None else column.origin

    def _saying(self, file: SourceFile, node: ast.AST, identity: ObjectId) -> ast.Call | None:
        record = self._record(identity)
        if not isinstance(record, Check):
            return None
        wanted = record.expression
        return file.saying(node, {"CheckConstraint"}, lambda text: normalise(text, None, identity.key[1]) == wanted)

    def _at_column(self, table: Any, identity: ObjectId, columns: tuple[str, ...]) -> _AtColumn | None:
        single = self._column(table, columns[0]) if columns else None
        if single is None:
            return None
        origin, file, node = single
        calls = {"ForeignKey"} if identity.kind == "foreign_key" else _CALLS.get(identity.kind, set())
        inner = file.first(node, calls)
        if inner is not None:
            return _AtColumn(file.origin(inner), sure=True)
        return _AtColumn(origin, sure=file.flagged(node, _FLAGS.get(identity.kind, frozenset())))

    def _type(self, key: Key) -> Origin | None:
        type_ = self._types.get(key)
        enum_class = getattr(type_, "enum_class", None)
        if enum_class is not None:
            found = self._sources.class_(enum_class)
            if found is not None:
                return found[0].origin(found[1])
        return self._anywhere({"Enum", "ENUM", "DOMAIN"}, key[-1])

    def _anywhere(self, calls: set[str], name: str) -> Origin | None:
        for file in self._sources.files(self._loaded.modules, None, *self._tables.values()):
            call = file.named(file.tree, calls, name)
            if call is not None:
                return file.origin(call)
        return None


class _AtColumn(NamedTuple):
    """The column that probably declares something; sure where it says so itself."""

    origin: Origin
    sure: bool


def _mappers() -> Iterator[Any]:
    """All mapped classes of the process; none where the ORM is not in use."""
    if "sqlalchemy.orm" not in sys.modules:
        return
    from sqlalchemy.orm import mapperlib  # noqa: PLC0415 - only where the models did

    for registry in list(mapperlib._all_registries()):  # noqa: SLF001 - there is no public list
        yield from list(registry.mappers)


def _is_core(cls: type) -> bool:
    """Tell whether a class is mapped to a Table made elsewhere."""
    return not any("__tablename__" in vars(one) or "__table_args__" in vars(one) for one in cls.__mro__)


def _attributes(classes: list[type], table: Any, name: str) -> set[str]:
    """The attributes that a column is mapped to."""
    found: set[str] = set()
    column = next((one for one in table.columns if str(one.name) == name), None)
    if column is None:
        return found
    for cls in classes:
        mapper = getattr(cls, "__mapper__", None)
        try:
            found.add(mapper.get_property_by_column(column).key)  # type: ignore[union-attr]
        except Exception:  # noqa: BLE001, S112 - a class that does not map this column
            continue
    return found
