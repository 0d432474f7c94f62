"""Privileges, out of the access control lists that the other queries bring along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

from schemadrift.catalog import Key
from schemadrift.catalog.names import qualified
from schemadrift.kinds.grant import Grant
from schemadrift.postgres.reading.fetch import Rows
from schemadrift.postgres.reading.gathered import Gathered, elements
from schemadrift.postgres.reading.others import signature

_PRIVILEGES = {
    "r": "SELECT",
    "a": "INSERT",
    "w": "UPDATE",
    "d": "DELETE",
    "D": "TRUNCATE",
    "x": "REFERENCES",
    "t": "TRIGGER",
    "m": "MAINTAIN",
    "X": "EXECUTE",
    "U": "USAGE",
    "C": "CREATE",
    "c": "CONNECT",
    "T": "TEMPORARY",
    "s": "SET",
    "A": "ALTER SYSTEM",
}
_FORMS = {
    "r": "table",
    "p": "table",
    "f": "foreign table",
    "v": "view",
    "m": "materialized view",
    "c": "type",
}
# An access control list, the owner's oid, the object's type and name, and what PUBLIC has by default.
_List: TypeAlias = tuple[str, int, str, str, frozenset[str]]

_PUBLIC = "public"
_NOTHING: frozenset[str] = frozenset()
_EXECUTE, _USAGE = frozenset({"EXECUTE"}), frozenset({"USAGE"})
_PUBLIC_SCHEMA = frozenset({"USAGE", "CREATE"})


def build(gathered: Gathered, rows: Mapping[str, Rows]) -> None:
    """Make grants to others than the owner, without what PostgreSQL gives to everybody by itself."""
    for acl, owner, form, name, by_default in _lists(gathered, rows):
        _add(gathered, acl, (form, name), gathered.role(owner), by_default)


def _lists(gathered: Gathered, rows: Mapping[str, Rows]) -> Iterator[_List]:
    yield from _schemas(gathered, rows["namespaces"])
    yield from _relations(gathered)
    yield from _columns(gathered, rows["attributes"])
    yield from _sequences(gathered, rows["sequences"])
    yield from _types(gathered, rows["user_types"])
    yield from _functions(gathered, rows["functions"])


def _schemas(gathered: Gathered, rows: Rows) -> Iterator[_List]:
    members = gathered.members("pg_namespace")
    for oid, name, owner, acl, wanted in rows:
        if acl and wanted and oid not in members:
            yield acl, owner, "schema", qualified(name), _PUBLIC_SCHEMA if name == "public" else _NOTHING


def _relations(gathered: Gathered) -> Iterator[_List]:
    members = gathered.members("pg_class")
    for oid, row in gathered.relations.items():
        if row[13] and oid not in members:
            yield row[13], row[5], _FORMS[row[3]], qualified(*gathered.keys[oid]), _NOTHING


def _columns(gathered: Gathered, rows: Rows) -> Iterator[_List]:
    members = gathered.members("pg_class")
    for row in rows:
        rare = row[8]
        if rare is not None and rare[6] and row[0] in gathered.relations and row[0] not in members:
            name = qualified(*gathered.keys[row[0]], row[2])
            yield rare[6], gathered.relations[row[0]][5], "column", name, _NOTHING


def _sequences(gathered: Gathered, rows: Rows) -> Iterator[_List]:
    members = gathered.members("pg_class")
    for row in rows:
        if row[4] and row[0] not in members:
            yield row[4], row[3], "sequence", qualified(gathered.schemas[row[1]], row[2]), _NOTHING


def _types(gathered: Gathered, rows: Rows) -> Iterator[_List]:
    members = gathered.members("pg_type")
    for row in rows:
        if row[5] and row[0] not in members:
            yield row[5], row[4], "type", qualified(gathered.schemas[row[1]], row[2]), _USAGE


def _functions(gathered: Gathered, rows: Rows) -> Iterator[_List]:
    members = gathered.members("pg_proc")
    for row in rows:
        if row[6] and row[0] not in members:
            form = "procedure" if row[3] == "p" else "function"
            yield row[6], row[5], form, signature(gathered, row), _EXECUTE


def _add(gathered: Gathered, acl: str, place: Key, owner: str, by_default: frozenset[str]) -> None:
    found = gathered.put("grant")
    given: dict[str, set[str]] = {}
    for role, privileges in entries(acl):
        given.setdefault(role, set()).update(privileges)
    for role, all_given in given.items():
        kept = all_given - by_default if role == "" else all_given
        if kept and role != owner:
            found[(*place, role or _PUBLIC)] = Grant(tuple(sorted(kept)))


@lru_cache(maxsize=1 << 12)
def entries(acl: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    r"""Read an access control list that came as text: `{=r/owner,"\"a b\"=r*w/owner"}`.

    Returns:
        (role, privileges); the role is "" for PUBLIC, and a privilege has a star behind it for WITH GRANT
        OPTION.

    Source:
        PostgreSQL manual, 5.8 Privileges.
    """
    return tuple(map(_entry, elements(acl)))


def _entry(item: str) -> tuple[str, tuple[str, ...]]:
    """Read `"role name"=r*w/grantor`."""
    name: list[str] = []
    quoted = False
    at = 0
    while quoted or item[at] != "=":
        if item[at] == '"':
            if quoted and item[at + 1] == '"':
                name.append('"')
                at += 1
            else:
                quoted = not quoted
        else:
            name.append(item[at])
        at += 1
    privileges: list[str] = []
    for letter in item[at + 1 : item.index("/", at)]:
        if letter == "*":
            privileges[-1] += "*"
        else:
            privileges.append(_PRIVILEGES.get(letter, letter))
    return "".join(name), tuple(privileges)
