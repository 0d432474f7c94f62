"""Which types of a catalog a column's type needs."""

from __future__ import annotations

from schemadrift.catalog import Catalog, ObjectId
from schemadrift.catalog.types import is_builtin, split_type

_KINDS = ("enum_type", "domain", "composite_type", "table")


def types_of(text: str, catalog: Catalog) -> frozenset[ObjectId]:
    """The catalog's own types in a type as `format_type` spells it: at most one. A table's rows are of a type, too."""
    named = split_type(text)
    if named.schema is None or is_builtin(text):
        return frozenset()
    key = (named.schema, named.name)
    return frozenset(found for kind in _KINDS if (found := ObjectId(kind, key)) in catalog)
