"""The textual normal form of expressions, and what can be read off an expression's text."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from schemadrift.catalog.expression_brackets import without_brackets
from schemadrift.catalog.expression_defaults import NOW, NULL, for_column
from schemadrift.catalog.expression_items import (
    CAST,
    CLOSE,
    COMMA,
    DOT,
    OPEN,
    Item,
    read,
    starts_operand,
    write,
)
from schemadrift.catalog.lexer import SPACE, literal, tokens, value
from schemadrift.catalog.names import KEYWORDS, LIMIT_BYTES, parse_qualified, qualified

__all__ = [
    "columns_in",
    "is_null",
    "literal",
    "nextval_target",
    "normalise",
    "split_list",
    "value",
]

_REGCLASS = Item("type", "regclass")
_NEXTVAL = Item("word", "nextval")
_SIMPLE = re.compile(r"(?:0|[1-9][0-9]{0,17}|true|false)\Z")
_SIMPLE_STRING = re.compile(r"('[^'\\]*')(?:::(?:text|character varying))?\Z")
_SIMPLE_NEXTVAL = re.compile(r"nextval\('(?:([a-z_][a-z0-9_]*)\.)?([a-z_][a-z0-9_]*)'::regclass\)\Z")
_VARYING = re.compile(r"text\Z|character varying(?:\([0-9]+\))?\Z")
_PLAIN_TYPES = frozenset((None, "smallint", "integer", "bigint", "numeric", "real", "double precision"))
_COMPARISONS = frozenset(("=", "<>", "<", ">", "<=", ">="))
_SEQUENCE_DEFAULT = re.compile(
    r"""nextval\('((?:[a-z_][a-z0-9_]*|"[^"'\\]+")(?:\.(?:[a-z_][a-z0-9_]*|"[^"'\\]+"))?)'::regclass\)\Z"""
)
_INT_MAX = 2**31 - 1


def normalise(text: str, type: str | None = None, table: str | None = None) -> str:  # noqa: A002  # the column's
    """Bring an expression to a normal form, by its text alone.

    Two texts with one normal form mean the same to PostgreSQL; the opposite is for the server to decide. The
    normal form is valid SQL (in brackets, where the grammar wants a simple expression, such as after DEFAULT) and its
    own normal form. What cannot be read comes back trimmed.

    Args:
        text: The expression.
        type: For a default: the column's canonical type, which a literal then takes by itself.
        table: For a check or an index: the bare name of its table, with which columns may be qualified.

    Source:
        PostgreSQL manual, 4.1 Lexical Structure and 4.2 Value Expressions.
    """
    simple = _simple(text, type)
    if simple is not None:
        return simple
    if table is not None and '"' not in table and table.lower() not in text.lower():
        table = None
    return _normal(text, type, table)


def _simple(text: str, column_type: str | None) -> str | None:
    """Give the normal form of the most frequent texts, which make up nearly all defaults of a large schema."""
    if text == "now()":
        return text
    if _SIMPLE.match(text) and (column_type in _PLAIN_TYPES or (column_type or "").startswith("numeric(")):
        return text if column_type is None or text[0] not in "tf" else None
    if string := _SIMPLE_STRING.match(text):
        varying = column_type is not None and _VARYING.match(column_type)
        return string.group(1) if varying else None
    if (sequence := _SIMPLE_NEXTVAL.match(text)) and not KEYWORDS.intersection(sequence.groups()):
        return text if len(text) <= LIMIT_BYTES else None
    return None


@lru_cache(maxsize=1 << 17)
def _normal(text: str, column_type: str | None, table: str | None) -> str:
    items = read(text)
    if items is None:
        return text.strip(SPACE)
    before: list[Item] = []
    while before != items:
        before = items
        if table is not None:
            items = _unprefixed(items, table)
        items = without_brackets(_constants(_synonyms(items)))
        items = _time_zone(items)
        if column_type is not None:
            items = for_column(items, column_type)
    return write(items)


