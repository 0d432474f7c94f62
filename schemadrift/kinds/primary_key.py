"""Primary keys."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from schemadrift import codes
from schemadrift.catalog import ObjectId, Record
from schemadrift.catalog.names import qualified, quote
from schemadrift.drift import Effect, Finding
from schemadrift.kind import Kind, Sides
from schemadrift.kinds.table import is_table
from schemadrift.rule import Rule, apply, comment_rule


class PrimaryKey(Record, frozen=True):
    """A primary key; key (schema, table, constraint).

    Attributes:
        columns: In key order.
        include: INCLUDE columns.
        without_overlaps: The last column is compared by overlap (PostgreSQL 18).
        deferrable: DEFERRABLE.
        initially_deferred: INITIALLY DEFERRED.
        options: Storage parameters of its index, "name=value", sorted.
        tablespace: Of its index, where it is not the database's own.
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
    valid: bool = True
    enforced: bool = True
    comment: str | None = None
    inherited: bool = False


_CODE = codes.PRIMARY_KEY_DIFFERS
_REPLACE = "CREATE UNIQUE INDEX CONCURRENTLY …, then swap the constraints with ADD PRIMARY KEY USING INDEX"
KEY_RULES = (
    Rule("include", "INCLUDE", _CODE, Effect.PERFORMANCE, _REPLACE),
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


def _missing(sides: Sides, identity: ObjectId, declared: PrimaryKey) -> Finding | None:
    if not is_table(sides, identity.parent_key):
        return None
    columns = ", ".join(map(quote, declared.columns))
    unique = next(
        (
            key[-1]
            for key, record in sides.live_parts("unique", identity.parent_key).items()
            if set(record.columns) <= set(declared.columns)
        ),
        None,
    )
    return Finding(
        code=codes.MISSING_PRIMARY_KEY,
        effect=Effect.INTEGRITY,
        declared=f"PRIMARY KEY ({columns})",
        message="the table has no primary key; "
        + (f"rows may repeat {columns}" if unique is None else f"{unique} alone keeps {columns} unique"),
        remedy=f"CREATE UNIQUE INDEX CONCURRENTLY … ON {qualified(*identity.parent_key)} ({columns}), "
        "then ADD PRIMARY KEY USING INDEX",
    )


def _unexpected(_sides: Sides, identity: ObjectId, live: PrimaryKey) -> Finding | None:
    if live.inherited:
        return None
    columns = ", ".join(map(quote, live.columns))
    return Finding(
        code=codes.UNDECLARED_PRIMARY_KEY,
        effect=Effect.BREAKS_WRITES,
        live=f"PRIMARY KEY ({columns})",
        message=f"{qualified(*identity.parent_key)} has the primary key ({columns}), the declaration none",
        remedy="declare it, or drop it",
    )


def _changed(_sides: Sides, _identity: ObjectId, live: PrimaryKey, declared: PrimaryKey) -> Iterator[Finding]:
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
    yield from apply(KEY_RULES, live, declared)
    if declared.valid and not live.valid:
        yield index_invalid()
    if declared.enforced and not live.enforced:
        yield recheck_off()


def index_invalid() -> Finding:
    """The finding for a constraint whose index is not valid."""
    return Finding(
        code=codes.INVALID_INDEX,
        effect=Effect.INTEGRITY,
        field="valid",
        live="INVALID",
        declared="valid",
        message="its index is INVALID: rows, or partitions that it is not attached to, are not held to it",
        remedy="REINDEX INDEX CONCURRENTLY …; on a partitioned table add it to every partition and ATTACH PARTITION",
    )


def recheck_off() -> Finding:
    """The finding for a deferrable key whose check at commit was switched off."""
    return Finding(
        code=codes.NOT_ENFORCED,
        effect=Effect.INTEGRITY,
        field="enforced",
        live="trigger disabled",
        declared="enforced",
        message="the trigger that checks the deferred key is disabled: rows may repeat it",
        remedy="ALTER TABLE … ENABLE TRIGGER ALL; look for duplicates first",
    )


def _shape(record: PrimaryKey) -> Hashable:
    return record.columns, record.include, record.without_overlaps, record.deferrable, record.initially_deferred


def _subject(_record: PrimaryKey) -> Hashable:
    return "a table has one"


KIND = Kind(
    name="primary_key",
    record=PrimaryKey,
    parent="table",
    missing=_missing,
    unexpected=_unexpected,
    changed=_changed,
    shape=_shape,
    subject=_subject,
)
