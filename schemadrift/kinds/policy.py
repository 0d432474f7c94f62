"""Row security policies."""

from __future__ import annotations

from collections.abc import Iterator

from schemadrift import codes
from schemadrift.catalog import ObjectId, Record
from schemadrift.catalog.names import qualified, quote
from schemadrift.drift import Effect, Finding, Question
from schemadrift.kind import Kind, Sides
from schemadrift.rule import Rule, apply, comment_rule


class Policy(Record, frozen=True):
    """A row security policy; key (schema, table, policy).

    Attributes:
        command: "all", "select", "insert", "update" or "delete".
        permissive: False for RESTRICTIVE.
        roles: Sorted; "public" for everybody.
        using: The USING expression, normalised.
        with_check: The WITH CHECK expression, normalised.
        comment: Its comment.
    """

    command: str = "all"
    permissive: bool = True
    roles: tuple[str, ...] = ("public",)
    using: str | None = None
    with_check: str | None = None
    comment: str | None = None


_RULES = (
    Rule("command", "the command", codes.POLICY_DIFFERS, Effect.INTEGRITY, "DROP POLICY … and CREATE POLICY …"),
    Rule("permissive", "PERMISSIVE", codes.POLICY_DIFFERS, Effect.INTEGRITY, "DROP POLICY … and CREATE POLICY …"),
    Rule("roles", "the roles", codes.POLICY_DIFFERS, Effect.INTEGRITY, "ALTER POLICY … TO …"),
    comment_rule(),
)


def _missing(_sides: Sides, identity: ObjectId, _declared: Policy) -> Finding:
    return Finding(
        code=codes.MISSING_POLICY,
        effect=Effect.INTEGRITY,
        message="the policy does not exist",
        remedy=f"CREATE POLICY {quote(identity.key[-1])} ON {qualified(*identity.parent_key)} …",
    )


def _unexpected(_sides: Sides, _identity: ObjectId, live: Policy) -> Finding:
    return Finding(
        code=codes.UNDECLARED_POLICY,
        effect=Effect.BREAKS_READS,
        live=live.using or "",
        message=f"nothing declares the policy for {live.command}",
        remedy="declare it, or drop it",
    )


def _changed(sides: Sides, identity: ObjectId, live: Policy, declared: Policy) -> Iterator[Finding]:
    yield from apply(_RULES, live, declared)
    for field, there, stated in (
        ("using", live.using, declared.using),
        ("with_check", live.with_check, declared.with_check),
    ):
        if there == stated:
            continue
        if there is not None and stated is not None:
            question = Question(identity.parent_key, "", there, stated)
            if not sides.differ(question, identity, field):
                continue
        yield Finding(
            code=codes.POLICY_DIFFERS,
            effect=Effect.INTEGRITY,
            field=field,
            live=there or "",
            declared=stated or "",
            message=f"its {field.replace('_', ' ')} expression is {there or 'not set'}, declared {stated or 'not set'}",
            remedy="ALTER POLICY …",
        )


KIND = Kind(name="policy", record=Policy, parent="table", missing=_missing, unexpected=_unexpected, changed=_changed)