def is_null(text: str | None) -> bool:
    """Tell whether a default is no default: none at all, or NULL with or without a cast."""
    if text is None:
        return True
    if "null" not in text.lower():
        return False
    items = read(text) or []
    items = without_brackets(items)
    casts = items[1:]
    return (
        items[:1] == [NULL]
        and all(pair[0] == CAST and pair[1].kind == "type" for pair in zip(casts[::2], casts[1::2], strict=False))
        and len(casts) % 2 == 0
    )


def split_list(text: str) -> list[str]:
    """Split SQL at its top-level commas: `lower(a), b` gives `["lower(a)", "b"]`."""
    parts: list[str] = []
    depth = start = 0
    for token in tokens(text):
        if token.kind != "mark":
            continue
        if token.text in {"(", "["}:
            depth += 1
        elif token.text in {")", "]"}:
            depth -= 1
        elif token.text == "," and not depth:
            parts.append(text[start : token.start].strip(SPACE))
            start = token.end
    last = text[start:].strip(SPACE)
    return [*parts, last] if parts or last else []


@lru_cache(maxsize=1 << 15)
def nextval_target(text: str) -> tuple[str, ...] | None:
    """Name the sequence of a `nextval('…'::regclass)` default.

    Returns:
        The name's parts, outermost first; None for any other expression, and for `nextval('…'::text)`, which
        looks the name up anew each time.
    """
    found = _SEQUENCE_DEFAULT.match(text) or _SEQUENCE_DEFAULT.match(normalise(text))
    return parse_qualified(found.group(1)) if found else None


def columns_in(text: str, columns: Collection[str]) -> tuple[str, ...]:
    """Find the columns that an expression refers to, each once, in order of appearance.

    Args:
        text: The expression.
        columns: Names of all columns of the table, without quotes.
    """
    return tuple(name for name in _possible_columns(text) if name in columns)


@lru_cache(maxsize=1 << 12)
def _possible_columns(text: str) -> tuple[str, ...]:
    """The names in an expression that stand where a column may; conditions repeat in a schema."""
    items = read(text) or []
    found: dict[str, None] = {}
    for at, item in enumerate(items):
        name = _name(item)
        if name is None:
            continue
        after = items[at + 1] if at + 1 < len(items) else None
        if after in (OPEN, DOT) or (item.kind == "word" and name in KEYWORDS):
            continue
        collation = at > 0 and items[at - 1] == Item("word", "collate")
        field = at > 1 and items[at - 1] == DOT and items[at - 2] == CLOSE
        if not collation and not field:
            found[name] = None
    return tuple(found)


def _name(item: Item) -> str | None:
    if item.kind == "word":
        return item.text
    if item.kind == "quoted" and item.text[0] == '"':
        return item.text[1:-1].replace('""', '"')
    return None


def _at(items: Sequence[Item], place: int) -> Item | None:
    return items[place] if 0 <= place < len(items) else None


def _unprefixed(items: Sequence[Item], table: str) -> list[Item]:
    """Drop the table's own name, with or without its schema, in front of columns."""
    out: list[Item] = []
    at = 0
    while at < len(items):
        step = 0
        if not (out and (out[-1] in (DOT, Item("word", "collate")))):
            if _name(items[at]) == table and _at(items, at + 1) == DOT:
                step = 2
            elif _name(items[at]) is not None and [_at(items, at + 1), _at(items, at + 3)] == [DOT] * 2:
                step = 4 if _name(items[at + 2]) == table else 0
        column = _at(items, at + step)
        after = _at(items, at + step + 1)
        if step and column is not None and _name(column) is not None and after not in (OPEN, DOT):
            at += step
        out.append(items[at])
        at += 1
    return out


_CALLS = {
    "current_timestamp": NOW,
    "user": (Item("word", "current_user"),),
    "current_role": (Item("word", "current_user"),),
}


