"""Declarations that PostgreSQL would refuse, found once all tables are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import compress
from operator import attrgetter
from typing import Any

from schemadrift.catalog import Facts, Impossible, Key, ObjectId, Record
from schemadrift.catalog.names import qualified
from schemadrift.catalog.operator_classes import has_default
from schemadrift.catalog.types import split_type
from schemadrift.kinds.column import Column
from schemadrift.kinds.domain import stands_for
from schemadrift.kinds.foreign_key import ForeignKey
from schemadrift.kinds.index import IndexKey, plain_key

Objects = Mapping[str, Mapping[Key, Record]]

# The place in a row says which side may be the referencing one: each type is cast silently to those after it.
_FAMILIES = (
    ({"smallint", "integer", "bigint"}, {"numeric"}, {"real", "double precision"}),
    ({"character varying", "text", "character", "name", '"char"'},),
    ({"date", "timestamp without time zone", "timestamp with time zone"},),
    ({"uuid"},),
    ({"boolean"},),
    ({"bytea"},),
    ({"json"},),
    ({"jsonb"},),
    ({"inet", "cidr"},),
    ({"time without time zone", "time with time zone"},),
    ({"interval"},),
)
_PLACES = {
    name: (family, rank) for family, ranks in enumerate(_FAMILIES) for rank, names in enumerate(ranks) for name in names
}


def find(objects: Objects) -> Iterator[Impossible]:
    """Judge the foreign keys of a whole declaration, which no server takes otherwise than another.

    Args:
        objects: Kind → key → record, all names given.
    """
    judge = _ForeignKeys(objects)
    tables = objects.get("table", {})
    for key, record in objects.get("foreign_key", {}).items():
        if isinstance(record, ForeignKey) and record.target in tables:
            found = judge(key, record)
            if found is not None:
                yield found


def find_for(objects: Objects, facts: Facts) -> Iterator[Impossible]:
    """Judge what depends on the server: what it is too old for, and what its operator classes cannot index.

    Args:
        objects: Kind → key → record, all names given.
        facts: Whose operator classes count.
    """
    yield from _too_new(objects, facts.server_version)
    yield from _indexes(objects, objects.get("column", {}), facts)  # type: ignore[arg-type]


_NEW: tuple[tuple[str, int, str, str, str], ...] = (
    ("column", 180000, "generated", "virtual", "virtual generated columns"),
    ("unique", 150000, "nulls_not_distinct", "", "NULLS NOT DISTINCT"),
    ("index", 150000, "nulls_not_distinct", "", "NULLS NOT DISTINCT"),
    ("foreign_key", 150000, "on_delete_columns", "", "a list of columns in ON DELETE"),
)
"""Kind, version, field, the value that is new ("" for any), what it is called."""


def _too_new(objects: Objects, version: int) -> Iterator[Impossible]:
    """What the server is too old for."""
    for kind, since, field, value, what in _NEW:
        if not 0 < version < since:
            continue
        found = objects.get(kind, {})
        said: Iterable[Any] = map(attrgetter(field), found.values())
        for key in compress(found, map(value.__eq__, said) if value else said):
            reason = f"PostgreSQL {version // 10000} has no {what}"
            yield Impossible(ObjectId(kind, key), reason, f"upgrade to PostgreSQL {since // 10000}, or do without")


def _indexes(objects: Objects, columns: Mapping[Key, Column], facts: Facts) -> Iterator[Impossible]:
    fine: set[tuple[str, str]] = set()  # (access method, column type) pairs that need not be looked at again
    for kind in ("primary_key", "unique", "index", "exclusion"):
        for key, record in objects.get(kind, {}).items():
            one: Any = record
            method = getattr(one, "method", "btree")
            schema, table = key[:2]
            keys = one.keys if hasattr(one, "keys") else map(plain_key, one.columns)
            for part in keys:
                column = None
                if part.column and not part.operator_class:
                    column = columns.get((schema, table, part.column))
                    if column is not None and (method, column.type) in fine:
                        continue
                reason = _key(objects, columns, facts, method, (schema, table), part)
                if reason:
                    remedy = (
                        f"name an operator class of {method}, choose another method, "
                        "or install the extension that has it"
                    )
                    yield Impossible(ObjectId(kind, key), reason, remedy)
                    break
                if column is not None:
                    fine.add((method, column.type))


def _key(objects: Objects, columns: Mapping[Key, Column], facts: Facts, method: str, table: Key, key: IndexKey) -> str:
    """Why a key cannot be indexed; empty when it can."""
    if key.operator_class:
        bare = split_type(key.operator_class).name
        if facts.operator_classes and (method, bare) not in facts.operator_classes:
            return f"operator class {key.operator_class} does not exist for access method {method}"
        return ""
    if not key.column:
        return ""
    column = columns.get((*table, key.column))
    if column is None:
        return f"there is no column {key.column}" if (*table, key.column) not in columns else ""
    if has_default(facts, method, column.type, stands_for(objects, column.type)) is False:
        return f"type {column.type} has no default operator class for access method {method}"
    return ""


class _ForeignKeys:
    """Judges foreign keys; nearly all refer to a primary key by columns of its types."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._columns: Any = objects.get("column", {})
        primary: Any = objects.get("primary_key", {})
        self._primary = {key[:2]: record.columns for key, record in primary.items() if not record.deferrable}

    @cached_property
    def _unique(self) -> Mapping[Key, set[frozenset[str]]]:
        return _unique_sets(self._objects)

    def __call__(self, key: Key, record: ForeignKey) -> Impossible | None:
        """What PostgreSQL refuses about one."""
        (schema, table), (there, target), columns = key[:2], record.target, self._columns
        types: list[tuple[str, str, str, str]] = []
        for name, other in zip(record.columns, record.target_columns, strict=False):
            theirs = columns.get((there, target, other))
            if theirs is None:
                reason = f"{qualified(there, target)} has no column {other}"
                return Impossible(ObjectId("foreign_key", key), reason, "declare the column, or refer to another")
            own = columns.get((schema, table, name))
            if own is not None and own.type != theirs.type:
                types.append((name, own.type, other, theirs.type))
        if self._primary.get(record.target) != record.target_columns and not self._is_unique(record):
            named = ", ".join(record.target_columns)
            reason = f"{qualified(there, target)} has no primary key or unique constraint over exactly ({named})"
            remedy = "make these columns unique there, or refer to columns that are"
            return Impossible(ObjectId("foreign_key", key), reason, remedy)
        for name, mine, other, its in types:
            if _incompatible(mine, its, self._objects):
                reason = f"{name} is {mine} and {qualified(there, target)}.{other} is {its}"
                return Impossible(ObjectId("foreign_key", key), reason, "give both columns the same type")
        return None

    def _is_unique(self, record: ForeignKey) -> bool:
        return frozenset(record.target_columns) in self._unique.get(record.target, ())


