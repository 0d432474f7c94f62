"""Enum types."""

from __future__ import annotations

from collections.abc import Iterator

from schemadrift import codes
from schemadrift.catalog import ObjectId, Record
from schemadrift.catalog.expressions import literal
from schemadrift.catalog.names import qualified
from schemadrift.drift import Effect, Finding
from schemadrift.kind import Kind, Sides
from schemadrift.rule import apply, comment_rule, owner


class EnumType(Record, frozen=True):
    """An enum type; key (schema, name).

    Attributes:
        labels: In sort order.
        comment: Its comment.
        owner: The owning role's name.
    """

    labels: tuple[str, ...] = ()
    comment: str | None = None
    owner: str = ""


def _missing(_sides: Sides, identity: ObjectId, declared: EnumType) -> Finding:
    labels = ", ".join(map(literal, declared.labels))
    return Finding(
        code=codes.MISSING_ENUM_TYPE,
        effect=Effect.BREAKS_READS,
        declared=", ".join(declared.labels),
        message="the enum type does not exist",
        remedy=f"CREATE TYPE {qualified(*identity.key)} AS ENUM ({labels})",
    )


def _unexpected(_sides: Sides, _identity: ObjectId, live: EnumType) -> Finding:
    return Finding(
        code=codes.UNDECLARED_TYPE,
        effect=Effect.COSMETIC,
        live=", ".join(live.labels),
        message="nothing declares the enum type",
        remedy="declare it, or drop it when nothing uses it",
    )


def _changed(_sides: Sides, identity: ObjectId, live: EnumType, declared: EnumType) -> Iterator[Finding]:
    name = qualified(*identity.key)
    for label in declared.labels:
        if label not in live.labels:
            yield Finding(
                code=codes.MISSING_ENUM_LABEL,
                effect=Effect.BREAKS_WRITES,
                field=f"labels[{label}]",
                live=", ".join(live.labels),
                declared=label,
                message=f"the label {literal(label)} is missing",
                remedy=f"ALTER TYPE {name} ADD VALUE {literal(label)}",
            )
    for label in live.labels:
        if label not in declared.labels:
            yield Finding(
                code=codes.UNDECLARED_ENUM_LABEL,
                effect=Effect.BREAKS_READS,
                field=f"labels[{label}]",
                live=label,
                declared=", ".join(declared.labels),
                message=f"the label {literal(label)} is not declared; a row that holds it cannot be loaded",
                remedy="declare the label, or move the rows to another one",
            )
    if live.labels != declared.labels and set(live.labels) == set(declared.labels):
        yield Finding(
            code=codes.ENUM_ORDER_DIFFERS,
            effect=Effect.COSMETIC,
            field="labels",
            live=", ".join(live.labels),
            declared=", ".join(declared.labels),
            message="the labels sort in another order",
            remedy="declare them in the order that they have; PostgreSQL cannot reorder labels",
        )
    yield from apply((comment_rule(),), live, declared)
    yield from owner(live.owner, declared.owner)


KIND = Kind(
    name="enum_type", record=EnumType, parent="schema", missing=_missing, unexpected=_unexpected, changed=_changed
)
