"""Which rights a step needs, read off its statements, and what to grant where the role lacks one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, TypeAlias

from schemadrift.catalog import Key
from schemadrift.catalog.lexer import Token, tokens
from schemadrift.catalog.names import parse_qualified, qualified, quote
from schemadrift.plans.context import Context
from schemadrift.step import Lack, Lock, Step

What: TypeAlias = Literal[
    "relation",
    "type",
    "schema",
    "extension",
    "references",
    "insert",
    "update",
    "delete",
    "grant",
    "create",
    "use",
    "database",
    "install",
    "member",
]


class Need(NamedTuple):
    """One right.

    Attributes:
        what: "relation", "type", "schema" and "extension" mean to own it (or to be a member of its owner);
            "references", "insert", "update" and "delete" privileges on a table; "create" and "use" on a schema;
            "database" to create schemas; "install" an extension; "member" of a role; "grant" to hand on what one has
            on a table.
        key: What it is about; () for the database.
    """

    what: What
    key: Key


_OWNED: dict[str, What] = {
    "TABLE": "relation",
    "INDEX": "relation",
    "SEQUENCE": "relation",
    "VIEW": "relation",
    "TYPE": "type",
    "DOMAIN": "type",
    "SCHEMA": "schema",
    "EXTENSION": "extension",
}
_NOISE = frozenset({"CONCURRENTLY", "IF", "EXISTS", "NOT", "ONLY", "UNIQUE", "OR", "REPLACE", "MATERIALIZED"})
_BUILT = frozenset({"UNIQUE", "PRIMARY", "EXCLUDE"})


def needs(context: Context, step: Step) -> Iterator[Need]:
    """The rights that a step needs; those on objects that are not there yet mean nothing.

    Source:
        PostgreSQL manual, the notes of ALTER TABLE, CREATE INDEX, CREATE EXTENSION and others; 5.8 Privileges.
    """
    for statement in step.sql:
        for need in _of(_Statement(statement)):
            yield need
            if need.what == "relation":
                yield from (Need("relation", part) for part in _below(context, need.key))
            if need.what in {"relation", "references", "type"}:
                yield Need("use", need.key[:1])
    deletes = any("DELETE FROM" in statement for statement in step.sql)
    for held in step.locks:
        if held.lock is Lock.ROW_EXCLUSIVE:
            yield Need("delete" if deletes else "insert" if _only_inserts(step) else "update", held.relation)
            yield Need("use", held.relation[:1])


def _only_inserts(step: Step) -> bool:
    """Whether a step for an expectation inserts rows, and changes none."""
    statements = [batch.sql[-1] for batch in step.batches] or step.sql
    return step.object.kind == "expectation" and all(one.startswith("INSERT INTO ") for one in statements)


def _below(context: Context, table: Key) -> Iterator[Key]:
    for part in context.partitions(table):
        yield part
        yield from _below(context, part)


class _Statement:
    """The words of a statement, upper-cased where they are words, and the names behind them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: Sequence[Token] = [one for one in tokens(text) if one.kind not in {"space", "comment"}]
        self.words = [one.text.upper() for one in self._found]

    def name(self, place: int) -> Key:
        """The qualified name that begins at a place, noise words before it left out; () for none."""
        while place < len(self.words) and self.words[place] in _NOISE:
            place += 1
        end = place
        while end + 2 < len(self.words) and self.words[end + 1] == ".":
            end += 2
        if end >= len(self.words) or self._found[place].kind not in {"word", "quoted"}:
            return ()
        return parse_qualified(self._text[self._found[place].start : self._found[end].end])

    def after(self, *words: str) -> Key:
        """The name behind the first of some words; () where they are not there."""
        size = len(words)
        for place in range(len(self.words) - size):
            if tuple(self.words[place : place + size]) == words:
                return self.name(place + size)
        return ()


def _of(statement: _Statement) -> Iterator[Need]:
    words = statement.words
    first = words[0] if words else ""
    if first == "CREATE":
        yield from _creating(statement)
    elif first in {"ALTER", "DROP"}:
        yield from _altering(statement)
    elif first == "COMMENT":
        yield from _commenting(statement)
    elif first in {"GRANT", "REVOKE"} and "ON" in words:
        place = words.index("ON")
        if words[place + 1] == "TABLE":
            yield from _need("grant", statement.name(place + 2))


