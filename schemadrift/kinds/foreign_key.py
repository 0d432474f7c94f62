"""Foreign keys."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from schemadrift import codes
from schemadrift.catalog import Key, ObjectId, Record
from schemadrift.catalog.names import qualified, quote
from schemadrift.drift import Effect, Finding
from schemadrift.kind import Kind, Sides
from schemadrift.kinds.table import is_table
from schemadrift.rule import Rule, apply, comment_rule


class ForeignKey(Record, frozen=True):
    """A foreign key; key (schema, table, constraint).

    Attributes:
        columns: The referencing columns, in order.
        target: Key of the referenced table.
        target_columns: The referenced columns, in the same order.
        on_update: "no action", "restrict", "cascade", "set null" or "set default".
        on_delete: Likewise.
        on_delete_columns: The columns of SET NULL (…) or SET DEFAULT (…) (PostgreSQL 15); () means all.
        match: "simple" or "full".
        deferrable: DEFERRABLE.
        initially_deferred: INITIALLY DEFERRED.
        period: The last column is compared by PERIOD (PostgreSQL 18).
        validated: False for NOT VALID.
        enforced: False for NOT ENFORCED (PostgreSQL 18).
        triggers: "on"; "off" when all its system triggers are disabled (DISABLE TRIGGER ALL) or fire on a
            replica only; "partly" when some are.
        comment: The constraint's comment.
        inherited: True where it comes from a partitioned parent.
    """

    columns: tuple[str, ...] = ()
    target: Key = ()
    target_columns: tuple[str, ...] = ()
    on_update: str = "no action"
    on_delete: str = "no action"
    on_delete_columns: tuple[str, ...] = ()
    match: str = "simple"
    deferrable: bool = False
    initially_deferred: bool = False
    period: bool = False
    validated: bool = True
    enforced: bool = True
    triggers: str = "on"
    comment: str | None = None
    inherited: bool = False


_CODE = codes.FOREIGN_KEY_DIFFERS
_REPLACE = "add the declared one NOT VALID, drop the old one, then VALIDATE CONSTRAINT"
_PAIR_RULES = (
    Rule("columns", "the columns", _CODE, Effect.INTEGRITY, _REPLACE),
    Rule("target_columns", "the referenced columns", _CODE, Effect.INTEGRITY, _REPLACE),
)
_SET_RULES = (Rule("on_delete_columns", "ON DELETE SET columns", _CODE, Effect.INTEGRITY, _REPLACE),)
_RULES = (
    Rule("target", "the referenced table", _CODE, Effect.INTEGRITY, _REPLACE),
    Rule("on_delete", "ON DELETE", _CODE, Effect.INTEGRITY, _REPLACE),
    Rule("on_update", "ON UPDATE", _CODE, Effect.INTEGRITY, _REPLACE),
    Rule("match", "MATCH", _CODE, Effect.INTEGRITY, _REPLACE),
    Rule("period", "PERIOD", _CODE, Effect.INTEGRITY, _REPLACE),
    Rule("deferrable", "DEFERRABLE", _CODE, Effect.BREAKS_WRITES, "ALTER TABLE … ALTER CONSTRAINT … DEFERRABLE"),
    Rule(
        "initially_deferred",
        "INITIALLY DEFERRED",
        _CODE,
        Effect.BREAKS_WRITES,
        "ALTER TABLE … ALTER CONSTRAINT … INITIALLY …",
    ),
    comment_rule(),
)


def definition(record: ForeignKey) -> str:
    """The constraint as ALTER TABLE … ADD would say it, without its name."""
    text = (
        f"FOREIGN KEY ({', '.join(map(quote, record.columns))}) "
        f"REFERENCES {qualified(*record.target)} ({', '.join(map(quote, record.target_columns))})"
    )
    if record.match != "simple":
        text += f" MATCH {record.match.upper()}"
    if record.on_update != "no action":
        text += f" ON UPDATE {record.on_update.upper()}"
    if record.on_delete != "no action":
        text += f" ON DELETE {record.on_delete.upper()}"
    if record.on_delete_columns:
        text += f" ({', '.join(map(quote, record.on_delete_columns))})"
    if record.deferrable:
        text += " DEFERRABLE"
    if record.initially_deferred:
        text += " INITIALLY DEFERRED"
    return text


def _missing(sides: Sides, identity: ObjectId, declared: ForeignKey) -> Finding | None:
    if not is_table(sides, identity.parent_key):
        return None
    text = definition(declared)
    return Finding(
        code=codes.MISSING_FOREIGN_KEY,
        effect=Effect.INTEGRITY,
        declared=text,
        message=f"nothing keeps {', '.join(declared.columns)} pointing at rows of {qualified(*declared.target)}",
        remedy=f"ALTER TABLE {qualified(*identity.parent_key)} ADD CONSTRAINT {quote(identity.key[-1])} {text} "
        "NOT VALID, then VALIDATE CONSTRAINT; look for orphans first",
    )


def _unexpected(_sides: Sides, _identity: ObjectId, live: ForeignKey) -> Finding | None:
    if live.inherited:
        return None
    return Finding(
        code=codes.UNDECLARED_FOREIGN_KEY,
        effect=Effect.BREAKS_WRITES,
        live=definition(live),
        message="nothing declares the foreign key: it refuses rows that the declaration allows",
        remedy="declare it, or drop it",
    )


def _changed(_sides: Sides, identity: ObjectId, live: ForeignKey, declared: ForeignKey) -> Iterator[Finding]:
    if _pairs(live) != _pairs(declared):
        yield from apply(_PAIR_RULES, live, declared)
    if sorted(live.on_delete_columns) != sorted(declared.on_delete_columns):
        yield from apply(_SET_RULES, live, declared)
    yield from apply(_RULES, live, declared)
    yield from _state(identity, live, declared)


def _pairs(record: ForeignKey) -> tuple[tuple[str, str], ...]:
    """Which column refers to which, in an order of its own: a key written (b, a) → (y, x) is (a, b) → (x, y)."""
    return tuple(sorted(zip(record.columns, record.target_columns, strict=False)))


def _state(identity: ObjectId, live: ForeignKey, declared: ForeignKey) -> Iterator[Finding]:
    table, name = qualified(*identity.parent_key), quote(identity.key[-1])
    if declared.enforced and not live.enforced:
        yield Finding(
            code=codes.NOT_ENFORCED,
            effect=Effect.INTEGRITY,
            field="enforced",
            live="NOT ENFORCED",
            declared="enforced",
            message="it is NOT ENFORCED: no row is checked",
            remedy=f"ALTER TABLE {table} ALTER CONSTRAINT {name} ENFORCED",
        )
    elif declared.validated and not live.validated:
        yield Finding(
            code=codes.NOT_VALIDATED,
            effect=Effect.INTEGRITY,
            field="validated",
            live="NOT VALID",
            declared="validated",
            message="it was never validated: old rows may break it",
            remedy=f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}",
        )
    if live.triggers != declared.triggers:
        yield Finding(
            code=codes.FOREIGN_KEY_OFF,
            effect=Effect.INTEGRITY,
            field="triggers",
            live=live.triggers,
            declared=declared.triggers,
            message="its system triggers are disabled: PostgreSQL calls it valid and does not enforce it"
            if live.triggers == "off"
            else "some of its system triggers are disabled: PostgreSQL enforces it on one side only",
            remedy=f"ALTER TABLE {table} ENABLE TRIGGER ALL (the referenced table too); look for orphans first",
        )


def _shape(record: ForeignKey) -> Hashable:
    return (
        _pairs(record),
        record.target,
        record.on_update,
        record.on_delete,
        tuple(sorted(record.on_delete_columns)),
        record.match,
        record.deferrable,
        record.initially_deferred,
        record.period,
    )


def _subject(record: ForeignKey) -> Hashable:
    return tuple(sorted(record.columns)), record.target


KIND = Kind(
    name="foreign_key",
    record=ForeignKey,
    parent="table",
    missing=_missing,
    unexpected=_unexpected,
    changed=_changed,
    shape=_shape,
    subject=_subject,
)
