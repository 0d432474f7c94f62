"""What a rename does to the text of an expression: PostgreSQL prints the new name wherever the object is meant."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from schemadrift.catalog import Key
from schemadrift.catalog.lexer import Token, literal, tokens, value
from schemadrift.catalog.names import KEYWORDS, fold, parse_qualified, qualified, quote

_OIDS = frozenset({"regclass", "regtype"})
_NAMES = frozenset({"word", "quoted"})


def column(text: str, family: Collection[Key], old: str, new: str, *, own: bool) -> str:
    """Rename a column in an expression.

    Args:
        text: As the server prints it.
        family: The tables that have the column: the table and those that inherit it.
        old: The column's name.
        new: Its new name.
        own: Whether the expression belongs to one of these tables, so that a bare name is the column.
    """
    if old not in text and quote(old) not in text:
        return text
    found = _Words(text)
    prefixes = found.prefixes(family) | ({key[-1] for key in family} if own else set())
    places = [
        place
        for place in found.named(old)
        if found.is_column(place) and (found.prefix(place) in prefixes if found.prefix(place) else own)
    ]
    return found.replaced(dict.fromkeys(places, quote(new)))


def relation(text: str, key: Key, new: str, *, own: bool) -> str:
    """Rename a table, a type, a sequence or an index in an expression.

    Args:
        text: As the server prints it, names outside of pg_catalog qualified.
        key: (schema, name).
        new: The new name.
        own: Whether the expression belongs to the table, so that columns may have its name before them.
    """
    if key[1] not in text and quote(key[1]) not in text:
        return text
    found = _Words(text)
    named = found.named(key[1])
    places = [place for place in named if found.prefix(place) == key[0] and found.at(place + 1) not in {"(", "."}]
    if own or places:
        places += [place for place in named if found.at(place + 1) == "." and found.at(place - 1) != "."]
    spelled = dict.fromkeys(places, quote(new))
    for place in found.oids():
        if found.names_it(place, key):
            spelled[place] = literal(qualified(key[0], new))
    return found.replaced(spelled)


def label(text: str, key: Key, old: str, new: str, *, alone: bool = False) -> str:
    """Rename a label of an enum type in an expression.

    Args:
        text: As the server prints it.
        key: The type's (schema, name).
        old: The label.
        new: Its new name.
        alone: Whether a literal that is all of the text is one of the type.
    """
    if literal(old)[1:-1] not in text:
        return text
    found = _Words(text)
    places = [place for place in found.strings(old) if found.cast_to(place) == key or (alone and len(found.words) == 1)]
    return found.replaced(dict.fromkeys(places, literal(new)))


class _Words:
    """The tokens of a text that mean something, by place."""

    def __init__(self, text: str) -> None:
        self.all = list(tokens(text))
        self.words = [token for token in self.all if token.kind not in {"space", "comment"}]

    def at(self, place: int) -> str:
        """The text at a place; empty outside."""
        return self.words[place].text if 0 <= place < len(self.words) else ""

    def name(self, place: int) -> str | None:
        """The name at a place, without quotes; None where there is none."""
        return _name(self.words[place]) if 0 <= place < len(self.words) else None

    def named(self, name: str) -> list[int]:
        return [place for place in range(len(self.words)) if self.name(place) == name]

    def prefix(self, place: int) -> str | None:
        """The name before the dot before a place."""
        return self.name(place - 2) if self.at(place - 1) == "." else None

    def is_column(self, place: int) -> bool:
        """Whether a name can be that of a column: no function, type, collation, keyword or field."""
        word = self.words[place]
        if word.kind == "word" and word.text.lower() in KEYWORDS:
            return False
        before = self.at(place - 1)
        field = before == "." and self.name(place - 2) is None
        return self.at(place + 1) not in {"(", "."} and before.lower() not in {"::", "collate"} and not field

    def prefixes(self, family: Collection[Key]) -> set[str]:
        """The names that go before columns of some tables that the text reads: their own, or an alias."""
        found: set[str] = set()
        for place in range(len(self.words) - 2):
            if (self.name(place), self.name(place + 2)) in family and self.at(place + 1) == ".":
                alias = self.name(place + 3)
                found |= {self.name(place + 2) or "", alias or ""}
        return found - {""}

    def strings(self, text: str) -> list[int]:
        return [place for place, word in enumerate(self.words) if word.kind == "string" and value(word.text) == text]

    def oids(self) -> list[int]:
        """The literals that stand for an object: 'a.b'::regclass."""
        return [
            place
            for place, word in enumerate(self.words)
            if word.kind == "string" and self.at(place + 1) == "::" and self.at(place + 2) in _OIDS
        ]

    def names_it(self, place: int, key: Key) -> bool:
        try:
            return parse_qualified(value(self.words[place].text) or "") == key
        except ValueError:
            return False

    def cast_to(self, place: int) -> Key:
        """The qualified type that a place is cast to; () for none."""
        if self.at(place + 1) != "::" or self.at(place + 3) != ".":
            return ()
        return self.name(place + 2) or "", self.name(place + 4) or ""

    def replaced(self, spelled: dict[int, str]) -> str:
        """The text with other words at some places."""
        starts = {self.words[place].start: text for place, text in spelled.items()}
        return "".join(starts.get(token.start, token.text) for token in self.all)


def _name(token: Token) -> str | None:
    if token.kind not in _NAMES or (token.text[0] in "uU" and token.text[1:2] == "&"):
        return None
    return token.text[1:-1].replace('""', '"') if token.text[0] == '"' else fold(token.text)


def names(text: str, known: Sequence[Key]) -> list[tuple[int, int, Key]]:
    """Where a text reads one of some relations by its qualified name: start, end, key."""
    found, wanted = _Words(text), frozenset(known)
    read: list[tuple[int, int, Key]] = []
    for place in range(len(found.words) - 2):
        key = (found.name(place) or "", found.name(place + 2) or "")
        if key in wanted and found.at(place + 1) == "." and found.at(place - 1) != ".":
            read.append((found.words[place].start, found.words[place + 2].end, key))
    return read
