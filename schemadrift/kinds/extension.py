"""Extensions."""

from __future__ import annotations

from collections.abc import Iterator

from schemadrift import codes
from schemadrift.catalog import Key, ObjectId, Record
from schemadrift.catalog.names import quote
from schemadrift.drift import Effect, Finding
from schemadrift.kind import Kind, Sides
from schemadrift.rule import Rule, apply


class Extension(Record, frozen=True):
    """An installed extension; key (extension,).

    Attributes:
        schema: The schema that holds its objects.
        version: The installed version; empty means any.
        users: The (schema, table) of relations whose columns, defaults, constraints or indexes are made of it; live
            only, and empty where it is not known.
    """

    schema: str = ""
    version: str = ""
    users: tuple[Key, ...] = ()


_RULES = (
    Rule(
        "schema",
        "its schema",
        codes.EXTENSION_DIFFERS,
        Effect.BREAKS_READS,
        "ALTER EXTENSION … SET SCHEMA …",
        optional=True,
    ),
    Rule(
        "version",
        "its version",
        codes.EXTENSION_DIFFERS,
        Effect.INTEGRITY,
        "ALTER EXTENSION … UPDATE TO …",
        optional=True,
    ),
)


def _missing(_sides: Sides, identity: ObjectId, _declared: Extension) -> Finding:
    return Finding(
        code=codes.MISSING_EXTENSION,
        effect=Effect.BREAKS_READS,
        message="the extension is not installed in this database",
        remedy=f"CREATE EXTENSION {quote(identity.key[0])}",
    )


def _unexpected(sides: Sides, identity: ObjectId, live: Extension) -> Finding | None:
    if identity.key == ("plpgsql",):  # every database has it
        return None
    tables = sides.declared.of("table")
    if any(user in tables for user in live.users):  # who declares a column of its types counts on it
        return None
    return Finding(
        code=codes.UNDECLARED_EXTENSION,
        effect=Effect.COSMETIC,
        live=live.version,
        message="nothing declares the extension",
        remedy="declare it, or drop it when nothing uses it",
    )


def _changed(_sides: Sides, _identity: ObjectId, live: Extension, declared: Extension) -> Iterator[Finding]:
    yield from apply(_RULES, live, declared)


KIND = Kind(name="extension", record=Extension, missing=_missing, unexpected=_unexpected, changed=_changed)
