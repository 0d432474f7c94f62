"""Cuts a script into its statements, and says what they make."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from schemadrift.catalog.lexer import Token, tokens
from schemadrift.catalog.names import fold

_BLANK = frozenset({"space", "comment"})
_MAKERS = frozenset({"create", "alter", "drop"})
_RELATIONS = frozenset({"table", "view", "sequence"})
_SKIPPED = frozenset(
    {
        *("or", "replace", "temp", "temporary", "unlogged", "global", "local", "materialized", "foreign", "recursive"),
        *("if", "not", "exists", "only"),
    }
)
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
    """Names of the tables, views and sequences that a statement makes, changes or drops, without their schemas."""
    words = [token for token in tokens(statement) if token.kind not in _BLANK]
    texts = [one.text.lower() for one in words]
    if not texts:
        return
    if texts[0] in _MAKERS:
        at = next((at for at, word in enumerate(texts[:8]) if word in _RELATIONS), -1)
        if at >= 0:
            yield from _last_name(words, at + 1)
    elif texts[0] in {"select", "with"} and "into" in texts:
        yield from _last_name(words, texts.index("into") + 1)


def _last_name(words: list[Token], at: int) -> Iterator[str]:
    """The last part of the qualified name that begins at a token, words such as IF NOT EXISTS skipped."""
    while at < len(words) and words[at].kind == "word" and words[at].text.lower() in {*_SKIPPED, "table"}:
        at += 1
    name = ""
    while at < len(words) and words[at].kind in {"word", "quoted"}:
        name = unquoted(words[at])
        at += 1
        if at < len(words) and words[at].text == ".":
            at += 1
        else:
            break
    if name:
        yield name


def unquoted(token: Token) -> str:
    """The name that a word or a quoted name stands for."""
    return token.text[1:-1].replace('""', '"') if token.kind == "quoted" else fold(token.text)
