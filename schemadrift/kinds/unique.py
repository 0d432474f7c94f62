"""Unique constraints."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from schemadrift import codes
from schemadrift.catalog import ObjectId, Record
from schemadrift.catalog.names import qualified, quote
from schemadrift.drift import Effect, Finding
from schemadrift.kind import Kind, Sides
from schemadrift.kinds.index import IndexKey, is_implied
from schemadrift.kinds.primary_key import index_invalid, recheck_off
from schemadrift.kinds.table import is_table
from schemadrift.rule import Rule, apply, comment_rule


class Unique(Record, frozen=True):
    """A unique constraint; key (schema, table, constraint).

    Attributes:
        columns: In order.
        include: INCLUDE columns.
        without_overlaps: The last column is compared by overlap (PostgreSQL 18).
        deferrable: DEFERRABLE.
        initially_deferred: INITIALLY DEFERRED.
        options: Storage parameters of its index, "name=value", sorted.
        tablespace: Of its index, where it is not the database's own.
        nulls_not_distinct: NULLS NOT DISTINCT (PostgreSQL 15).
        valid: Whether its index is valid.
        enforced: False where the trigger that checks a deferred key at commit was disabled.
        comment: The constraint's comment.
        inherited: True where it comes from a partitioned parent.
    """

    columns: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    without_overlaps: bool = False
    deferrable: bool = False
    initially_deferred: bool = False
    options: tuple[str, ...] = ()
    tablespace: str = ""
    nulls_not_distinct: bool = False
    valid: bool = True
    enforced: bool = True
    comment: str | None = None
    inherited: bool = False


_CODE = codes.UNIQUE_DIFFERS
_REPLACE = "CREATE UNIQUE INDEX CONCURRENTLY …, then swap the constraints with ADD UNIQUE USING INDEX"
_RULES = (
    Rule("include", "INCLUDE", _CODE, Effect.PERFORMANCE, _REPLACE),
    Rule("nulls_not_distinct", "NULLS NOT DISTINCT", _CODE, Effect.INTEGRITY, _REPLACE),
    Rule("without_overlaps", "WITHOUT OVERLAPS", _CODE, Effect.INTEGRITY, _REPLACE),
    Rule("deferrable", "DEFERRABLE", _CODE, Effect.BREAKS_WRITES, _REPLACE),
    Rule("initially_deferred", "INITIALLY DEFERRED", _CODE, Effect.BREAKS_WRITES, _REPLACE),
    Rule(
        "options",
        "storage parameters",
        codes.SETTING_DIFFERS,
        Effect.PERFORMANCE,
        "ALTER INDEX … SET (…)",
        each=True,
    ),
    Rule("tablespace", "the tablespace", codes.SETTING_DIFFERS, Effect.PERFORMANCE, "ALTER INDEX …", optional=True),
    comment_rule(),
)


def definition(record: Unique) -> str:
    """The constraint as ALTER TABLE … ADD would say it, without its name."""
    nulls = " NULLS NOT DISTINCT" if record.nulls_not_distinct else ""
    return f"UNIQUE{nulls} ({', '.join(map(quote, record.columns))})"


def _missing(sides: Sides, identity: ObjectId, declared: Unique) -> Finding | None:
    if not is_table(sides, identity.parent_key):
        return None
    columns = ", ".join(map(quote, declared.columns))
    return Finding(
        code=codes.MISSING_UNIQUE,
        effect=Effect.INTEGRITY,
        declared=definition(declared),
        message=f"rows may repeat {columns}",
        remedy=f"CREATE UNIQUE INDEX CONCURRENTLY … ON {qualified(*identity.parent_key)} ({columns}), then ADD "
        f"CONSTRAINT {quote(identity.key[-1])} UNIQUE USING INDEX …; look for duplicates first",
    )


def _unexpected(sides: Sides, identity: ObjectId, live: Unique) -> Finding | None:
    if live.inherited:
        return None
    columns = frozenset(live.columns)
    if not live.without_overlaps and is_implied(
        sides, identity.parent_key, columns, nulls_not_distinct=live.nulls_not_distinct
    ):
        repeats = _repeats_a_key(sides, identity, columns)
        return Finding(
            code=codes.REDUNDANT if repeats else codes.UNDECLARED_INDEX,
            effect=Effect.COSMETIC if repeats else Effect.PERFORMANCE,
            live=definition(live),
            message="nothing declares it; a declared key refuses the same rows, and every write pays for both",
            remedy="declare it, or drop it when no foreign key refers to it",
        )
    return Finding(
        code=codes.UNDECLARED_UNIQUE,
        effect=Effect.BREAKS_WRITES,
        live=definition(live),
        message="nothing declares it: rows that the declaration allows are refused as duplicates",
        remedy="declare it, or drop it",
    )


def _repeats_a_key(sides: Sides, identity: ObjectId, columns: frozenset[str]) -> bool:
    """Whether the database has the declared key too, so that one of the two does nothing."""
    return any(
        frozenset(record.columns) == columns
        for kind in ("primary_key", "unique")
        for key, record in sides.live_parts(kind, identity.parent_key).items()
        if (kind, key) != (identity.kind, identity.key)
    )


def _changed(_sides: Sides, _identity: ObjectId, live: Unique, declared: Unique) -> Iterator[Finding]:
    if live.columns != declared.columns:
        reordered = sorted(live.columns) == sorted(declared.columns)
        there, stated = ", ".join(live.columns), ", ".join(declared.columns)
        yield Finding(
            code=_CODE,
            effect=Effect.PERFORMANCE if reordered else Effect.INTEGRITY,
            field="columns",
            live=there,
            declared=stated,
            message=f"it is over ({there}), declared ({stated})"
            + (": the same rows are unique, other queries are served" if reordered else ""),
            remedy=_REPLACE,
        )
    yield from apply(_RULES, live, declared)
    if declared.valid and not live.valid:
        yield index_invalid()
    if declared.enforced and not live.enforced:
        yield recheck_off()


def _shape(record: Unique) -> Hashable:
    return (
        record.columns,
        record.include,
        record.nulls_not_distinct,
        record.without_overlaps,
        record.deferrable,
        record.initially_deferred,
    )


def _subject(record: Unique) -> Hashable:
    return tuple(sorted(record.columns))


def _stand_in(sides: Sides, identity: ObjectId, declared: Unique) -> tuple[ObjectId, Finding] | None:
    """A unique index or a primary key over the same columns refuses the same rows."""
    if declared.deferrable or declared.without_overlaps:
        return None
    table = identity.parent_key
    for key, record in sides.live_parts("primary_key", table).items():
        spare = not record.deferrable and not sides.declared_parts("primary_key", table)
        if spare and record.columns == declared.columns and not record.without_overlaps:
            return ObjectId("primary_key", key), _form_differs(f"primary key {key[-1]}", declared)
    wanted = tuple(IndexKey(column=column) for column in declared.columns)
    for key, record in sides.live_parts("index", table).items():
        plain = record.unique and record.predicate is None and record.valid and record.method == "btree"
        same = record.keys == wanted and record.nulls_not_distinct == declared.nulls_not_distinct
        if plain and same and key not in sides.declared.of("index"):
            return ObjectId("index", key), _form_differs(f"unique index {key[-1]}", declared)
    return None


def _form_differs(live: str, declared: Unique) -> Finding:
    return Finding(
        code=codes.FORM_DIFFERS,
        effect=Effect.COSMETIC,
        live=live,
        declared=definition(declared),
        message=f"the {live} does its work, without the constraint",
        remedy="ALTER TABLE … ADD CONSTRAINT … UNIQUE (USING INDEX …), or declare what is there",
    )


KIND = Kind(
    name="unique",
    record=Unique,
    parent="table",
    missing=_missing,
    unexpected=_unexpected,
    changed=_changed,
    shape=_shape,
    subject=_subject,
    stand_in=_stand_in,
)
