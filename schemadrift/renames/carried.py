"""What a live catalog is after a rename: everything that the server carries along, carried along.

Keys of the object and of all that is in it, columns that constraints, indexes and sequences are made of, targets of
foreign keys, parents of partitions, types of columns, and expressions, which the server keeps by object and prints with
the new name. Not carried, because the server does not either: names made from the old one (an index `t_old_idx`), the
bodies of functions, and the columns that a view shows. Definitions that name the object are not known afterwards: how
PostgreSQL prints them is not foretold.

Source:
    PostgreSQL manual, ALTER TABLE, RENAME; ALTER TYPE, RENAME VALUE; 5.15 Dependency Tracking.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from msgspec.structs import replace as changed

from schemadrift.catalog import Catalog, Key, Record
from schemadrift.catalog.names import parse_qualified, qualified
from schemadrift.kinds import BY_NAME
from schemadrift.renames import texts
from schemadrift.renames.forgotten import DEFINED as _DEFINED
from schemadrift.renames.forgotten import forgetting
from schemadrift.renames.rename import Rename, renamed

_TABLE = 2
_COLUMN = 3
_IN_TABLES = frozenset(name for name, kind in BY_NAME.items() if kind.parent == "table")
_RELATIONS = frozenset({"table", "sequence", "enum_type", "domain", "composite_type"})
_INDEXES = frozenset({"index", "primary_key", "unique", "exclusion"})


def carried(catalog: Catalog, rename: Rename) -> Catalog:
    """What a live catalog is after a rename.

    Args:
        catalog: As it is before.
        rename: Of an object that is in it.
    """
    change: _Column | _Relation | _Part | _Label
    if rename.label:
        change = _Label(rename)
    elif rename.id.kind == "column":
        change = _Column(catalog, rename)
    elif rename.id.kind in _RELATIONS:
        change = _Relation(rename)
    else:
        change = _Part(catalog, rename)
    objects = {kind: _carried(change, kind, found) for kind, found in catalog.objects.items()}
    for kind in _DEFINED & objects.keys():
        objects[kind] = forgetting(objects[kind], rename)
    return replace(catalog, objects=objects)


def _carried(
    change: _Column | _Relation | _Part | _Label, kind: str, found: Mapping[Key, Record]
) -> Mapping[Key, Record]:
    """The objects of a kind, in their order; the same mapping where nothing changes, which is what is quick."""
    hit = {key for key, record in found.items() if change.affects(kind, key, record)}
    if not hit:
        return found
    return {
        change.key(kind, key) if key in hit else key: change.record(kind, key, record) if key in hit else record
        for key, record in found.items()
    }


def family(catalog: Catalog, table: Key) -> frozenset[Key]:
    """A table and all that inherit its columns: children and partitions, at any depth."""
    found = {table}
    grown = True
    while grown:
        below = {
            key
            for key, record in catalog.of("table").items()
            if key not in found and (record.partition_of in found or not found.isdisjoint(record.inherits))
        }
        found |= below
        grown = bool(below)
    return frozenset(found)


def _texts(record: Any, rewrite: Callable[[str], str]) -> Any:
    """The record with every expression in it rewritten."""
    fields: dict[str, Any] = {}
    for name in ("default", "expression", "predicate", "using", "with_check", "partition_key", "partition_bound"):
        text = getattr(record, name, None)
        if text:
            fields[name] = rewrite(text)
    keys = getattr(record, "keys", ())
    if keys:
        fields["keys"] = tuple(
            changed(key, expression=rewrite(key.expression)) if key.expression else key for key in keys
        )
    if getattr(record, "checks", ()):
        fields["checks"] = tuple((name, rewrite(text)) for name, text in record.checks)
    return _if_changed(record, fields)


_ALWAYS = frozenset({"grant", "other", "policy", "domain", "composite_type"})
"""Kinds of which there are few, or whose text can name anything."""


def _says(record: Any, text: str) -> bool:
    """Whether one of the expressions of a record holds a text."""
    for name in ("default", "expression", "predicate"):
        said = getattr(record, name, None)
        if said and text in said:
            return True
    return any(text in key.expression for key in getattr(record, "keys", ()))


def _if_changed(record: Any, fields: Mapping[str, Any]) -> Any:
    fields = {name: value for name, value in fields.items() if value != getattr(record, name)}
    return changed(record, **fields) if fields else record


class _Column:
    """A column of a table, and of all tables that inherit it."""

    def __init__(self, catalog: Catalog, rename: Rename) -> None:
        self._tables = family(catalog, rename.id.parent_key)
        self._old, self._new = rename.id.key[-1], rename.to

    def affects(self, kind: str, key: Key, record: Any) -> bool:
        if kind == "foreign_key" and record.target in self._tables:
            return True
        if kind == "sequence":
            return record.column[:-1] in self._tables
        return key[:_TABLE] in self._tables or kind in _ALWAYS

    def key(self, kind: str, key: Key) -> Key:
        return self._moved(key) if kind == "column" else _granted(kind, key, self._moved)

    def _moved(self, key: Key) -> Key:
        return renamed(key, self._new) if key[-1] == self._old and key[:-1] in self._tables else key

    def _swapped(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self._new if name == self._old else name for name in names)

    def record(self, kind: str, key: Key, record: Any) -> Any:
        own = key[:_TABLE] in self._tables
        fields = self._own(record) if own else {}
        if kind == "foreign_key" and record.target in self._tables:
            fields["target_columns"] = self._swapped(record.target_columns)
        elif kind == "sequence" and record.column:
            fields["column"] = self._moved(record.column)
        return _texts(
            _if_changed(record, fields),
            lambda text: texts.column(text, self._tables, self._old, self._new, own=own),
        )

    def _own(self, record: Any) -> dict[str, Any]:
        fields: dict[str, Any] = {
            name: self._swapped(getattr(record, name))
            for name in ("columns", "include", "on_delete_columns")
            if getattr(record, name, ())
        }
        if getattr(record, "keys", ()):
            keys = (changed(one, column=self._new) if one.column == self._old else one for one in record.keys)
            fields["keys"] = tuple(keys)
        return fields


class _Relation:
    """A table, a sequence, or a type; the row type of a table goes by the table's name."""

    def __init__(self, rename: Rename) -> None:
        self._old, self._new = rename.id.key, rename.after.key
        self._kinds = {rename.id.kind} | (_IN_TABLES if rename.id.kind == "table" else frozenset())

    def affects(self, kind: str, key: Key, record: Any) -> bool:
        if key[:_TABLE] == self._old or kind in _ALWAYS:
            return True
        if kind in {"sequence", "foreign_key"}:
            return self._old in {getattr(record, "target", ()), getattr(record, "column", ())[:_TABLE]}
        if kind == "table":
            return record.partition_of == self._old or self._old in record.inherits
        return (kind == "column" and self._old[-1] in record.type) or _says(record, self._old[-1])

    def key(self, kind: str, key: Key) -> Key:
        if kind in {"grant", "other"} and "(" in key[1]:  # a function by its arguments
            return (key[0], self._rewritten(key[1]), *key[2:])
        return self._moved(key) if kind in self._kinds else _granted(kind, key, self._moved)

    def _moved(self, key: Key) -> Key:
        return (*self._new, *key[_TABLE:]) if key[:_TABLE] == self._old else key

    def _rewritten(self, text: str, *, own: bool = False) -> str:
        return texts.relation(text, self._old, self._new[-1], own=own)

    def record(self, kind: str, key: Key, record: Any) -> Any:
        fields: dict[str, Any] = {
            name: self._moved(getattr(record, name))
            for name in ("target", "partition_of", "table", "column")
            if getattr(record, name, ())
        }
        if getattr(record, "inherits", ()):
            fields["inherits"] = tuple(map(self._moved, record.inherits))
        if "." in getattr(record, "type", ""):
            fields["type"] = self._rewritten(record.type)
        if kind == "composite_type":
            fields["attributes"] = tuple((one[0], self._rewritten(one[1]), *one[2:]) for one in record.attributes)
        own = kind in _IN_TABLES and key[:_TABLE] == self._old
        return _texts(_if_changed(record, fields), lambda text: self._rewritten(text, own=own))


