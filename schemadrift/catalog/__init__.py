"""What a schema is made of: identities, records and catalogs. Pure: no I/O, and no kind is named here."""

from schemadrift.catalog.catalog import Catalog, Coverage, Impossible, MadeByDdl, Origin, Unseen
from schemadrift.catalog.facts import Facts
from schemadrift.catalog.identity import Key, ObjectId
from schemadrift.catalog.record import Record

__all__ = [
    "Catalog",
    "Coverage",
    "Facts",
    "Impossible",
    "Key",
    "MadeByDdl",
    "ObjectId",
    "Origin",
    "Record",
    "Unseen",
]
