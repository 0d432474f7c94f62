"""Triggers that users made, and row security policies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from psycopg import sql

from schemadrift.catalog.expressions import normalise
from schemadrift.catalog.lexer import tokens
from schemadrift.catalog.names import qualified
from schemadrift.kinds.policy import Policy
from schemadrift.kinds.trigger import Trigger
from schemadrift.postgres.reading.fetch import Query, Row, Rows
from schemadrift.postgres.reading.gathered import Gathered, vector

_PARENT_SINCE = 130000
_PLAIN_CLONES_SINCE = 150000
_ROW, _BEFORE, _INSTEAD = 1, 2, 64
_EVENTS = ((4, "insert"), (8, "delete"), (16, "update"), (32, "truncate"))
_ENABLED = {"O": "origin", "D": "disabled", "R": "replica", "A": "always"}
_COMMANDS = {"*": "all", "r": "select", "a": "insert", "w": "update", "d": "delete"}


def queries(version: int, spaces: sql.Composable) -> list[Query]:
    """User triggers and policies."""
    parent = "t.tgparentid <> 0" if version >= _PARENT_SINCE else "false"
    mine = "NOT t.tgisinternal"
    if _PARENT_SINCE <= version < _PLAIN_CLONES_SINCE:  # copies on partitions count as internal there
        mine = "(NOT t.tgisinternal OR (t.tgparentid <> 0 AND t.tgconstraint = 0))"
    return [
        Query(
            name="triggers",
            subject="triggers",
            kinds=("trigger",),
            text=sql.SQL("""
                SELECT t.oid, t.tgrelid, t.tgname, n.nspname, p.proname, t.tgtype, t.tgenabled, t.tgconstraint <> 0,
                    {parent}, t.tgattr::text, t.tgoldtable, t.tgnewtable, t.tgdeferrable, t.tginitdeferred,
                    t.tgconstrrelid, CASE WHEN t.tgqual IS NOT NULL OR t.tgnargs > 0 THEN pg_get_triggerdef(t.oid) END
                FROM pg_trigger t
                    JOIN pg_proc p ON p.oid = t.tgfoid
                    JOIN pg_namespace n ON n.oid = p.pronamespace
                WHERE {mine}""").format(parent=sql.SQL(parent), mine=sql.SQL(mine)),
        ),
        Query(
            name="policies",
            subject="policies",
            kinds=("policy",),
            text=sql.SQL("""
                SELECT p.oid, p.polrelid, p.polname, p.polcmd, p.polpermissive, p.polroles::text,
                    pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
                FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace IN {}""").format(spaces),
        ),
    ]


def build(gathered: Gathered, rows: Mapping[str, Rows]) -> None:
    """Make triggers and policies."""
    _triggers(gathered, rows["triggers"])
    _policies(gathered, rows["policies"])


def _triggers(gathered: Gathered, rows: Rows) -> None:
    keys, members = gathered.keys, gathered.members("pg_trigger")
    outside = gathered.members("pg_class")
    comments = gathered.comments("pg_trigger")
    found = gathered.put("trigger")
    for oid, relation, name, schema, function, bits, enabled, constraint, inherited, *rest in rows:
        key = keys.get(relation)
        if key is None or relation not in gathered.relations or oid in members or relation in outside:
            continue
        timing = "instead of" if bits & _INSTEAD else "before" if bits & _BEFORE else "after"
        found[*key, name] = Trigger(
            qualified(schema, function),
            timing,
            tuple(event for bit, event in _EVENTS if bits & bit),
            "row" if bits & _ROW else "statement",
            _ENABLED[enabled],
            constraint,
            inherited,
            comments.get((oid, 0)),
            *_rest(gathered, relation, rest),
        )


def _rest(gathered: Gathered, relation: int, row: list[Any]) -> Row:
    """The fields of a trigger from its columns on."""
    columns, old_table, new_table, deferrable, initially_deferred, reference, text = row
    when, arguments = _condition(text) if text else (None, "")
    return (
        gathered.columns(relation, vector(columns)) if columns else (),
        when if when is None else normalise(when),
        arguments,
        old_table or "",
        new_table or "",
        deferrable,
        initially_deferred,
        gathered.keys.get(reference, ()) if reference else (),
        True,
    )


def _condition(text: str) -> tuple[str | None, str]:
    """What WHEN says, and the function's arguments, of what pg_get_triggerdef prints.

    Literals and quoted names can hold anything, so it is read by tokens: names and lists come in front, and the last
    brackets are the function's.
    """
    found = [one for one in tokens(text) if one.kind != "space"]
    words = [one.text for one in found]
    last = len(found) - 1 - words[::-1].index("(")
    arguments = text[found[last].end : found[-1].start]
    each = next(place for place in range(len(words)) if words[place : place + 2] == ["FOR", "EACH"])
    if words[each + 3] != "WHEN":
        return None, arguments
    closing = next(place for place in range(last, 0, -1) if words[place] == "EXECUTE") - 1
    return text[found[each + 4].end : found[closing].start], arguments


def _policies(gathered: Gathered, rows: Rows) -> None:
    comments = gathered.comments("pg_policy")
    outside = gathered.members("pg_class")
    found = gathered.put("policy")
    for oid, relation, name, command, permissive, roles, using, with_check in rows:
        if relation not in gathered.relations or relation in outside:
            continue
        key = gathered.keys[relation]
        found[(*key, name)] = Policy(
            _COMMANDS[command],
            permissive,
            tuple(sorted(gathered.role(role) if role else "public" for role in vector(roles))),
            None if using is None else normalise(using, table=key[1]),
            None if with_check is None else normalise(with_check, table=key[1]),
            comments.get((oid, 0)),
        )
