"""Cuts a script into its statements, and says what they make."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from schemadrift.catalog.lexer import Token, tokens
from schemadrift.catalog.names import fold

_BLANK = frozenset({"space", "comment"})
_WRITING = {"insert", "merge"}
"""Before INTO: rows go into a table that is there."""
_RELATIONS = frozenset({"table", "view", "sequence"})
_SKIPPED = frozenset(
    {
        *("or", "replace", "temp", "temporary", "unlogged", "global", "local", "materialized", "foreign", "recursive"),
        *("if", "not", "exists", "only", "column", "table"),
    }
)
_CONSTRAINTS = frozenset({"constraint", "primary", "foreign", "unique", "check", "exclude", "not"})
_BODY = re.compile(r"\bBEGIN\s+ATOMIC\b", re.IGNORECASE)


class Span(NamedTuple):
    """A statement in a script: offsets of its first letter and after its last one, without the semicolon."""

    start: int
    end: int


def split(script: str) -> list[Span]:
    """Cut a script at its semicolons; blanks and comments before a statement are not of it.

    Quotes, dollar quotes, nested comments, parentheses (a rule's actions) and the bodies of SQL functions
    (BEGIN ATOMIC … END) hold semicolons that end nothing.

    Source:
        PostgreSQL manual, 4.1 Lexical Structure; CREATE FUNCTION, sql_body.
    """
    if ";" not in script:
        return [] if not script.strip() else _one(script)
    found: list[Span] = []
    start = end = -1
    depth = 0
    atomic = 0
    for token in tokens(script):
        if token.kind in _BLANK:
            continue
        if token.text == ";" and depth == 0 and atomic == 0:
            if start >= 0:
                found.append(Span(start, end))
            start = -1
            continue
        depth = max(0, depth + (token.text == "(") - (token.text == ")"))
        atomic = _atomic(script, token, atomic)
        if start < 0:
            start = token.start
        end = token.end
    if start >= 0:
        found.append(Span(start, end))
    return found


def _one(script: str) -> list[Span]:
    start = next((token.start for token in tokens(script) if token.kind not in _BLANK), None)
    return [] if start is None else [Span(start, len(script.rstrip()))]


def _atomic(script: str, token: Token, depth: int) -> int:
    """How deep in bodies of SQL functions the next token is: they end with END, as CASE does within them."""
    if token.kind != "word":
        return depth
    word = token.text.lower()
    if word == "begin" and _BODY.match(script, token.start):
        return depth + 1
    if depth:
        return depth + (word == "case") - (word == "end")
    return 0


def made(statement: str) -> Iterator[str]:
    """What a statement makes: "name" of a table, view or sequence, "name.column" of a column that it adds.

    Schemas are left out. Of a temporary table it is "name.*" too: one of this name may be another one in the database.
    """
    words = [token for token in tokens(statement) if token.kind not in _BLANK]
    texts = [one.text.lower() for one in words]
    into = next((at for at, word in enumerate(texts) if word == "into" and texts[at - 1] not in _WRITING), len(texts))
    if texts[:1] == ["create"] or (texts[:1] in (["select"], ["with"]) and into < len(texts)):
        start = next((at for at, word in enumerate(texts[:into]) if word in _RELATIONS), into)
        name, _ = _name(words, start + 1)
        yield from filter(None, (name,))
        if name and not {"temp", "temporary"}.isdisjoint(texts[: start + 3]):
            yield f"{name}.*"
    elif texts[:2] == ["alter", "table"]:
        name, at = _name(words, 2)
        yield from (f"{name}.{column}" for column in _added(words, at))
        if texts[at : at + 2] == ["rename", "to"]:
            yield _name(words, at + 2)[0]


def _added(words: list[Token], at: int) -> Iterator[str]:
    """The columns that an ALTER TABLE adds, or renames others to."""
    for place in range(at, len(words)):
        text = words[place].text.lower()
        if (text == "add" and words[min(place + 1, len(words) - 1)].text.lower() not in _CONSTRAINTS) or (
            text == "to" and place > at + 1 and words[at].text.lower() == "rename"
        ):
            yield _name(words, place + 1)[0]


def _name(words: list[Token], at: int) -> tuple[str, int]:
    """The last part of the qualified name that begins at a token, words such as IF NOT EXISTS skipped, and its end."""
    while at < len(words) and words[at].kind == "word" and words[at].text.lower() in _SKIPPED:
        at += 1
    name = ""
    while at < len(words) and words[at].kind in {"word", "quoted"}:
        name = unquoted(words[at])
        at += 1
        if at >= len(words) or words[at].text != ".":
            break
        at += 1
    return name, at


def unquoted(token: Token) -> str:
    """The name that a word or a quoted name stands for."""
    return token.text[1:-1].replace('""', '"') if token.kind == "quoted" else fold(token.text)