def _creating(statement: _Statement) -> Iterator[Need]:
    word = next((word for word in statement.words[1:] if word not in _NOISE), "")
    if word == "SCHEMA":
        yield Need("database", ())
    elif word == "EXTENSION":
        yield from _need("install", statement.after("EXTENSION"))
    elif word in {"INDEX", "POLICY", "TRIGGER"}:
        table = statement.after("ON")
        yield from _need("relation", table)
        if word == "INDEX":
            yield from _need("create", table[:1])
    elif word in {"TABLE", "SEQUENCE", "TYPE", "DOMAIN", "UNLOGGED", "FUNCTION", "PROCEDURE", "VIEW"}:
        if word == "VIEW" and "REPLACE" in statement.words[:3]:
            yield from _need("relation", statement.after("VIEW"))
        yield from _need("create", statement.after("TABLE" if word == "UNLOGGED" else word)[:1])
        yield from _need("references", statement.after("REFERENCES"))
        yield from _need("relation", statement.after("PARTITION", "OF"))


def _altering(statement: _Statement) -> Iterator[Need]:
    word = next((word for word in statement.words[1:] if word not in _NOISE), "")
    if word in {"POLICY", "TRIGGER", "RULE"}:
        yield from _need("relation", statement.after("ON"))
        return
    owned = _OWNED.get(word)
    if owned is None:
        return
    key = statement.name(statement.words.index(word) + 1)
    yield from _need(owned, key)
    if statement.words[0] == "DROP":
        return
    yield from _need("references", statement.after("REFERENCES"))
    yield from _need("relation", statement.after("ATTACH", "PARTITION"))
    yield from _need("member", statement.after("OWNER", "TO"))
    builds = _BUILT & set(statement.words) and "ADD" in statement.words and not statement.after("USING", "INDEX")
    if builds or (owned == "relation" and statement.after("RENAME", "TO")):
        yield from _need("create", key[:1] if len(key) > 1 else ())


def _commenting(statement: _Statement) -> Iterator[Need]:
    word = statement.words[2] if len(statement.words) > 2 else ""  # noqa: PLR2004 - COMMENT ON
    if word in {"CONSTRAINT", "POLICY", "TRIGGER"}:
        if "DOMAIN" in statement.words:
            yield from _need("type", statement.after("ON", "DOMAIN"))
        else:
            yield from _need("relation", statement.name(statement.words.index("ON", 3) + 1))
    elif word == "COLUMN":
        yield from _need("relation", statement.name(3)[:2])
    elif word in _OWNED:
        yield from _need(_OWNED[word], statement.name(3))


def _need(what: What, key: Key) -> Iterator[Need]:
    if key:
        yield Need(what, key)


_WORDS = {"relation": "", "type": "type ", "schema": "schema ", "extension": "extension "}


_SAID: dict[str, tuple[str, str]] = {
    "grant": ("{role} may not grant on {name}", "let {owner} do it, or GRANT {owner} TO {who}"),
    "install": (
        "{role} may not create extension {name}",
        "let a superuser run CREATE EXTENSION {name}; a trusted one wants but GRANT CREATE ON DATABASE",
    ),
    "member": ("{role} is no member of {name}", "GRANT {name} TO {who}, or let a superuser run it"),
    "database": ("{role} may not create schemas in this database", "GRANT CREATE ON DATABASE {form} TO {who}"),
    "create": ("{role} has no CREATE on schema {name}", "GRANT CREATE ON SCHEMA {name} TO {who}"),
    "use": ("{role} has no USAGE on schema {name}", "GRANT USAGE ON SCHEMA {name} TO {who}"),
    "references": ("{role} has no REFERENCES on {name}", "GRANT REFERENCES ON {name} TO {who}"),
    "insert": ("{role} has no SELECT, INSERT on {name}", "GRANT SELECT, INSERT ON {name} TO {who}"),
    "update": ("{role} has no SELECT, UPDATE on {name}", "GRANT SELECT, UPDATE ON {name} TO {who}"),
    "delete": ("{role} has no SELECT, DELETE on {name}", "GRANT SELECT, DELETE ON {name} TO {who}"),
}


def lack(need: Need, role: str, owner: str, form: str) -> Lack:
    """Say what a role lacks, and what gives it.

    Args:
        need: The right.
        role: The role.
        owner: Who owns what it is about, and may grant it.
        form: What it is about, as ALTER has it: "TABLE", "SEQUENCE", "DOMAIN"; empty where there is no such word; for
            a right on the database its name.
    """
    name, who = qualified(*need.key), quote(role)
    if need.what in _WORDS:
        says = f"{role} does not own {_WORDS[need.what]}{name}, {owner} does"
        alter = f"ALTER {form} {name} OWNER TO {who}, or " if form else ""
        return Lack(says=says, remedy=f"{alter}GRANT {quote(owner)} TO {who}, or run it as {owner}")
    words = {"role": role, "who": who, "name": name, "owner": quote(owner), "form": quote(form) if form else ""}
    says, remedy = (text.format(**words) for text in _SAID[need.what])
    return Lack(says=says, remedy=remedy)
