"""Check constraints."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from schemadrift import codes
from schemadrift.catalog import ObjectId, Record
from schemadrift.catalog.names import qualified, quote
from schemadrift.drift import Effect, Finding, Question
from schemadrift.kind import Kind, Sides
from schemadrift.kinds.table import is_table
from schemadrift.rule import Rule, apply, comment_rule


class Check(Record, frozen=True):
    """A check constraint of a table; key (schema, table, constraint).

    Attributes:
        expression: Normalised, without CHECK and its parentheses.
        no_inherit: NO INHERIT.
        validated: False for NOT VALID.
        enforced: False for NOT ENFORCED (PostgreSQL 18).
        comment: The constraint's comment.
        inherited: True where it comes from a parent only.
    """

    expression: str
    no_inherit: bool = False
    validated: bool = True
    enforced: bool = True
    comment: str | None = None
    inherited: bool = False


_RULES = (
    Rule("no_inherit", "NO INHERIT", codes.CHECK_DIFFERS, Effect.INTEGRITY, "drop it and add the declared one"),
    comment_rule(),
)


def _missing(sides: Sides, identity: ObjectId, declared: Check) -> Finding | None:
    if not is_table(sides, identity.parent_key):
        return None
    return Finding(
        code=codes.MISSING_CHECK,
        effect=Effect.INTEGRITY,
        declared=declared.expression,
        message=f"nothing keeps {declared.expression}",
        remedy=f"ALTER TABLE {qualified(*identity.parent_key)} ADD CONSTRAINT {quote(identity.key[-1])} "
        f"CHECK ({declared.expression}) NOT VALID, then VALIDATE CONSTRAINT",
    )


def _unexpected(_sides: Sides, _identity: ObjectId, live: Check) -> Finding | None:
    if live.inherited:
        return None
    return Finding(
        code=codes.UNDECLARED_CHECK,
        effect=Effect.BREAKS_WRITES,
        live=live.expression,
        message=f"nothing declares it: rows that break {live.expression} are refused",
        remedy="declare it, or drop it",
    )


def _changed(sides: Sides, identity: ObjectId, live: Check, declared: Check) -> Iterator[Finding]:
    question = Question(identity.parent_key, "", live.expression, declared.expression)
    if sides.differ(question, identity, "expression"):
        yield Finding(
            code=codes.CHECK_DIFFERS,
            effect=Effect.INTEGRITY,
            field="expression",
            live=live.expression,
            declared=declared.expression,
            message=f"it demands {live.expression}, declared {declared.expression}",
            remedy="add the declared one NOT VALID under a new name, VALIDATE it, drop the old one",
        )
    yield from apply(_RULES, live, declared)
    yield from _state(identity, live, declared)


def _state(identity: ObjectId, live: Check, declared: Check) -> Iterator[Finding]:
    table, name = qualified(*identity.parent_key), quote(identity.key[-1])
    if declared.enforced and not live.enforced:
        yield Finding(
            code=codes.NOT_ENFORCED,
            effect=Effect.INTEGRITY,
            field="enforced",
            live="NOT ENFORCED",
            declared="enforced",
            message="it is NOT ENFORCED: no row is checked",
            remedy=f"drop {name} and add it enforced, NOT VALID first",
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


def _shape(record: Check) -> Hashable:
    return record.no_inherit


def _expressions(record: Check) -> tuple[str, ...]:
    return (record.expression,)


KIND = Kind(
    name="check",
    record=Check,
    parent="table",
    missing=_missing,
    unexpected=_unexpected,
    changed=_changed,
    shape=_shape,
    expressions=_expressions,
)
