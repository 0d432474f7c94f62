"""Objects that are only known to exist: views, functions, and what else has no module of its own yet."""

from __future__ import annotations

from collections.abc import Iterator

from schemadrift import codes
from schemadrift.catalog import ObjectId, Record
from schemadrift.catalog.names import qualified
from schemadrift.drift import Effect, Finding
from schemadrift.kind import Kind, Sides
from schemadrift.rule import owner


class Other(Record, frozen=True):
    """An object whose definition is not compared; key (type, identity).

    The type is PostgreSQL's word, as in "view", "function", "range type", "rule"; the identity is the
    qualified name, with argument types where the name alone is not enough.

    Attributes:
        owner: The owning role's name; empty where the type has none.
        table: The (schema, table) that it hangs on, for rules and extended statistics; else ().
    """

    owner: str = ""
    table: tuple[str, ...] = ()


_SILENT = {
    "statistics": Effect.PERFORMANCE,
    "rule": Effect.INTEGRITY,
    "cast": Effect.INTEGRITY,
    "event trigger": Effect.INTEGRITY,
    "publication": Effect.INTEGRITY,
    "subscription": Effect.INTEGRITY,
    "default privileges": Effect.INTEGRITY,
}
"""What a missing object does that no statement names; every other one is called by name."""


def _missing(_sides: Sides, identity: ObjectId, _declared: Other) -> Finding:
    return Finding(
        code=codes.MISSING_OTHER,
        effect=_SILENT.get(identity.key[0], Effect.BREAKS_READS),
        message=f"the {identity.key[0]} does not exist",
        remedy="create it",
    )


def _unexpected(sides: Sides, identity: ObjectId, live: Other) -> Finding:
    if identity.key[0] == "rule" and live.table in sides.declared.of("table"):
        return Finding(
            code=codes.UNDECLARED_RULE,
            effect=Effect.BREAKS_WRITES,
            message="nothing declares the rule, and it rewrites what the application sends to the table",
            remedy=f"DROP RULE … ON {qualified(*live.table)}, when nobody counts on it",
        )
    return Finding(
        code=codes.UNDECLARED_OTHER,
        effect=Effect.COSMETIC,
        live=live.owner,
        message=f"nothing declares the {identity.key[0]}; its definition is not compared",
        remedy="keep it where the database is described, or drop it",
    )


def _changed(_sides: Sides, identity: ObjectId, live: Other, declared: Other) -> Iterator[Finding]:
    yield from owner(live.owner, declared.owner)
    if live.table != declared.table:
        there, stated = qualified(*live.table), qualified(*declared.table)
        yield Finding(
            code=codes.MISSING_OTHER,
            effect=_SILENT.get(identity.key[0], Effect.BREAKS_READS),
            field="table",
            live=there,
            declared=stated,
            message=f"the {identity.key[0]} of this name is on {there}, declared on {stated}",
            remedy="drop it and create the declared one",
        )


KIND = Kind(name="other", record=Other, missing=_missing, unexpected=_unexpected, changed=_changed)
