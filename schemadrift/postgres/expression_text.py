"""What can be read out of an expression's text before the server sees it, without a parser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import msgspec

from schemadrift.catalog import Key
from schemadrift.catalog.lexer import Token, tokens, value
from schemadrift.catalog.names import KEYWORDS, cut, fold

_NO_COLUMN_AFTER = frozenset({".", "::", "as", "collate"})
_NO_COLUMN_BEFORE = frozenset({".", "("})
_BLANK = frozenset({"space", "comment"})
_CLOSING = {")": "(", "]": "["}
# Words that mean something else than a column in some places, as a whole or within a type's name.
# fmt: off
AMBIGUOUS = frozenset((
    "at", "date", "day", "distinct", "double", "from", "hour", "interval", "minute", "month", "over", "precision",
    "second", "time", "timestamp", "value", "varying", "with", "within", "without", "year", "zone",
))
# fmt: on
_CLOCK_WORDS = frozenset({"now", "today", "tomorrow", "yesterday"})


class Reading(msgspec.Struct, frozen=True):
    """An expression, read token by token.

    Attributes:
        text: The expression without comments, and without the schema in front of the table's own name.
        names: All names and key words in it, folded; column names are among them.
        whole_row: Whether it may name more columns than `names` tells: the row as a whole, or U&"…".
        collations: The names behind COLLATE, sorted; pg_catalog is left out.
        clock_literal: The first literal such as 'now', which becomes a constant when it is read; "" for none.
    """

    text: str
    names: frozenset[str]
    whole_row: bool
    collations: tuple[str, ...]
    clock_literal: str


class Malformed(msgspec.Struct, frozen=True):
    """Why a text cannot be one expression."""

    reason: str


def read(text: str, table: Key | None) -> Reading | Malformed:
    """Read an expression.

    What comes back as a Reading stays one expression when parentheses are put around it: its own are balanced, and
    it holds no semicolon, comment or literal without an end.

    Args:
        text: Any text that should be an SQL expression.
        table: The key of the relation whose columns it may use.
    """
    found = list(tokens(text))
    solid = [token for token in found if token.kind not in _BLANK]
    problem = _problem(solid)
    if problem:
        return Malformed(problem)
    names = [_name(token) for token in solid]
    left_out = _qualifiers(solid, names, table)
    return Reading(
        text="".join(" " if token.kind in _BLANK else token.text for token in found if token.start not in left_out),
        names=frozenset(name for name in names if name is not None),
        whole_row=table is not None and _names_row(solid, names, table[-1]),
        collations=_collations(solid, names),
        clock_literal=_clock_literal(solid),
    )


def pattern(text: str, column: Callable[[str], object], places: dict[str, int]) -> tuple[object, ...] | None:
    """An expression with what is known of each column in place of its name.

    Texts of one pattern mean the same, each over its own table.

    Args:
        text: Any text.
        column: What decides the meaning of the column of a name; None for names that are no columns.
        places: The columns met so far, which are told apart by their place in it; it grows.

    Returns:
        None where a name may be something else than a column, however it is written.
    """
    out: list[object] = []
    for word, name, ambiguous in _parts(text):
        known = None if name is None else column(name)
        if known is None or name is None:
            out.append(word)
            continue
        if ambiguous:
            return None
        out.append((places.setdefault(name, len(places)), known))
    return tuple(out)


@lru_cache(maxsize=1 << 12)
def _parts(text: str) -> tuple[tuple[str, str | None, bool], ...]:
    """Text, name, and whether the name may stand for something else than a column, of each token; texts repeat."""
    solid = [token for token in tokens(text) if token.kind not in _BLANK]
    out: list[tuple[str, str | None, bool]] = []
    for place, token in enumerate(solid):
        name = _name(token)
        before = solid[place - 1].text.lower() if place else ""
        after = solid[place + 1] if place + 1 < len(solid) else None
        ambiguous = (
            before in _NO_COLUMN_AFTER
            or (after is not None and (after.text in _NO_COLUMN_BEFORE or after.kind == "string"))
            or (token.kind == "word" and (name in AMBIGUOUS or name in KEYWORDS))
        )
        out.append((token.text, name, ambiguous))
    return tuple(out)


def _problem(solid: Sequence[Token]) -> str:
    if not solid:
        return "it is empty"
    open_brackets: list[str] = []
    for token in solid:
        if token.kind in {"invalid", "parameter"} or token.text == ";":
            return f"{token.text[:20]} does not belong into an expression"
        if token.text in {"(", "["}:
            open_brackets.append(token.text)
        elif token.text in _CLOSING and (not open_brackets or open_brackets.pop() != _CLOSING[token.text]):
            return f"a {token.text} closes nothing"
    return f"a {open_brackets[-1]} is not closed" if open_brackets else ""


def _name(token: Token) -> str | None:
    """The name that a token stands for; None for tokens that are no names."""
    if token.kind == "word":
        return fold(token.text)
    if token.kind == "quoted" and token.text[0] == '"':
        return cut(token.text[1:-1].replace('""', '"'))
    return None


def _dot(solid: Sequence[Token], place: int) -> bool:
    return 0 <= place < len(solid) and solid[place].text == "."


def _qualifiers(solid: Sequence[Token], names: Sequence[str | None], table: Key | None) -> set[int]:
    """Offsets of the schema and its dot in `schema.table.column`, which a sub-select's alias cannot have."""
    out: set[int] = set()
    if table is None:
        return out
    wanted = list(table[-2:])
    for place in range(len(solid) - 4):
        ours = [names[place], names[place + 2]] == wanted and not _dot(solid, place - 1)
        if ours and _dot(solid, place + 1) and _dot(solid, place + 3):
            out |= {solid[place].start, solid[place + 1].start}
    return out


def _names_row(solid: Sequence[Token], names: Sequence[str | None], table: str) -> bool:
    """Tell whether the table's name stands without a column behind it, or a name cannot be read (U&"…")."""
    if any(token.kind == "quoted" and token.text[0] != '"' for token in solid):
        return True
    texts = [token.text for token in solid]
    return any(
        name == table and (texts[place + 1 : place + 2] != ["."] or texts[place + 2 : place + 3] == ["*"])
        for place, name in enumerate(names)
    )


def _collations(solid: Sequence[Token], names: Sequence[str | None]) -> tuple[str, ...]:
    out: list[str] = []
    for place, token in enumerate(solid):
        if token.kind != "word" or names[place] != "collate":
            continue
        at = place + 1
        parts = [names[at] or ""] if at < len(names) else []
        while _dot(solid, at + 1) and at + 2 < len(names):
            at += 2
            parts.append(names[at] or "")
        out.append(".".join(part for part in parts if part != "pg_catalog"))
    return tuple(sorted(out))


def _clock_literal(solid: Sequence[Token]) -> str:
    for token in solid:
        if token.kind == "string" and (value(token.text) or "").strip().lower() in _CLOCK_WORDS:
            return token.text
    return ""
