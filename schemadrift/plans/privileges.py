"""GRANT and REVOKE, from the records of what somebody was given."""

from __future__ import annotations

from schemadrift.catalog import Key, ObjectId
from schemadrift.catalog.names import parse_qualified, qualified, quote
from schemadrift.kinds.grant import Grant
from schemadrift.plans.context import Context

TARGETS = {
    "column": "TABLE",
    "table": "TABLE",
    "view": "TABLE",
    "materialized view": "TABLE",
    "foreign table": "TABLE",
    "sequence": "SEQUENCE",
    "schema": "SCHEMA",
    "function": "FUNCTION",
    "procedure": "PROCEDURE",
    "type": "TYPE",
}
"""What GRANT calls the objects of a form."""


def role(identity: ObjectId) -> str:
    """Who was given something, as GRANT names them."""
    return "PUBLIC" if identity.key[-1] == "public" else quote(identity.key[-1])


def place(identity: ObjectId) -> tuple[str, str]:
    """What a privilege is on, as GRANT names it, and for a column its name in brackets."""
    form, name, _ = identity.key
    if form != "column":
        return f"{TARGETS[form]} {name}", ""
    *table, last = parse_qualified(name)
    return f"TABLE {qualified(*table)}", f" ({quote(last)})"


def granting(identity: ObjectId, record: Grant) -> list[str]:
    """GRANT for all of it: what may be handed on by itself."""
    target, column = place(identity)
    plain = ", ".join(f"{one}{column}" for one in record.privileges if not one.endswith("*"))
    passing = ", ".join(f"{one.rstrip('*')}{column}" for one in record.privileges if one.endswith("*"))
    found = [f"GRANT {plain} ON {target} TO {role(identity)}"] if plain else []
    return found + ([f"GRANT {passing} ON {target} TO {role(identity)} WITH GRANT OPTION"] if passing else [])


def given(context: Context, on: Key) -> tuple[str, ...]:
    """GRANT for what others were given on a live object and its columns, and keep; `on` is (form, name)."""
    form, name = on
    found: list[str] = []
    for key, record in context.live.of("grant").items():
        identity = ObjectId("grant", key)
        mine = key[:2] == on or (key[0] == "column" and form != "column" and _within(key[1], name))
        if mine and identity not in context.dropped:
            found += granting(identity, _kept(context, identity, record))
    return tuple(found)


def _kept(context: Context, identity: ObjectId, record: Grant) -> Grant:
    """What of a grant the plan does not revoke."""
    declared = context.declared.get("grant", identity.key, Grant)
    if identity not in context.altered or declared is None:
        return record
    return Grant(tuple(one for one in record.privileges if one in declared.privileges))


def _within(column: str, relation: str) -> bool:
    return qualified(*parse_qualified(column)[:-1]) == relation
