"""Reads the statements of one file of SQL, with the names that sqlc, aiosql and PugSQL give to them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

from schemadrift.catalog.lexer import tokens
from schemadrift.queries import comments
from schemadrift.queries.records import Candidate, Extracted, Piece, Unread
from schemadrift.queries.splitting import Span, split
from schemadrift.queries.wording import first_word, other_word

_NAME = re.compile(
    r"^--[ \t]*(?:(?:name[ \t]*:|:name)[ \t]*(?P<named>:?[A-Za-z_][\w-]*)|(?P<dashed>[A-Za-z_]\w*)[ \t]*--[ \t]*$)",
    re.MULTILINE,
)
_TEMPLATE = re.compile(r"\{\{|\{%|\$\{|<<|#\{")
_META = re.compile(r"^\\(?!\.)[A-Za-z!?]", re.MULTILINE)
_COPY = re.compile(r"^[ \t]*COPY\s[^;]*\sFROM\s+stdin\b[^;]*;[^\n]*\n(?:.*\n)*?\\\.\s*?$", re.MULTILINE | re.IGNORECASE)


def extract(source: str, *, migration: bool = False) -> Extracted:
    """Find the statements of a file.

    Args:
        source: The file.
        migration: Whether it changes a schema step by step, and so speaks of the schema of its day.
    """
    if _TEMPLATE.search(source):
        return Extracted(unread=(Unread(1, "it is a template, which something fills before it is run"),))
    script = _COPY.sub(_blank, _META.sub(_comment, source))
    starts = [0, *(at.end() for at in re.finditer("\n", script))]
    names = [(one.start(), one["named"] or one["dashed"]) for one in _NAME.finditer(script)]
    found = []
    unread = []
    for span in _sections(script, [at for at, _ in names]):
        line = bisect_right(starts, span.start)
        text = script[span.start : span.end]
        if not first_word(text) and not other_word(text):
            unread.append(Unread(line, f"it begins as no statement ({_beginning(text)})"))
            continue
        column = span.start - starts[line - 1]
        name = next((name for at, name in reversed(names) if at < span.start), "")
        piece = Piece(text, line, len(script[starts[line - 1] : span.start].encode()))
        found.append(
            Candidate(
                parts=(piece,),
                line=line,
                column=column + 1,
                scope=name.lstrip(":"),
                call="file",
                database=True,
                migration=migration,
            )
        )
    return Extracted(
        candidates=tuple(found),
        unread=tuple(unread),
        ignores=comments.ignores(source),
        returns=comments.returns(source),
    )


def _sections(script: str, named: list[int]) -> Iterator[Span]:
    """The statements of a file; the comment that names the next one ends one, with or without a semicolon."""
    for start, end in pairwise([0, *named, len(script)]):
        yield from (Span(start + one.start, start + one.end) for one in split(script[start:end]))


def _comment(meta: re.Match[str]) -> str:
    """Turn psql's own command into a comment of the same length."""
    return "-" * len(meta.group())


def _blank(rows: re.Match[str]) -> str:
    """Leave COPY's statement and blank the rows after it, line for line."""
    statement, _, rest = rows.group().partition("\n")
    return statement + "\n" + "\n" * rest.count("\n")


def _beginning(text: str) -> str:
    return "".join(token.text for token in list(tokens(text[:60]))[:5]).strip()
