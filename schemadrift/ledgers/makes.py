"""Reads off a migration's text what it makes: as far as that can be seen without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from schemadrift.catalog.lexer import Token, tokens
from schemadrift.ledgers.records import Made

_TABLE = frozenset({"table"})
_COLUMN = frozenset({"column"})
_INDEX = frozenset({"index", "unique"})
_TYPE = frozenset({"enum_type", "composite_type", "domain"})
_CONSTRAINT = frozenset({"primary_key", "unique", "check", "foreign_key", "exclusion"})
_NOISE = frozenset({"IF", "NOT", "EXISTS", "ONLY", "CONCURRENTLY", "COLUMN", "UNIQUE"})
_CALLS = {
    "create_table": (_TABLE, 0),
    "create_index": (_INDEX, 1),
    "create_foreign_key": (_CONSTRAINT, 1),
    "create_unique_constraint": (_CONSTRAINT, 1),
    "create_check_constraint": (_CONSTRAINT, 1),
    "create_primary_key": (_CONSTRAINT, 1),
    "create_exclude_constraint": (_CONSTRAINT, 1),
}
"""Alembic's operations: what they make, and how many arguments after its name the table's is."""


def of_sql(text: str) -> frozenset[Made]:
    """What the statements of a text make."""
    found = [one for one in tokens(text) if one.kind not in {"space", "comment"}]
    made: set[Made] = set()
    for statement in _statements(found):
        made.update(_of_statement(statement))
    return frozenset(made)


def of_alembic(tree: ast.Module) -> frozenset[Made]:
    """What the operations in a revision's upgrade() make."""
    made: set[Made] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == "upgrade":
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                    made.update(_of_call(call.func.attr, call))
    return frozenset(made)


def _of_call(name: str, call: ast.Call) -> Iterator[Made]:
    texts = [one.value if isinstance(one, ast.Constant) and isinstance(one.value, str) else "" for one in call.args]
    if name == "execute" and texts and texts[0]:
        yield from of_sql(texts[0])
    elif name in {"add_column", "alter_column"} and len(call.args) > 1 and texts[0]:
        column = texts[1] or _first(call.args[1])
        if column:
            yield Made(_COLUMN, (texts[0], column))
    elif name in _CALLS and texts:
        kinds, place = _CALLS[name]
        if place == 0:
            yield Made(kinds, (texts[0],))
        elif len(texts) > place and texts[place]:
            yield Made(kinds, (texts[place], texts[0]))


def _first(node: ast.expr) -> str:
    """The first argument of `sa.Column("name", …)`."""
    if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
        return str(node.args[0].value)
    return ""


def _statements(found: Sequence[Token]) -> Iterator[list[Token]]:
    one: list[Token] = []
    for token in found:
        if token.text == ";":
            yield one
            one = []
        else:
            one.append(token)
    yield one


def _of_statement(found: Sequence[Token]) -> Iterator[Made]:
    words = [one.text.upper() if one.kind == "word" else one.text for one in found]
    if words[:2] == ["ALTER", "TABLE"]:
        table, place = _name(found, words, 2)
        yield from _of_actions(found, words, place, table)
    elif words[:1] == ["CREATE"]:
        yield from _of_create(found, words)


def _of_create(found: Sequence[Token], words: Sequence[str]) -> Iterator[Made]:
    place = next((at for at, word in enumerate(words[:4]) if word in {"TABLE", "INDEX", "TYPE", "DOMAIN"}), None)
    if place is None:
        return
    name, end = _name(found, words, place + 1)
    if words[place] == "TABLE" and name:
        yield Made(_TABLE, (name,))
    elif words[place] == "INDEX" and name and "ON" in words[end:]:
        table, _ = _name(found, words, words.index("ON", end) + 1)
        yield Made(_INDEX, (table, name))
    elif name:
        yield Made(_TYPE, (name,))


def _of_actions(found: Sequence[Token], words: Sequence[str], start: int, table: str) -> Iterator[Made]:
    """The actions of ALTER TABLE, which commas outside of brackets part."""
    depth, begins = 0, True
    for place in range(start, len(words)):
        word = words[place]
        if begins and word in {"ADD", "ALTER"}:
            constraint = words[place + 1 : place + 2] == ["CONSTRAINT"]
            name, _ = _name(found, words, place + (2 if constraint else 1))
            if name:
                yield Made(_CONSTRAINT if constraint else _COLUMN, (table, name))
        depth += (word == "(") - (word == ")")
        begins = word == "," and depth == 0


def _name(found: Sequence[Token], words: Sequence[str], place: int) -> tuple[str, int]:
    """The last part of the name at a place, noise words before it left out, and the place behind it."""
    while place < len(words) and words[place] in _NOISE:
        place += 1
    while place + 2 < len(words) and words[place + 1] == ".":
        place += 2
    if place >= len(words) or found[place].kind not in {"word", "quoted"}:
        return "", place
    text = found[place].text
    name = text[1:-1].replace('""', '"') if found[place].kind == "quoted" else text.lower()
    return name, place + 1
