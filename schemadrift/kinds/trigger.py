"""Triggers that users made; those behind foreign keys belong to the foreign key."""

from __future__ import annotations

from collections.abc import Iterator

from schemadrift import codes
from schemadrift.catalog import Key, ObjectId, Record
from schemadrift.catalog.names import qualified, quote
from schemadrift.drift import Effect, Finding
from schemadrift.kind import Kind, Sides
from schemadrift.rule import Rule, apply, comment_rule


class Trigger(Record, frozen=True):
    """A trigger; key (schema, table, trigger).

    Attributes:
        function: The function's qualified name.
        timing: "before", "after" or "instead of".
        events: Of "insert", "delete", "update", "truncate", in that order.
        level: "row" or "statement".
        enabled: "origin" (as created), "disabled", "replica" or "always".
        constraint: CREATE CONSTRAINT TRIGGER.
        inherited: True where it comes from a partitioned parent.
        comment: Its comment.
        columns: Those of UPDATE OF, in order; () for all.
        when: The condition of WHEN, as an expression over OLD and NEW; None for none.
        arguments: What the function is given, as SQL: "'a', 'b'".
        old_table: What REFERENCING calls the old rows; empty where it does not.
        new_table: What it calls the new ones.
        deferrable: A constraint trigger that can wait for the commit.
        initially_deferred: One that does.
        reference: The table of FROM, of a constraint trigger; () for none.
        whole: Whether the fields from `columns` on are known: a snapshot of an earlier version does not hold them, and
            what is not known differs from nothing.
    """

    function: str
    timing: str = "after"
    events: tuple[str, ...] = ()
    level: str = "row"
    enabled: str = "origin"
    constraint: bool = False
    inherited: bool = False
    comment: str | None = None
    columns: tuple[str, ...] = ()
    when: str | None = None
    arguments: str = ""
    old_table: str = ""
    new_table: str = ""
    deferrable: bool = False
    initially_deferred: bool = False
    reference: Key = ()
    whole: bool = False


_REPLACE = "DROP TRIGGER … and CREATE TRIGGER … in one transaction"
_RULES = (
    Rule("function", "the function", codes.TRIGGER_DIFFERS, Effect.INTEGRITY, _REPLACE),
    Rule("timing", "it fires", codes.TRIGGER_DIFFERS, Effect.INTEGRITY, _REPLACE),
    Rule("events", "the events", codes.TRIGGER_DIFFERS, Effect.INTEGRITY, _REPLACE),
    Rule("level", "the level", codes.TRIGGER_DIFFERS, Effect.INTEGRITY, _REPLACE),
    Rule("constraint", "CONSTRAINT", codes.TRIGGER_DIFFERS, Effect.INTEGRITY, _REPLACE),
    comment_rule(),
)
_WHOLE = tuple(
    Rule(name, label, codes.TRIGGER_DIFFERS, Effect.INTEGRITY, _REPLACE)
    for name, label in (
        ("columns", "UPDATE OF"),
        ("arguments", "the function's arguments"),
        ("old_table", "OLD TABLE"),
        ("new_table", "NEW TABLE"),
        ("deferrable", "DEFERRABLE"),
        ("initially_deferred", "INITIALLY DEFERRED"),
        ("reference", "FROM"),
    )
)


def _says(record: Trigger) -> str:
    events = " or ".join(record.events)
    if record.columns:
        events = events.replace("update", f"update of {', '.join(record.columns)}")
    condition = f" when {record.when}" if record.when is not None else ""
    return f"{record.timing} {events} for each {record.level}{condition}: {record.function}({record.arguments})"


def _missing(_sides: Sides, identity: ObjectId, declared: Trigger) -> Finding:
    return Finding(
        code=codes.MISSING_TRIGGER,
        effect=Effect.INTEGRITY,
        declared=_says(declared),
        message="the trigger does not exist",
        remedy=f"CREATE TRIGGER {quote(identity.key[-1])} … ON {qualified(*identity.parent_key)}",
    )


def _unexpected(_sides: Sides, identity: ObjectId, live: Trigger) -> Finding | None:
    if live.inherited:
        return None
    if live.enabled in {"disabled", "replica"}:
        return _disabled(identity, live)
    return Finding(
        code=codes.UNDECLARED_TRIGGER,
        effect=Effect.BREAKS_WRITES,
        live=_says(live),
        message=f"nothing declares the trigger, and it acts on every write: {_says(live)}",
        remedy="make sure that the application counts on it, or drop it",
    )


def _disabled(identity: ObjectId, live: Trigger) -> Finding:
    fires = "does not fire" if live.enabled == "disabled" else "fires on a replica only"
    return Finding(
        code=codes.DISABLED_TRIGGER,
        effect=Effect.INTEGRITY,
        field="enabled",
        live=live.enabled,
        declared="origin",
        message=f"the trigger {fires}: {_says(live)}",
        remedy=f"ALTER TABLE {qualified(*identity.parent_key)} ENABLE TRIGGER {quote(identity.key[-1])}",
    )


def _changed(sides: Sides, identity: ObjectId, live: Trigger, declared: Trigger) -> Iterator[Finding]:
    if live.enabled != declared.enabled and live.enabled in {"disabled", "replica"}:
        yield _disabled(identity, live)
    elif live.enabled != declared.enabled:
        yield Finding(
            code=codes.TRIGGER_DIFFERS,
            effect=Effect.INTEGRITY,
            field="enabled",
            live=live.enabled,
            declared=declared.enabled,
            message=f"it is enabled as {live.enabled}, declared {declared.enabled}",
            remedy="ALTER TABLE … ENABLE or DISABLE TRIGGER …",
        )
    if live.inherited and declared.inherited:  # a copy of the partitioned table's, which says it
        yield from apply((comment_rule(),), live, declared)
        return
    yield from apply(_RULES, live, declared)
    if live.whole and declared.whole:
        yield from apply(_WHOLE, live, declared)
        yield from _when(sides, identity, live, declared)


def _when(sides: Sides, identity: ObjectId, live: Trigger, declared: Trigger) -> Iterator[Finding]:
    """WHEN sees two rows, so that no query can ask about it: its text decides, where one version printed both."""
    if live.when == declared.when:
        return
    there, stated = live.when or "", declared.when or ""
    if there and stated and not sides.print_differs(identity, "when", there, stated):
        return
    yield Finding(
        code=codes.TRIGGER_DIFFERS,
        effect=Effect.INTEGRITY,
        field="when",
        live=there,
        declared=stated,
        message=f"it fires {f'when {there}' if there else 'for every row'}, "
        f"declared {f'when {stated}' if stated else 'for every row'}",
        remedy=_REPLACE,
    )


KIND = Kind(name="trigger", record=Trigger, parent="table", missing=_missing, unexpected=_unexpected, changed=_changed)
