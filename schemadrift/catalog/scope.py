"""Narrows a catalog: to some schemas, or to what somebody wants to keep."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from schemadrift.catalog.catalog import Catalog, Coverage
from schemadrift.catalog.identity import ObjectId


def within(catalog: Catalog, schemas: Collection[str]) -> Catalog:
    """Keep what lies in the given schemas, and what lies in none.

    Args:
        catalog: Any catalog.
        schemas: Names of schemas.

    Returns:
        The catalog with the rest left out, and its coverage narrowed.
    """
    wanted = frozenset(schemas)
    objects = {
        kind: {key: record for key, record in found.items() if len(key) == 1 or key[0] in wanted}
        for kind, found in catalog.objects.items()
    }
    objects["schema"] = {key: record for key, record in catalog.of("schema").items() if key[0] in wanted}
    covered = catalog.coverage.schemas
    coverage = Coverage(kinds=catalog.coverage.kinds, schemas=wanted if covered is None else covered & wanted)
    impossible = tuple(one for one in catalog.impossible if one.id.key[0] in wanted)
    return replace(catalog, objects=objects, coverage=coverage, impossible=impossible)


def kept(catalog: Catalog, keeps: Callable[[ObjectId], bool]) -> Catalog:
    """Keep what somebody wants to keep.

    Args:
        catalog: Any catalog.
        keeps: Says it of every object. What belongs to a table is asked for one by one: whoever leaves the table
            out says so of its columns too.

    Returns:
        The catalog with the rest left out; what it speaks for stays the same.
    """
    objects = {
        kind: {key: record for key, record in found.items() if keeps(ObjectId(kind, key))}
        for kind, found in catalog.objects.items()
    }
    impossible = tuple(one for one in catalog.impossible if keeps(one.id))
    return replace(catalog, objects=objects, impossible=impossible)
