"""Triggers that users made; those behind foreign keys belong to the foreign key."""

from __future__ import annotations

from collections.abc import Iterator

from schemadrift import codes
from schemadrift.catalog import ObjectId, Record
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
    """

    function: str
    timing: str = "after"
    events: tuple[str, ...] = ()
    level: str = "row"
    enabled: str = "origin"
    constraint: bool = False
    inherited: bool = False
    comment: str | None = None


_REPLACE = "DROP TRIGGER … and CREATE TRIGGER … in one transaction"
_RULES = (
    Rule("function", "the function", codes.TRIGGER_DIFFERS, Effect.INTEGRITY, _REPLACE),
    Rule("timing", "it fires", codes.TRIGGER_DIFFERS, Effect.INTEGRITY, _REPLACE),
    Rule("events", "the events", codes.TRIGGER_DIFFERS, Effect.INTEGRITY, _REPLACE),
    Rule("level", "the level", codes.TRIGGER_DIFFERS, Effect.INTEGRITY, _REPLACE),
    Rule("constraint", "CONSTRAINT", codes.TRIGGER_DIFFERS, Effect.INTEGRITY, _REPLACE),
    comment_rule(),
)


def _says(record: Trigger) -> str:
    return f"{record.timing} {' or '.join(record.events)} for each {record.level}: {record.function}()"


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


def _changed(_sides: Sides, identity: ObjectId, live: Trigger, declared: Trigger) -> Iterator[Finding]:
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
    yield from apply(_RULES, live, declared)


KIND = Kind(name="trigger", record=Trigger, parent="table", missing=_missing, unexpected=_unexpected, changed=_changed)
