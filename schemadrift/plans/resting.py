"""What foreign keys rest on: a key or a unique index over the columns that they refer to."""

from __future__ import annotations

from schemadrift.catalog import ObjectId
from schemadrift.kinds.foreign_key import ForeignKey
from schemadrift.plans.context import Context

_ENDS = frozenset({"columns", "target", "target_columns"})
_SAME_KEY = frozenset({"name", "comment", "options", "tablespace"})


def keys_under(context: Context, record: ForeignKey, *, live: bool) -> frozenset[ObjectId]:
    """The keys and unique indexes that a foreign key can rest on, on one of the sides."""
    parts = context.live_parts if live else context.declared_parts
    wanted = sorted(record.target_columns)
    found = {
        ObjectId(kind, key)
        for kind in ("primary_key", "unique")
        for key, one in parts(kind, record.target).items()
        if sorted(one.columns) == wanted
    }
    return frozenset(found) | {
        ObjectId("index", key)
        for key, one in parts("index", record.target).items()
        if one.unique and one.predicate is None and sorted(part.column for part in one.keys) == wanted
    }


def leaves(context: Context, foreign_key: ObjectId) -> bool:
    """Whether a live foreign key lets go of what it rests on: it goes, or refers to something else afterwards."""
    if foreign_key in context.going or context.goes(foreign_key.parent_key):
        return True
    return bool(context.altered.get(foreign_key, frozenset()) & _ENDS)


def replaced(context: Context, key: ObjectId) -> bool:
    """Whether a live key goes, or is another one afterwards."""
    return key in context.going or bool(context.altered.get(key, frozenset()) - _SAME_KEY)