def _unique_sets(objects: Objects) -> dict[Key, set[frozenset[str]]]:
    """For each table, the column sets that a foreign key may refer to.

    Source:
        PostgreSQL manual, CREATE TABLE, "REFERENCES": not deferrable, not partial, no expressions.
    """
    found: dict[Key, set[frozenset[str]]] = {}
    for kind in ("primary_key", "unique"):
        for key, record in objects.get(kind, {}).items():
            one: Any = record
            if not one.deferrable:
                found.setdefault(key[:2], set()).add(frozenset(one.columns))
    for key, record in objects.get("index", {}).items():
        one = record
        if one.unique and one.predicate is None and all(part.column for part in one.keys):
            found.setdefault(key[:2], set()).add(frozenset(part.column for part in one.keys))
    return found


def _incompatible(own: str, theirs: str, objects: Objects) -> bool:
    """Tell whether no operator can surely compare a referencing with a referenced type."""
    own, theirs = stands_for(objects, own) or own, stands_for(objects, theirs) or theirs
    if own == theirs == "anyenum":
        return True  # two enumerations, and each is compared with itself only
    if own == theirs or split_type(own).dimensions or split_type(theirs).dimensions:
        return own != theirs and split_type(own).dimensions != split_type(theirs).dimensions and _known(own, theirs)
    here, there = _PLACES.get(split_type(own).name), _PLACES.get(split_type(theirs).name)
    if here is None or there is None:
        return "anyenum" in {own, theirs} and own != theirs and (here is not None or there is not None)
    return here[0] != there[0] or here[1] > there[1]


def _known(*types: str) -> bool:
    return all(split_type(type_).name in _PLACES for type_ in types)
