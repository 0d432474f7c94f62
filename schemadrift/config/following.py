"""What the columns of some tables cannot do without: their types, the types of these, and sequences of defaults."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from schemadrift.catalog import Catalog, Key, ObjectId
from schemadrift.catalog.expressions import nextval_target
from schemadrift.catalog.types import SYSTEM, split_type
from schemadrift.kinds.column import Column
from schemadrift.kinds.composite_type import CompositeType
from schemadrift.kinds.domain import Domain

_TYPES = ("enum_type", "domain", "composite_type")
_NAME_PARTS = 2


def needed(counts: Callable[[ObjectId], bool], *catalogs: Catalog) -> frozenset[ObjectId]:
    """Find what the columns that count need.

    Args:
        counts: Says of a column whether it counts.
        catalogs: Both sides; what one of them needs is kept on both, so that it is compared.

    Returns:
        Enum types, domains, composite types and sequences, with the schemas that they are in.
    """
    found: set[ObjectId] = set()
    for catalog in catalogs:
        for key, record in catalog.of("column").items():
            if isinstance(record, Column) and counts(ObjectId("column", key)):
                found.update(_of_column(record, catalogs))
    return frozenset(found)


def _of_column(column: Column, catalogs: tuple[Catalog, ...]) -> Iterator[ObjectId]:
    yield from _of_type(column.type, catalogs, set())
    target = nextval_target(column.default) if column.default is not None else None
    if target is not None and len(target) == _NAME_PARTS:
        yield from _there("sequence", target, catalogs)


def _of_type(text: str, catalogs: tuple[Catalog, ...], seen: set[Key]) -> Iterator[ObjectId]:
    named = split_type(text)
    if named.schema in {None, SYSTEM}:
        return
    key = (str(named.schema), named.name)
    if key in seen:
        return
    seen.add(key)
    for kind in _TYPES:
        yield from _there(kind, key, catalogs)
    for catalog in catalogs:
        domain, composite = catalog.of("domain").get(key), catalog.of("composite_type").get(key)
        if isinstance(domain, Domain):
            yield from _of_type(domain.type, catalogs, seen)
        if isinstance(composite, CompositeType):
            for attribute in composite.attributes:
                yield from _of_type(attribute[1], catalogs, seen)


def _there(kind: str, key: Key, catalogs: tuple[Catalog, ...]) -> Iterator[ObjectId]:
    """The object, should one of the catalogs have it, and its schema."""
    if any(key in one.of(kind) for one in catalogs):
        yield ObjectId(kind, key)
        yield ObjectId("schema", key[:1])
