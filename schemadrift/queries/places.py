"""Says where in its file a letter of a sent statement stands; asked only about what is reported."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from schemadrift.queries.records import Piece, Statement

_LONGEST = 76
_ESCAPES = {"x": 2, "u": 4, "U": 8}
_OPEN = re.compile(r"""\#[^\n]*|(?P<prefix>[A-Za-z]{0,2})(?P<quote>\'\'\'|\"\"\"|['"])""")
_PART = re.compile(r"""'[^'\n]*'|"[^"\n]*"|[{}]""")
_OCTAL = re.compile("[0-7]{1,3}")


class Place(NamedTuple):
    """A letter in a file.

    Attributes:
        file: The file.
        line: Counted from 1.
        column: In letters, counted from 1.
    """

    file: str
    line: int
    column: int


def place(statement: Statement, position: int, sources: dict[str, list[str]]) -> Place:
    """Find a letter of what was sent.

    Args:
        statement: The statement.
        position: The letter, counted from 1 as the server does; 0 for the first one.
        sources: The files' lines, with their ends.
    """
    offset = statement.start + original(statement, max(0, position - 1))
    start = 0
    last: Piece | None = None
    for piece in statement.pieces:
        if piece.line:
            last = piece
        if offset < start + len(piece.text) and piece.line:
            return _in_piece(piece, offset - start, statement.file, sources)
        start += len(piece.text)
    if last is None:
        return Place(statement.file, statement.line, statement.column)
    return _in_piece(last, len(last.text), statement.file, sources)


def original(statement: Statement, offset: int) -> int:
    """The letter of the text that a letter of what was sent comes from."""
    shift = 0
    for start, end, length in statement.edits:
        if offset < start + shift:
            break
        if offset < start + shift + length:
            return start
        shift += length - (end - start)
    return offset - shift


def _in_piece(piece: Piece, offset: int, file: str, sources: dict[str, list[str]]) -> Place:
    file = piece.file or file
    lines = sources.get(file, [])
    if not piece.end_line:
        before = piece.text[:offset]
        below = before.count("\n")
        column = len(before) - before.rfind("\n") - 1
        if not below:
            first = lines[piece.line - 1] if piece.line <= len(lines) else ""
            column += len(first.encode()[: piece.column].decode(errors="replace"))
        return Place(file, piece.line + below, column + 1)
    found = list(_letters(piece, lines))
    wanted = piece.skip + offset
    if not found:
        return Place(file, piece.line, piece.column + 1)
    line, column = found[min(wanted, len(found) - 1)]
    return Place(file, line, column + 1)


def _letters(piece: Piece, lines: list[str]) -> Iterator[tuple[int, int]]:
    """Where each letter of a Python literal stands (line from 1, column from 0), those of its fields left out.

    Read by hand: how Python's tokenizer cuts f-strings differs between its versions.
    """
    source = _cut("".join(lines[piece.line - 1 : piece.end_line]), piece)
    row, column = piece.line, len(lines[piece.line - 1].encode()[: piece.column].decode(errors="replace"))
    at = 0
    while (found := _OPEN.search(source, at)) is not None:
        at = found.end()
        if not found["quote"]:
            continue  # a comment between two literals
        prefix = found["prefix"].lower()
        end = _close(source, at, found["quote"], fields="f" in prefix)
        before = source[:at]
        start = len(before) - before.rfind("\n") - 1 + (0 if "\n" in before else column)
        yield from _walk(source[at:end], (row + before.count("\n"), start), raw="r" in prefix, doubled="f" in prefix)
        at = end + len(found["quote"])


def _close(source: str, at: int, quote: str, *, fields: bool) -> int:
    """Where a literal's body ends."""
    while at < len(source) and not source.startswith(quote, at):
        if source[at] == "\\":
            at += 2
        elif fields and source[at] == "{" and not source.startswith("{{", at):
            at += _field(source, at)
        else:
            at += 2 if fields and source.startswith(("{{", "}}"), at) else 1
    return at


def _cut(source: str, piece: Piece) -> str:
    """The source of a literal alone."""
    lines = source.splitlines(keepends=True)
    if not lines:
        return ""
    lines[-1] = lines[-1].encode()[: piece.end_column].decode(errors="replace")
    lines[0] = lines[0].encode()[piece.column :].decode(errors="replace")
    return "".join(lines)


def _walk(body: str, here: tuple[int, int], *, raw: bool, doubled: bool) -> Iterator[tuple[int, int]]:
    """Yield the place of each letter of a body's value; `doubled` where braces hold fields."""
    line, column = here
    at = 0
    while at < len(body):
        step, shown = _step(body, at, raw=raw, doubled=doubled)
        if shown:
            yield line, column
        for letter in body[at : at + step]:
            line, column = (line + 1, 0) if letter == "\n" else (line, column + 1)
        at += step


def _step(body: str, at: int, *, raw: bool, doubled: bool) -> tuple[int, bool]:
    """How many letters of the source one letter of the value takes, and whether it is one at all."""
    letter = body[at]
    if doubled and letter in "{}":
        twice = body.startswith(letter * 2, at)
        return 2 if twice else _field(body, at), twice
    if letter != "\\" or raw:
        return 1, True
    after = body[at + 1 : at + 2]
    if after == "N":
        return body.find("}", at) - at + 1, True
    octal = _OCTAL.match(body, at + 1)
    return 1 + len(octal.group()) if octal else 2 + _ESCAPES.get(after, 0), after != "\n"


def _field(body: str, at: int) -> int:
    """How long a field of an f-string is; braces within its own literals are none."""
    depth = 0
    for part in _PART.finditer(body, at):
        depth += (part.group() == "{") - (part.group() == "}")
        if depth == 0:
            return part.end() - at
    return len(body) - at


def excerpt(line: str, column: int) -> tuple[str, str]:
    """The line that a letter stands in, and a caret below it, both cut down to what fits."""
    text = line.rstrip("\r\n").expandtabs(1)
    at = column - 1
    strip = len(text) - len(text.lstrip())
    start = min(strip, at) if at - strip < _LONGEST - 16 else at - _LONGEST // 2
    shown = text[start : start + _LONGEST]
    return shown.rstrip(), " " * (at - start) + "^"
