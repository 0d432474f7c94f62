"""What DDL that hangs on events makes, by name: its texts are read, never run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schemadrift.catalog import MadeByDdl
from schemadrift.catalog.lexer import Token, tokens
from schemadrift.catalog.names import cut, fold, parse_qualified, word_set

_FILLERS = word_set(
    "or replace temp temporary unlogged constraint unique materialized recursive trusted procedural default"
)
"""What may stand between CREATE and the type of the object."""
_GROUPS = {
    "extension": "extension",
    "schema": "schema",
    "function": "routine",
    "procedure": "routine",
    "aggregate": "routine",
    "view": "relation",
    "sequence": "relation",
    "table": "relation",
    "type": "type",
    "domain": "type",
    "index": "index",
    "trigger": "trigger",
    "policy": "policy",
}
_ALONE = frozenset({"extension", "schema"})
_ON_A_TABLE = frozenset({"index", "trigger", "policy"})


def made_by(text: str, default_schema: str) -> list[MadeByDdl] | None:
    """Name what statements make.

    Args:
        text: One or more statements.
        default_schema: Where names without a schema lie.

    Returns:
        The objects by name; empty where they only drop something. None where one of them does something else.
    """
    found: list[MadeByDdl] = []
    for statement in _statements(text):
        made = _made(_Reader(statement), default_schema)
        if made is None:
            return None
        found += made
    return found


def _statements(text: str) -> Iterator[list[Token]]:
    one: list[Token] = []
    for token in tokens(text):
        if token.text == ";":
            yield one
            one = []
        elif token.kind not in {"space", "comment"}:
            one.append(token)
    yield one


class _Reader:
    """The tokens of one statement, taken from the left."""

    def __init__(self, found: Sequence[Token]) -> None:
        self._found = found
        self._at = 0

    def word(self) -> str:
        """The keyword here, folded; empty for anything else."""
        if self._at < len(self._found) and self._found[self._at].kind == "word":
            return fold(self._found[self._at].text)
        return ""

    def ended(self) -> bool:
        return self._at >= len(self._found)

    def skip(self, *words: str) -> bool:
        """Pass these keywords in this order, where they are here."""
        before = self._at
        for word in words:
            if self.word() != word:
                self._at = before
                return False
            self._at += 1
        return True

    def seek(self, word: str) -> bool:
        """Pass everything up to a keyword, and the keyword."""
        while not self.ended():
            if self.skip(word):
                return True
            self._at += 1
        return False

    def name(self, default_schema: str) -> tuple[str, str] | None:
        """A name, with its schema."""
        text = ""
        while not self.ended():
            token = self._found[self._at]
            wanted = token.kind in {"word", "quoted"} if not text or text.endswith(".") else token.text == "."
            if not wanted:
                break
            text += token.text
            self._at += 1
        try:
            parts = [cut(part) for part in parse_qualified(text)]
        except ValueError:
            return None
        return (parts[-2] if len(parts) > 1 else default_schema, parts[-1])


def _made(reader: _Reader, default_schema: str) -> list[MadeByDdl] | None:
    if reader.ended() or reader.skip("drop"):
        return []
    if reader.skip("create"):
        return _created(reader, default_schema)
    if reader.skip("alter", "table"):
        return _added(reader, default_schema)
    return None


def _created(reader: _Reader, default_schema: str) -> list[MadeByDdl] | None:
    while reader.word() in _FILLERS:
        reader.skip(reader.word())
    type_ = reader.word()
    group = _GROUPS.get(type_)
    if group is None:
        return None
    reader.skip(type_)
    reader.skip("concurrently")
    reader.skip("if", "not", "exists")
    found = reader.name(default_schema)
    if found is None:
        return None
    if group in _ALONE:
        return [MadeByDdl(group, found[1:])]
    if group not in _ON_A_TABLE:
        return [MadeByDdl(group, found)]
    table = _table(reader, default_schema) if reader.seek("on") else None
    return None if table is None else [MadeByDdl(group, (*table, found[1]))]


def _added(reader: _Reader, default_schema: str) -> list[MadeByDdl] | None:
    reader.skip("if", "exists")
    table = _table(reader, default_schema)
    if table is None or not reader.skip("add", "constraint"):
        return None
    found = reader.name(default_schema)
    return None if found is None else [MadeByDdl("constraint", (*table, found[1]))]


def _table(reader: _Reader, default_schema: str) -> tuple[str, str] | None:
    reader.skip("only")
    return reader.name(default_schema)
