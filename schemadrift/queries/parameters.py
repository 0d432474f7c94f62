"""Writes the parameters of a statement as PostgreSQL numbers them, whatever the driver's style is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from schemadrift.catalog.lexer import Token, tokens

_PERCENT = re.compile(r"%(?:\((?P<name>[^()%]*)\))?(?P<form>[sbt])|%%")
_LITERAL_TYPES = frozenset({"interval", "date", "time", "timestamp", "timestamptz"})
_OPERAND_AFTER = frozenset(
    {
        *("and", "or", "not", "in", "like", "ilike", "between", "limit", "offset", "select", "values", "when", "then"),
        *("else", "set", "where", "returning", "any", "on", "by", "having", "case", "is", "from", "to", "interval"),
    }
)
_SQLC = frozenset({"arg", "narg"})


class Edit(NamedTuple):
    """Letters that are replaced by others."""

    start: int
    end: int
    text: str


class Numbered(NamedTuple):
    """A statement with its parameters numbered.

    Attributes:
        sent: What the server gets.
        edits: What was replaced by how many letters, in order.
        parameters: How many numbers were given; 0 where it has its own.
        quoted: Whether one stands within quotes, where PostgreSQL sees none.
        unsure: Why the statement cannot be known, one clause; "" where it is.
    """

    sent: str
    edits: tuple[tuple[int, int, int], ...] = ()
    parameters: int = 0
    quoted: bool = False
    unsure: str = ""


def number(text: str, *, given: bool | None = None, driver: str = "", colon: bool = False, style: str = "") -> Numbered:
    """Number the parameters of one statement.

    Args:
        text: As the program has it.
        given: Whether values come along; None where that is not known.
        driver: "client" where the driver writes values into the text, "server" where the server gets them apart.
        colon: Whether it is text whose `:name` are parameters and whose `%` are none.
        style: The style that the configuration names for what does not show its own: "format", "named" or "qmark".

    Source:
        Python Database API 2.0 (PEP 249), paramstyle.
    """
    if "$" in text and any(token.kind == "parameter" for token in tokens(text)):
        return Numbered(text)
    percent = not colon and given is not False and style in {"", "format"}
    if percent and "%" in text and (given or any(one["form"] for one in _PERCENT.finditer(text))):
        return _percented(text, driver)
    return _marked(text, driver, style)


def _percented(text: str, driver: str) -> Numbered:
    spans = list(_PERCENT.finditer(text))
    # the lexer reads `=%s` as an operator and a word: it gets the text with stand-ins of the same length
    shown = "".join(_shown(text, spans))
    quoted = any(token.kind in {"string", "quoted"} and _touches(token, spans) for token in tokens(shown))
    edits = [Edit(one.start(), one.end(), "" if one["form"] else "%") for one in spans]
    return _written(text, shown, edits, driver, quoted=quoted)


def _shown(text: str, spans: Sequence[re.Match[str]]) -> Iterator[str]:
    at = 0
    for one in spans:
        yield text[at : one.start()]
        yield "$" + "1" * (one.end() - one.start() - 1) if one["form"] else "% "
        at = one.end()
    yield text[at:]


def _touches(token: Token, spans: Sequence[re.Match[str]]) -> bool:
    return any(one["form"] and token.start <= one.start() < token.end for one in spans)


def _marked(text: str, driver: str, style: str) -> Numbered:
    """Number `:name`, `?`, `@name` and sqlc.arg(name), found by the lexer, and so never within quotes."""
    if not any(mark in text for mark in (":", "?", "@", "sqlc.")):
        return Numbered(text)
    found = [token for token in tokens(text) if token.kind not in {"space", "comment"}]
    edits: list[Edit] = []
    brackets = 0
    for at, token in enumerate(found):
        brackets += (token.text == "[") - (token.text == "]")
        edit = _mark(found, at, brackets, style, text)
        if edit is not None:
            edits.append(edit)
    return _written(text, text, edits, driver, quoted=False)


def _mark(found: list[Token], at: int, brackets: int, style: str, text: str) -> Edit | None:
    token = found[at]
    after = found[at + 1] if at + 1 < len(found) else None
    close = after is not None and after.start == token.end
    if token.text == ":" and close and after is not None and after.kind in {"word", "number"}:
        slices = brackets and style != "named" and at and found[at - 1].text != "["
        escaped = token.start and text[token.start - 1] == "\\"
        return None if slices or escaped else Edit(token.start, after.end, "")
    if token.text == "?" and (style == "qmark" or _operand_place(found, at)):
        return Edit(token.start, token.end, "")
    if token.text == "@" and close and after is not None and after.kind == "word" and _operand_place(found, at):
        return Edit(token.start, after.end, "")
    return _sqlc(found, at)


def _sqlc(found: list[Token], at: int) -> Edit | None:
    """Read `sqlc.arg(name)`."""
    texts = [one.text for one in found[at : at + 6]]
    if texts[:2] == ["sqlc", "."] and len(texts) > 5 and texts[2] in _SQLC and texts[3] == "(" and texts[5] == ")":  # noqa: PLR2004
        return Edit(found[at].start, found[at + 5].end, "")
    return None


def _operand_place(found: list[Token], at: int) -> bool:
    """Whether a value has to stand here rather than an operator: `= ?`, `(?`, `LIMIT ?`."""
    if at == 0:
        return False
    before = found[at - 1]
    if before.kind == "operator":
        return True
    if before.kind == "mark":
        return before.text in {"(", ",", "[", ":="}
    return before.kind == "word" and before.text.lower() in _OPERAND_AFTER


def _written(text: str, shown: str, edits: Sequence[Edit], driver: str, *, quoted: bool) -> Numbered:
    """Write the edits into the text; one without a text of its own is the next parameter."""
    words = [token for token in tokens(shown) if token.kind not in {"space", "comment"}] if edits else []
    before = {after.start: (earlier, after) for earlier, after in pairwise(words)}
    out: list[str] = []
    made: list[tuple[int, int, int]] = []
    at = count = 0
    for edit in edits:
        start, new = edit.start, edit.text
        if not new:
            count += 1
            start, new, count = _parameter(text, edit, count, before.get(edit.start), driver)
            if count < 0:
                return Numbered(text, unsure="rows are written into it whose columns it does not name")
        out += (text[at:start], new)
        made.append((start, edit.end, len(new)))
        at = edit.end
    out.append(text[at:])
    return Numbered("".join(out), tuple(made), count, quoted)


def _parameter(
    text: str, edit: Edit, count: int, near: tuple[Token, Token] | None, driver: str
) -> tuple[int, str, int]:
    """How a parameter is written, from where on, and the number of the last one; -1 for what cannot be known."""
    word = near[0].text.lower() if near is not None and near[0].kind == "word" else ""
    if near is None or driver == "server":
        return edit.start, f"${count}", count
    if word in _LITERAL_TYPES:  # the driver writes a literal after it; a parameter cannot stand there
        return near[0].start, f"CAST(${count} AS {word})", count
    if word == "in":
        return edit.start, f"(${count})", count
    if word == "values":
        columns = _columns(text[: edit.start])
        if not columns:
            return edit.start, "", -1
        last = count + columns - 1
        return edit.start, f"({', '.join(f'${one}' for one in range(count, last + 1))})", last
    return edit.start, f"${count}", count


def _columns(text: str) -> int:
    """How many columns an INSERT names just before VALUES; 0 where it names none."""
    found = re.search(r"\(([^()]*)\)\s*(?:OVERRIDING\s+\w+\s+VALUE\s*)?VALUES\s*\Z", text, re.IGNORECASE)
    return found[1].count(",") + 1 if found else 0
