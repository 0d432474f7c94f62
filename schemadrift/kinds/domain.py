"""Domains."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schemadrift import codes
from schemadrift.catalog import Key, ObjectId, Record
from schemadrift.catalog.names import qualified, quote
from schemadrift.catalog.types import split_type
from schemadrift.drift import Effect, Finding, Question
from schemadrift.kind import Kind, Sides
from schemadrift.rule import Rule, apply, comment_rule, owner


class Domain(Record, frozen=True):
    """A domain; key (schema, name).

    Attributes:
        type: The underlying type, as `format_type` spells it.
        not_null: Whether NULL is refused.
        default: The default expression, normalised.
        collation: Named only where it is not the underlying type's own.
        checks: (name, normalised expression over VALUE), in order of name. An empty name was left to PostgreSQL.
        comment: Its comment.
        owner: The owning role's name.
        not_valid: Names of the checks that old values may break: NOT VALID.
    """

    type: str
    not_null: bool = False
    default: str | None = None
    collation: str | None = None
    checks: tuple[tuple[str, str], ...] = ()
    comment: str | None = None
    owner: str = ""
    not_valid: tuple[str, ...] = ()


def stands_for(objects: Mapping[str, Mapping[Key, Record]], type_: str) -> str:
    """What a type of the users' own is indexed and compared as.

    Args:
        objects: Kind → key → record, of one side.
        type_: In the catalog's spelling.

    Returns:
        "anyenum" for an enum, a domain's underlying type, "" for all others and for arrays.
    """
    named = split_type(type_)
    if named.schema is None or named.dimensions:
        return ""
    key = (named.schema, named.name)
    if key in objects.get("enum_type", {}):
        return "anyenum"
    domain = objects.get("domain", {}).get(key)
    return domain.type if isinstance(domain, Domain) else ""


_RULES = (
    Rule("type", "the type", codes.DOMAIN_DIFFERS, Effect.BREAKS_WRITES, "create the domain anew and move its columns"),
    Rule(
        "not_null", "NOT NULL", codes.DOMAIN_DIFFERS, Effect.INTEGRITY, "ALTER DOMAIN … SET NOT NULL or DROP NOT NULL"
    ),
    Rule("collation", "the collation", codes.DOMAIN_DIFFERS, Effect.INTEGRITY, "create the domain anew", optional=True),
    comment_rule(),
)


def _missing(_sides: Sides, identity: ObjectId, declared: Domain) -> Finding:
    return Finding(
        code=codes.MISSING_DOMAIN,
        effect=Effect.BREAKS_READS,
        declared=declared.type,
        message="the domain does not exist",
        remedy=f"CREATE DOMAIN {qualified(*identity.key)} AS {declared.type} …",
    )


def _unexpected(_sides: Sides, _identity: ObjectId, live: Domain) -> Finding:
    return Finding(
        code=codes.UNDECLARED_TYPE,
        effect=Effect.COSMETIC,
        live=live.type,
        message="nothing declares the domain",
        remedy="declare it, or drop it when nothing uses it",
    )


def _changed(sides: Sides, identity: ObjectId, live: Domain, declared: Domain) -> Iterator[Finding]:
    yield from apply(_RULES, live, declared)
    yield from owner(live.owner, declared.owner)
    if _defaults_differ(sides, identity, live, declared):
        yield Finding(
            code=codes.DOMAIN_DIFFERS,
            effect=Effect.INTEGRITY,
            field="default",
            live=live.default or "",
            declared=declared.default or "",
            message=f"the default is {live.default or 'not set'}, declared {declared.default or 'not set'}",
            remedy="ALTER DOMAIN … SET DEFAULT … or DROP DEFAULT",
        )
    yield from _checks(sides, identity, live, declared)


def _defaults_differ(sides: Sides, identity: ObjectId, live: Domain, declared: Domain) -> bool:
    if live.default is None or declared.default is None:
        return live.default != declared.default
    return sides.differ(Question(None, live.type, live.default, declared.default), identity, "default")


def _checks(sides: Sides, identity: ObjectId, live: Domain, declared: Domain) -> Iterator[Finding]:
    """Match checks by what they demand, then by name; the last of each side are one check changed."""
    there, stated = list(live.checks), list(declared.checks)
    for alike in (
        lambda one, check: sides.equal(_question(identity, one[1], check[1])) is True,
        lambda one, check: one[0] == check[0],
        lambda _one, _check: len(there) == len(stated) == 1,
    ):
        for check in list(stated):
            found = next((one for one in there if alike(one, check)), None)
            if found is None:
                continue
            there.remove(found)
            stated.remove(check)
            if sides.differ(_question(identity, found[1], check[1]), identity, "checks"):
                yield _check_finding(found, check)
            elif found[0] in live.not_valid and check[0] not in declared.not_valid:
                yield _not_valid(identity, *found)
    yield from (_check_finding(None, check) for check in stated)
    yield from (_check_finding(one, None) for one in there)


def _question(identity: ObjectId, live: str, declared: str) -> Question:
    return Question(("domain", *identity.key), "", live, declared)


def _check_finding(live: tuple[str, str] | None, declared: tuple[str, str] | None) -> Finding:
    there, stated = (live[1] if live else ""), (declared[1] if declared else "")
    return Finding(
        code=codes.DOMAIN_DIFFERS,
        effect=Effect.INTEGRITY if declared is not None else Effect.BREAKS_WRITES,
        field="checks",
        live=there,
        declared=stated,
        message=f"the check is {there or 'not there'}, declared {stated or 'not at all'}",
        remedy="ALTER DOMAIN … DROP CONSTRAINT …, ADD CONSTRAINT … NOT VALID, VALIDATE CONSTRAINT …",
    )


def _not_valid(identity: ObjectId, name: str, expression: str) -> Finding:
    return Finding(
        code=codes.NOT_VALIDATED,
        effect=Effect.INTEGRITY,
        field="checks",
        live="NOT VALID",
        declared="validated",
        message=f"the check {expression} was never validated: old values may break it",
        remedy=f"ALTER DOMAIN {qualified(*identity.key)} VALIDATE CONSTRAINT {quote(name)}",
    )


KIND = Kind(name="domain", record=Domain, parent="schema", missing=_missing, unexpected=_unexpected, changed=_changed)