def _synonyms(items: Sequence[Item]) -> list[Item]:
    """Choose one of the words that mean the same; drop `pg_catalog.` before functions and collations."""
    out: list[Item] = []
    at = 0
    while at < len(items):
        item = items[at]
        after = _at(items, at + 1)
        last = out[-1] if out else None
        if item.kind == "word" and last != DOT:
            if item.text == "pg_catalog" and after == DOT and _system_name(items, at + 2, last):
                at += 2
                continue
            if item.text in _CALLS and after not in (OPEN, DOT):
                out += _CALLS[item.text]
                at += 1
                continue
            if item.text == "transaction_timestamp" and [after, _at(items, at + 2)] == [OPEN, CLOSE]:
                item = NOW[0]
            elif item == _NEXTVAL and after == OPEN and (call := _nextval(items, at)):
                out += call[0]
                at = call[1]
                continue
        out.append(item)
        at += 1
    return out


def _system_name(items: Sequence[Item], at: int, last: Item | None) -> bool:
    named = _at(items, at)
    if named is None or (named.kind == "word" and named.text in KEYWORDS):
        return False
    if named.kind not in {"word", "quoted"}:
        return False
    return _at(items, at + 1) == OPEN or last == Item("word", "collate")


def _nextval(items: Sequence[Item], at: int) -> tuple[list[Item], int] | None:
    """Spell `nextval('a.b')` as the server does; a name cast to text is looked up late and stays."""
    named = _at(items, at + 2)
    end = at + 3
    if named is None or named.kind != "string" or named.text[0] != "'":
        return None
    if _at(items, end) == CAST and _at(items, end + 1) == _REGCLASS:
        end += 2
    if _at(items, end) != CLOSE:
        return None
    try:
        shown = qualified(*parse_qualified(value(named.text) or ""))
    except ValueError:
        return None
    string = Item("string", literal(shown))
    return [_NEXTVAL, OPEN, string, CAST, _REGCLASS, CLOSE], end + 1


def _constants(items: Sequence[Item]) -> list[Item]:
    """Spell `'-1'::integer` as `-1` where nothing beside it binds tighter."""
    if CAST not in items:
        return list(items)
    out: list[Item] = []
    at = 0
    while at < len(items):
        item = items[at]
        named = _at(items, at + 2)
        if item.kind == "string" and named is not None and _at(items, at + 1) == CAST:
            shown = _integer(item, named)
            if shown and _free(out[-1] if out else None, _at(items, at + 3)):
                out += shown
                at += 3
                continue
        out.append(item)
        at += 1
    return out


def _integer(item: Item, named: Item) -> list[Item] | None:
    digits = item.text[1:-1]
    number = digits.removeprefix("-")
    if named != Item("type", "integer") or not (number.isascii() and number.isdecimal()):
        return None
    if int(number) > _INT_MAX:
        return None
    sign = [Item("operator", "-")] if digits[0] == "-" else []
    return [*sign, Item("number", str(int(number)))]


def _free(before: Item | None, after: Item | None) -> bool:
    left = before is None or (starts_operand(before) and (before.kind != "operator" or before.text in _COMPARISONS))
    right = (
        after is None
        or after.text in {")", ",", "]", "and", "or", "then", "end"}
        or (after.kind == "operator" and after.text in _COMPARISONS)
    )
    return left and right


def _time_zone(items: list[Item]) -> list[Item]:
    """Spell a whole `now() at time zone 'utc'` as `timezone('utc', now())`, which can stand anywhere."""
    at_zone = [*NOW, *(Item("word", word) for word in ("at", "time", "zone"))]
    call = [Item("word", "timezone"), OPEN]
    text = [CAST, Item("type", "text")]
    if items[: len(at_zone)] == at_zone:
        zone, rest = items[len(at_zone) : len(at_zone) + 1], items[len(at_zone) + 1 :]
        known = rest in ([], text)
    elif items[:2] == call:
        zone, rest = items[2:3], items[3:]
        known = rest in ([COMMA, *NOW, CLOSE], [*text, COMMA, *NOW, CLOSE])
    else:
        return items
    if not known or zone[0].kind != "string":
        return items
    return [*call, *zone, COMMA, *NOW, CLOSE]