class _Part:
    """A constraint, an index, a trigger or a policy: only the replica identity of its table goes by its name.

    A check goes by one name in all tables that inherit it.
    """

    def __init__(self, catalog: Catalog, rename: Rename) -> None:
        self._rename = rename
        table = rename.id.parent_key
        self._tables = family(catalog, table) if rename.id.kind == "check" else frozenset({table})

    def affects(self, _kind: str, key: Key, _record: Any) -> bool:
        return key[:_TABLE] in self._tables

    def key(self, kind: str, key: Key) -> Key:
        old = self._rename.id
        mine = kind == old.kind and key[-1] == old.key[-1] and key[:-1] in self._tables
        return renamed(key, self._rename.to) if mine else key

    def record(self, kind: str, key: Key, record: Any) -> Any:
        old = self._rename.id
        if kind != "table" or key != old.parent_key or old.kind not in _INDEXES:
            return record
        follows = record.replica_identity == f"index {old.key[-1]}"
        return changed(record, replica_identity=f"index {self._rename.to}") if follows else record


class _Label:
    """A label of an enum type."""

    def __init__(self, rename: Rename) -> None:
        self._rename = rename

    def affects(self, kind: str, key: Key, record: Any) -> bool:
        return (kind == "enum_type" and key == self._rename.id.key) or kind in _ALWAYS or self._said(record)

    def _said(self, record: Any) -> bool:
        literal_body = self._rename.label.replace("'", "''")
        return _says(record, literal_body) or literal_body in getattr(record, "partition_bound", "")

    def key(self, _kind: str, key: Key) -> Key:
        return key

    def record(self, kind: str, key: Key, record: Any) -> Any:
        of, old, new = self._rename.id.key, self._rename.label, self._rename.to
        if kind == "enum_type" and key == of:
            return changed(record, labels=tuple(new if one == old else one for one in record.labels))
        alone = getattr(record, "type", "") == qualified(*of)
        return _texts(record, lambda text: texts.label(text, of, old, new, alone=alone))


def _granted(kind: str, key: Key, move: Callable[[Key], Key]) -> Key:
    """The key of what names its object in a text: a grant, or an object whose definition is not compared."""
    if kind not in {"grant", "other"}:
        return key
    try:
        name = parse_qualified(key[1])
    except ValueError:
        return key
    moved = move(name)
    return key if moved == name else (key[0], qualified(*moved), *key[2:])


def identity_after(rename: Rename, key: Key, tables: frozenset[Key]) -> Key:
    """What the key of a table or a column is after a rename; `tables` is the family of the rename's table."""
    if rename.label:
        return key
    if rename.id.kind == "table" and key[:_TABLE] == rename.id.key:
        return (*rename.after.key, *key[_TABLE:])
    if rename.id.kind == "column" and len(key) == _COLUMN and key[-1] == rename.id.key[-1] and key[:-1] in tables:
        return renamed(key, rename.to)
    return key
