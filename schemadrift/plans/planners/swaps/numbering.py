"""What a column in place has and one beside it has not: its default, its numbers."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from schemadrift.catalog import Key
from schemadrift.catalog.expressions import literal
from schemadrift.catalog.names import parse_qualified, qualified, quote
from schemadrift.kinds.column import Column
from schemadrift.kinds.sequence import Sequence
from schemadrift.plans import ddl
from schemadrift.plans.context import Context
from schemadrift.plans.naming import beside

TOP = {"smallint": 2**15 - 1, "integer": 2**31 - 1, "bigint": 2**63 - 1}
"""The types that a sequence can have, and their last number."""


def moved(context: Context, source: Key, target: Key, live: Column, kind: str, default: str | None) -> Iterator[str]:
    """The statements that take a default, a serial or an identity from one column of a table to another one.

    Args:
        context: What is known; the live catalog knows the sequence as that of the column in place.
        source: The column that has it.
        target: The column that gets it; NOT NULL where it is an identity.
        live: The column in place, before the plan.
        kind: The type of the target.
        default: The default that the target gets; None for none.
    """
    place = (*target[:-1], min(source[-1], target[-1], key=len))  # names beside a column are longer than its own
    found = context.sequence_of(place, live=True)
    if live.identity and found is not None:
        yield from _identity(context, source, target, live, kind, found)
    elif live.serial and found is not None:
        yield f"ALTER SEQUENCE {qualified(*found[0])} OWNED BY {qualified(*target)}"
        yield ddl.alter_column(target, f"SET DEFAULT {ddl.nextval(found[0])}")
        yield ddl.alter_column(source, "DROP DEFAULT")
    elif live.default is not None:
        yield ddl.alter_column(source, "DROP DEFAULT")
        if default is not None:
            yield ddl.alter_column(target, f"SET DEFAULT {default}")


def _identity(
    context: Context, source: Key, target: Key, live: Column, kind: str, found: tuple[Key, Sequence]
) -> Iterator[str]:
    """A sequence of an identity cannot change hands: another one takes its name, its numbers and its grants."""
    key, record = found
    waiting = (*key[:-1], beside(key[-1], "old"))
    top = TOP.get(kind, TOP["bigint"])
    last = top if record.maximum == TOP.get(record.type) or record.maximum > top else record.maximum
    options = replace(record, type=kind if kind in TOP else "bigint", maximum=last)
    yield f"ALTER SEQUENCE {qualified(*key)} RENAME TO {quote(waiting[-1])}"
    yield ddl.alter_column(target, f"ADD {ddl.identity(live, (key, options))}")
    yield f"SELECT setval({literal(qualified(*key))}::regclass, last_value, is_called) FROM {qualified(*waiting)}"
    yield ddl.alter_column(source, "DROP IDENTITY")
    for (form, name, role), granted in context.live.of("grant").items():
        if form == "sequence" and parse_qualified(name) == key:
            who = "PUBLIC" if role == "public" else quote(role)
            for privilege in granted.privileges:
                option = " WITH GRANT OPTION" if privilege.endswith("*") else ""
                yield f"GRANT {privilege.rstrip('*')} ON SEQUENCE {qualified(*key)} TO {who}{option}"
    if record.comment is not None:
        yield f"COMMENT ON SEQUENCE {qualified(*key)} IS {literal(record.comment)}"
