"""Schemas."""

from __future__ import annotations

from collections.abc import Iterator

from schemadrift import codes
from schemadrift.catalog import ObjectId, Record
from schemadrift.catalog.names import quote
from schemadrift.drift import Effect, Finding
from schemadrift.kind import Kind, Sides
from schemadrift.rule import apply, comment_rule, owner


class Schema(Record, frozen=True):
    """A schema; key (schema,).

    Attributes:
        comment: Its comment.
        owner: The owning role's name.
    """

    comment: str | None = None
    owner: str = ""


def _missing(_sides: Sides, identity: ObjectId, _declared: Schema) -> Finding:
    return Finding(
        code=codes.MISSING_SCHEMA,
        effect=Effect.BREAKS_READS,
        message="the schema does not exist",
        remedy=f"CREATE SCHEMA {quote(identity.key[0])}",
    )


def _unexpected(_sides: Sides, identity: ObjectId, live: Schema) -> Finding | None:
    if identity.key == ("public",):  # every database has it
        return None
    return Finding(
        code=codes.UNDECLARED_SCHEMA,
        effect=Effect.COSMETIC,
        live=live.owner,
        message="nothing declares the schema",
        remedy="declare what it holds, or drop it",
    )


def _changed(_sides: Sides, _identity: ObjectId, live: Schema, declared: Schema) -> Iterator[Finding]:
    yield from apply((comment_rule(),), live, declared)
    yield from owner(live.owner, declared.owner)


KIND = Kind(name="schema", record=Schema, missing=_missing, unexpected=_unexpected, changed=_changed)
