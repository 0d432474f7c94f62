"""Composite types (those of CREATE TYPE … AS, not the row types of tables)."""

from __future__ import annotations

from collections.abc import Iterator

from schemadrift import codes
from schemadrift.catalog import ObjectId, Record
from schemadrift.catalog.names import qualified
from schemadrift.drift import Effect, Finding
from schemadrift.kind import Kind, Sides
from schemadrift.rule import apply, comment_rule, owner


class CompositeType(Record, frozen=True):
    """A composite type; key (schema, name).

    Attributes:
        attributes: (name, type, collation or "") in order.
        comment: Its comment.
        owner: The owning role's name.
    """

    attributes: tuple[tuple[str, str, str], ...] = ()
    comment: str | None = None
    owner: str = ""


def _text(record: CompositeType) -> str:
    return ", ".join(" ".join(filter(None, attribute)) for attribute in record.attributes)


def _missing(_sides: Sides, identity: ObjectId, declared: CompositeType) -> Finding:
    return Finding(
        code=codes.MISSING_COMPOSITE_TYPE,
        effect=Effect.BREAKS_READS,
        declared=_text(declared),
        message="the composite type does not exist",
        remedy=f"CREATE TYPE {qualified(*identity.key)} AS ({_text(declared)})",
    )


def _unexpected(_sides: Sides, _identity: ObjectId, live: CompositeType) -> Finding:
    return Finding(
        code=codes.UNDECLARED_TYPE,
        effect=Effect.COSMETIC,
        live=_text(live),
        message="nothing declares the composite type",
        remedy="declare it, or drop it when nothing uses it",
    )


def _changed(_sides: Sides, _identity: ObjectId, live: CompositeType, declared: CompositeType) -> Iterator[Finding]:
    if live.attributes != declared.attributes:
        yield Finding(
            code=codes.COMPOSITE_DIFFERS,
            effect=Effect.BREAKS_READS,
            field="attributes",
            live=_text(live),
            declared=_text(declared),
            message=f"its attributes are {_text(live)}, declared {_text(declared)}",
            remedy="ALTER TYPE … ADD, DROP or ALTER ATTRIBUTE",
        )
    yield from apply((comment_rule(),), live, declared)
    yield from owner(live.owner, declared.owner)


KIND = Kind(
    name="composite_type",
    record=CompositeType,
    parent="schema",
    missing=_missing,
    unexpected=_unexpected,
    changed=_changed,
)
