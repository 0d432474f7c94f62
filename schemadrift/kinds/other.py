"""Functions, rules, and what else has no module of its own: compared where its definition is known."""

from __future__ import annotations

from collections.abc import Iterator

from schemadrift import codes
from schemadrift.catalog import ObjectId, Record
from schemadrift.catalog.names import qualified
from schemadrift.drift import Effect, Finding
from schemadrift.kind import Kind, Sides
from schemadrift.kinds.routine import Routine, compared, first_difference
from schemadrift.rule import apply, comment_rule, owner


class Other(Record, frozen=True):
    """An object of a type that has no kind of its own; key (type, identity).

    The type is PostgreSQL's word, as in "view", "function", "range type", "rule"; the identity is the
    qualified name, with argument types where the name alone is not enough.

    Attributes:
        owner: The owning role's name; empty where the type has none.
        table: The (schema, table) that it hangs on, for rules and extended statistics; else ().
        definition: The statement that makes it; empty where it is not known, as of most types.
        routine: What a function, window function or procedure is; None where it is not known.
        comment: Its comment, where the definition is known.
    """

    owner: str = ""
    table: tuple[str, ...] = ()
    definition: str = ""
    routine: Routine | None = None
    comment: str | None = None


_SILENT = {
    "statistics": Effect.PERFORMANCE,
    "rule": Effect.INTEGRITY,
    "cast": Effect.INTEGRITY,
    "event trigger": Effect.INTEGRITY,
    "publication": Effect.INTEGRITY,
    "subscription": Effect.INTEGRITY,
    "default privileges": Effect.INTEGRITY,
}
"""What a missing object does that no statement names; every other one is called by name."""


def _missing(_sides: Sides, identity: ObjectId, _declared: Other) -> Finding:
    return Finding(
        code=codes.MISSING_OTHER,
        effect=_SILENT.get(identity.key[0], Effect.BREAKS_READS),
        message=f"the {identity.key[0]} does not exist",
        remedy="create it",
    )


def _unexpected(sides: Sides, identity: ObjectId, live: Other) -> Finding:
    if identity.key[0] == "rule" and live.table in sides.declared.of("table"):
        return Finding(
            code=codes.UNDECLARED_RULE,
            effect=Effect.BREAKS_WRITES,
            message="nothing declares the rule, and it rewrites what the application sends to the table",
            remedy=f"DROP RULE … ON {qualified(*live.table)}, when nobody counts on it",
        )
    return Finding(
        code=codes.UNDECLARED_OTHER,
        effect=Effect.COSMETIC,
        live=live.owner,
        message=f"nothing declares the {identity.key[0]}",
        remedy="keep it where the database is described, or drop it",
    )


def _definition(sides: Sides, identity: ObjectId, live: Other, declared: Other) -> Iterator[Finding]:
    there, stated = live.definition, declared.definition
    if (
        there == stated
        or live.table != declared.table
        or not sides.print_differs(identity, "definition", there, stated)
    ):
        return
    place, line, other = first_difference(there, stated)
    yield Finding(
        code=codes.OBJECT_DIFFERS,
        effect=_SILENT.get(identity.key[0], Effect.INTEGRITY),
        field="definition",
        live=line,
        declared=other,
        message=f"the {identity.key[0]} differs from line {place} of its definition on: {line}, declared {other}",
        remedy="drop it and create the declared one",
    )


def _changed(sides: Sides, identity: ObjectId, live: Other, declared: Other) -> Iterator[Finding]:
    yield from owner(live.owner, declared.owner)
    if live.routine is not None and declared.routine is not None:
        yield from compared(sides, identity, live.routine, declared.routine)
        yield from apply((comment_rule(),), live, declared)
    elif live.definition and declared.definition:
        yield from _definition(sides, identity, live, declared)
        yield from apply((comment_rule(),), live, declared)
    if live.table != declared.table:
        there, stated = qualified(*live.table), qualified(*declared.table)
        yield Finding(
            code=codes.MISSING_OTHER,
            effect=_SILENT.get(identity.key[0], Effect.BREAKS_READS),
            field="table",
            live=there,
            declared=stated,
            message=f"the {identity.key[0]} of this name is on {there}, declared on {stated}",
            remedy="drop it and create the declared one",
        )


KIND = Kind(name="other", record=Other, missing=_missing, unexpected=_unexpected, changed=_changed)
