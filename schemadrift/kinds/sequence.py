"""Sequences: of their own, owned by a column (serial), or behind an identity column."""

from __future__ import annotations

from collections.abc import Iterator

from schemadrift import codes
from schemadrift.catalog import Key, ObjectId, Record
from schemadrift.catalog.names import qualified
from schemadrift.drift import Effect, Finding
from schemadrift.kind import Kind, Sides
from schemadrift.kinds.column import Column
from schemadrift.rule import Rule, apply, comment_rule, owner


class Sequence(Record, frozen=True):
    """A sequence; key (schema, name).

    Attributes:
        type: "smallint", "integer" or "bigint".
        start: START WITH.
        increment: INCREMENT BY.
        minimum: MINVALUE.
        maximum: MAXVALUE.
        cache: CACHE.
        cycle: CYCLE.
        role: "" stands alone; "owned" (OWNED BY, serial columns); "identity" (behind an identity column).
        column: The owning (schema, table, column); () when it stands alone.
        comment: Its comment.
        owner: The owning role's name; empty where a column owns it, as it belongs to whom the table belongs to.
    """

    type: str = "bigint"
    start: int = 1
    increment: int = 1
    minimum: int = 1
    maximum: int = 9223372036854775807
    cache: int = 1
    cycle: bool = False
    role: str = ""
    column: Key = ()
    comment: str | None = None
    owner: str = ""


_LAST = {"smallint": 2**15 - 1, "integer": 2**31 - 1}
_ALTER = "ALTER SEQUENCE … "
_RULES = (
    Rule("increment", "INCREMENT", codes.SEQUENCE_DIFFERS, Effect.INTEGRITY, _ALTER + "INCREMENT BY …"),
    Rule("minimum", "MINVALUE", codes.SEQUENCE_DIFFERS, Effect.INTEGRITY, _ALTER + "MINVALUE …"),
    Rule("cycle", "CYCLE", codes.SEQUENCE_DIFFERS, Effect.INTEGRITY, _ALTER + "CYCLE or NO CYCLE"),
    Rule("start", "START", codes.SEQUENCE_DIFFERS, Effect.COSMETIC, _ALTER + "START WITH …"),
    Rule("cache", "CACHE", codes.SEQUENCE_DIFFERS, Effect.COSMETIC, _ALTER + "CACHE …"),
    comment_rule(),
)
_TYPE = (Rule("type", "the type", codes.SEQUENCE_DIFFERS, Effect.COSMETIC, _ALTER + "AS …"),)


def _missing(_sides: Sides, identity: ObjectId, declared: Sequence) -> Finding | None:
    if declared.role:  # the column's own drift says that it does not count by itself
        return None
    return Finding(
        code=codes.MISSING_SEQUENCE,
        effect=Effect.BREAKS_WRITES,
        message="the sequence does not exist",
        remedy=f"CREATE SEQUENCE {qualified(*identity.key)}",
    )


def _unexpected(_sides: Sides, _identity: ObjectId, live: Sequence) -> Finding | None:
    if live.role:  # it belongs to its column
        return None
    return Finding(
        code=codes.UNDECLARED_SEQUENCE,
        effect=Effect.COSMETIC,
        message="nothing declares the sequence",
        remedy="declare it, or drop it when nothing uses it",
    )


def _changed(sides: Sides, identity: ObjectId, live: Sequence, declared: Sequence) -> Iterator[Finding]:
    # a serial's sequence made by PostgreSQL 9.6 or older counts further than the column can: harmless
    narrower = live.maximum < declared.maximum
    further = live.maximum > declared.maximum and declared.role == ""
    if further or (narrower and not _ends_with_its_column(sides, live)):
        yield Finding(
            code=codes.SEQUENCE_DIFFERS,
            effect=Effect.BREAKS_WRITES if narrower else Effect.INTEGRITY,
            field="maximum",
            live=str(live.maximum),
            declared=str(declared.maximum),
            message=f"it ends at {live.maximum}, declared {declared.maximum}",
            remedy=f"ALTER SEQUENCE … AS {declared.type} MAXVALUE {declared.maximum}",
        )
    yield from apply(_RULES, live, declared)
    if live.role == declared.role == "":
        yield from owner(live.owner, declared.owner)
        if live.maximum == declared.maximum and live.minimum == declared.minimum:
            yield from apply(_TYPE, live, declared)
    if identity not in sides.declared.unnamed:
        yield from _owning_column(sides, live, declared)


def _owning_column(sides: Sides, live: Sequence, declared: Sequence) -> Iterator[Finding]:
    if (live.role, live.column) == (declared.role, declared.column):
        return
    if declared.role and _said_by_the_column(sides, declared.column):
        return
    there, stated = (f"owned by {qualified(*one.column)}" if one.role else "" for one in (live, declared))
    says = f"the column {qualified(*live.column)} owns it" if live.role else "no column owns it"
    yield Finding(
        code=codes.SEQUENCE_DIFFERS,
        effect=Effect.COSMETIC,
        field="role",
        live=there,
        declared=stated,
        message=f"{says}, declared {stated}" if stated else f"{says}: it goes when the column goes",
        remedy=f"ALTER SEQUENCE … OWNED BY {qualified(*declared.column) if declared.role else 'NONE'}",
    )


def _said_by_the_column(sides: Sides, column: Key) -> bool:
    """Whether a column's own drift says that a sequence does not count for it."""
    live, declared = (side.get("column", column, Column) for side in (sides.live, sides.declared))
    if live is None or declared is None:
        return True
    return (live.identity, live.serial) != (declared.identity, declared.serial)


def _ends_with_its_column(sides: Sides, live: Sequence) -> bool:
    """Tell whether the column that owns a sequence has no room for its next number anyway."""
    column = sides.declared.get("column", live.column, Column)
    return column is not None and live.maximum == _LAST.get(column.type)


def _shape(record: Sequence) -> tuple[str, Key] | None:
    """Sequences of one column are the same whatever their name; of one that stands alone only the name counts."""
    return (record.role, record.column) if record.role else None


KIND = Kind(
    name="sequence",
    record=Sequence,
    parent="schema",
    missing=_missing,
    unexpected=_unexpected,
    changed=_changed,
    shape=_shape,
)
