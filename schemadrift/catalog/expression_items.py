"""Expressions as lists of items: read from text in one spelling each, and written out again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from schemadrift.catalog.lexer import Token, literal, tokens, value
from schemadrift.catalog.names import KEYWORDS, cut, fold, quote, word_set
from schemadrift.catalog.type_reader import SYSTEM, read_type


class Item(NamedTuple):
    """A token of an expression in its one spelling.

    Attributes:
        kind: A lexer's kind, or "type" for a whole data type after `::`.
        text: As it is written out.
    """

    kind: str
    text: str


OPEN = Item("mark", "(")
CLOSE = Item("mark", ")")
CAST = Item("mark", "::")
DOT = Item("mark", ".")
COMMA = Item("mark", ",")

# `date '2020-01-01'` is `'2020-01-01'::date`. CHAR and BIT are not: as literals they have no length.
_TYPED_LITERALS = word_set(
    """
    bigint bool boolean bytea cidr date dec decimal double float4 float8 inet int int2 int4 int8 integer
    interval json jsonb macaddr money numeric real smallint text time timestamp timestamptz timetz uuid xml
    """
)
# Words before which no name can stand that would swallow the next item.
LOOSE = word_set("and or not when then else case like ilike between")
# What would be read as more of a type that stands before it.
_MORE_OF_TYPE = word_set("year month day hour minute second array with without varying precision ( [ .")
# Quoted where they are printed, not quoted where people write them; both are plain calls.
_PLAIN_CALLS = frozenset(("left", "right", "substring"))


def read(text: str) -> list[Item] | None:
    """Read an expression; None where PostgreSQL would refuse a token of it."""
    found = [token for token in tokens(text) if token.kind not in {"space", "comment"}]
    reader = _Reader(found)
    return reader.read()


class _Reader:
    def __init__(self, found: Sequence[Token]) -> None:
        self.found = found
        self.out: list[Item] = []
        self.at = 0
        # For every open bracket: where `CAST` stands in `out`, or -1.
        self.casts: list[int] = []

    def read(self) -> list[Item] | None:
        while self.at < len(self.found):
            token = self.found[self.at]
            self.at += 1
            if token.kind == "invalid":
                return None
            if token.kind == "word":
                self.word(token)
            elif token.kind == "mark":
                self.mark(token.text)
            elif token.kind == "quoted":
                self.out.append(self.quoted(token))
            elif token.kind == "string":
                self.string(token)
            elif token.kind == "operator" and token.text == "!=":
                self.out.append(Item("operator", "<>"))
            else:
                self.out.append(Item(token.kind, token.text))
        return self.out

    def ahead(self) -> str:
        return self.found[self.at].text if self.at < len(self.found) else ""

    def word(self, token: Token) -> None:
        name = fold(token.text)
        if name == "as" and self.casts and self.casts[-1] >= 0 and self.cast():
            return
        if name in _TYPED_LITERALS and self.typed_literal():
            return
        if name not in KEYWORDS and (plain := quote(name)) != name:
            self.out.append(Item("quoted", plain))
        else:
            self.out.append(Item("word", name))

    def quoted(self, token: Token) -> Item:
        if token.text[0] != '"':  # U&"..."
            return Item("quoted", token.text)
        name = cut(token.text[1:-1].replace('""', '"'))
        plain = quote(name)
        if plain == name or (name in _PLAIN_CALLS and self.ahead() == "("):
            return Item("word", name)
        return Item("quoted", plain)

    def string(self, token: Token) -> None:
        follows = self.ahead().lower() == "uescape"
        known = None if follows else value(token.text)
        kept = known is None or token.text[0] in "nN"  # N'' is of type bpchar
        self.out.append(Item("string", token.text if kept else literal(known or "")))

    def mark(self, text: str) -> None:
        if text in {"(", "["}:
            called = self.out[-1] if self.out else None
            self.casts.append(len(self.out) - 1 if called == Item("word", "cast") else -1)
        elif text in {")", "]"} and self.casts:
            self.casts.pop()
        self.out.append(Item("mark", text))
        if text == "::" and (named := read_type(self.found, self.at)):
            self.out.append(Item("type", str(named[0])))
            self.at = named[1]

    def cast(self) -> bool:
        """Turn `cast(x as t)` into `(x)::t`, unless the value is taken apart right behind it."""
        named = read_type(self.found, self.at)
        if named is None:
            return False
        after = [token.text.lower() for token in self.found[named[1] : named[1] + 2]]
        if not after or after[0] != ")" or _MORE_OF_TYPE.intersection(after[1:]):
            return False
        place = self.casts.pop()
        del self.out[place]
        # Places behind it have moved; those of brackets still open all lie before.
        self.out += [CLOSE, CAST, Item("type", str(named[0]))]
        self.at = named[1] + 1
        return True

    def typed_literal(self) -> bool:
        """Turn `date '2020-01-01'` into `'2020-01-01'::date`."""
        before = self.out[-1] if self.out else None
        if before is not None and not starts_operand(before):
            return False
        named = read_type(self.found, self.at - 1)
        if named is None or named[0].schema != SYSTEM or named[0].dimensions:
            return False
        place = named[1]
        if place >= len(self.found) or self.found[place].kind != "string":
            return False
        after = self.found[place + 1].text.lower() if place + 1 < len(self.found) else ""
        if after in _MORE_OF_TYPE or after == "uescape":
            return False
        self.at = place + 1
        self.string(self.found[place])
        self.out += [CAST, Item("type", str(named[0]))]
        return True


def starts_operand(before: Item) -> bool:
    """Tell whether an operand begins right behind this item, and nothing else can."""
    if before.kind == "word":
        return before.text in LOOSE
    return before.kind == "operator" or before.text in {"(", "[", ","}


# Keywords that are written like a function's name.
_CALLED = word_set(
    """
    cast char character coalesce current_time current_timestamp dec decimal exists extract float greatest
    grouping json_array json_arrayagg json_exists json_object json_objectagg json_query json_scalar
    json_serialize json_value least left localtime localtimestamp normalize nullif numeric overlay position
    right row substring treat trim varchar xmlconcat xmlelement xmlexists xmlforest xmlparse xmlpi xmlroot
    xmlserialize
    """
)


def write(items: Sequence[Item]) -> str:
    """Write items as SQL with one white space, or none, between them."""
    out: list[str] = []
    before: Item | None = None
    sign = False  # the last operator was a sign: nothing stood before it that it could join
    for item in items:
        if before is not None and not _tight(before, item, sign=sign):
            out.append(" ")
        sign = item.text in {"-", "+"} and (before is None or starts_operand(before))
        out.append(item.text)
        before = item
    return "".join(out)


def _tight(before: Item, item: Item, *, sign: bool) -> bool:
    """Tell whether no white space belongs between two items."""
    mark = item.text if item.kind == "mark" else ""
    last = before.text if before.kind == "mark" else ""
    named = before.kind in {"word", "quoted"}
    if last in {"(", "["} or mark in {")", "]", ","}:
        return True
    if mark == "(":
        return before.kind == "quoted" or (named and (before.text not in KEYWORDS or before.text in _CALLED))
    if mark in {"[", "."}:
        return named or last in {")", "]"}
    if mark == "::":
        return not last or last in {")", "]"}
    if last in {"::", "."}:
        return item.kind in {"word", "quoted", "type"} or (last == "." and item.text == "*")
    return sign and item.kind == "number"
