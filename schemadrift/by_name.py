"""Live objects by the names that statements use: all that is known of what a declaration makes by DDL of its own."""

from __future__ import annotations

from schemadrift.catalog import Catalog, MadeByDdl, ObjectId
from schemadrift.catalog.names import parse_qualified, qualified

_GROUPS = {
    "extension": "extension",
    "schema": "schema",
    "table": "relation",
    "sequence": "relation",
    "enum_type": "type",
    "domain": "type",
    "composite_type": "type",
    "index": "index",
    "trigger": "trigger",
    "policy": "policy",
    "check": "constraint",
    "unique": "constraint",
    "exclusion": "constraint",
    "foreign_key": "constraint",
    "primary_key": "constraint",
}
_OTHERS = {
    "function": "routine",
    "procedure": "routine",
    "window function": "routine",
    "aggregate": "routine",
    "view": "relation",
    "materialized view": "relation",
    "range type": "type",
    "base type": "type",
}


def by_name(identity: ObjectId) -> MadeByDdl | None:
    """An object by the name that statements use; None for what none of the read statements makes."""
    if identity.kind != "other":
        group = _GROUPS.get(identity.kind)
        return None if group is None else MadeByDdl(group, tuple(identity.key))
    group = _OTHERS.get(identity.key[0])
    if group is None:
        return None
    try:
        return MadeByDdl(group, parse_qualified(identity.key[1].partition("(")[0]))
    except ValueError:
        return None


def absent(live: Catalog, declared: Catalog) -> tuple[str, ...]:
    """Name what DDL of the declaration makes and the database does not have, as in "trigger public.t.touch"."""
    if not declared.made_by_ddl:
        return ()
    there = {by_name(identity) for identity in live}
    return tuple(f"{one.group} {qualified(*one.names)}" for one in sorted(declared.made_by_ddl - there))
