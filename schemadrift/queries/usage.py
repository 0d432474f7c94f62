"""Which tables and columns a statement reads and writes, by its words and by which table has which column."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from schemadrift.catalog.lexer import Token, tokens
from schemadrift.catalog.names import word_set
from schemadrift.queries.splitting import unquoted

_BEFORE_TABLE = word_set("from join into update using only table")
_NO_ALIAS = word_set(
    """
    left right full inner cross natural join on using where tablesample set values select default group order limit
    offset fetch for returning union intersect except having window with overriding when do as
    """
)
_WRITES = frozenset({"into", "update"})


class Usage(NamedTuple):
    """One use of a table or column.

    Attributes:
        table: The table's name, without its schema.
        column: The column's name; "" for the table itself.
        writes: Whether it is changed; otherwise it is read.
        at: The letter of the statement at which it stands, counted from 1.
        star: Whether it is one of all columns of a `*`.
    """

    table: str
    column: str
    writes: bool
    at: int
    star: bool = False


def usage(sent: str, columns: Mapping[str, Collection[str]]) -> list[Usage]:
    """Find the uses of known tables and their columns.

    A column without its table is one of each table of the statement that has a column of this name: who asks what a
    drop would break wants to hear of it rather than not.

    Args:
        sent: The statement.
        columns: The names of all known tables' columns.
    """
    return list(dict.fromkeys(_Reading(sent, columns).found()))


class _Reading:
    def __init__(self, sent: str, columns: Mapping[str, Collection[str]]) -> None:
        self._words = [one for one in tokens(sent) if one.kind not in {"space", "comment"}]
        self._columns = columns
        self._names: dict[str, str] = {}
        """Alias or name → table."""
        self._taken: set[int] = set()
        """Places of words that are names of tables, aliases or labels."""
        self._written: set[int] = set()
        """Places of words that are columns which are changed."""
        self._given: dict[str, range] = {}
        """Table that is inserted into → the places of what is inserted, which cannot name its columns."""
        self._made = self._with_names()

    def found(self) -> Iterator[Usage]:
        tables = list(self._tables())
        yield from tables
        yield from self._whole_rows(tables)
        for at, token in enumerate(self._words):
            if token.kind in {"word", "quoted"} and at not in self._taken:
                yield from self._column(at, token)
            elif token.text == "*":
                yield from self._star(at)

    def _text(self, at: int) -> str:
        if not 0 <= at < len(self._words):
            return ""
        token = self._words[at]
        return token.text.lower() if token.kind != "quoted" else token.text

    def _with_names(self) -> set[str]:
        """Names that a WITH list gives to queries: tables of the same name are not meant by them."""
        return {
            unquoted(token)
            for at, token in enumerate(self._words)
            if token.kind in {"word", "quoted"}
            and self._text(at - 1) in {"with", "recursive", ","}
            and self._text(at + 1) == "as"
            and self._text(at + 2) in {"(", "materialized", "not"}
        }

    def _tables(self) -> Iterator[Usage]:
        for at, token in enumerate(self._words):
            if token.kind not in {"word", "quoted"} or at in self._taken or not self._table_place(at):
                continue
            last = at
            while self._text(last + 1) == "." and last + 2 < len(self._words):
                last += 2
            name = unquoted(self._words[last])
            called = self._text(last + 1) == "(" and self._text(at - 1) != "into"
            if name not in self._columns or called or (name in self._made and last == at):
                continue
            yield self._named(name, at, last)

    def _table_place(self, at: int) -> bool:
        before = self._text(at - 1)
        if before in _BEFORE_TABLE:
            # the FROM of `extract(year FROM x)` names none, and neither does FOR UPDATE
            return not (before == "update" and self._text(at - 2) in {"for", "do", "no"})
        return before == "," and self._in_from(at)

    def _in_from(self, at: int) -> bool:
        """Whether a comma separates tables: going back at the same depth, FROM comes before any other clause."""
        depth = 0
        for place in range(at - 1, -1, -1):
            text = self._text(place)
            depth += (text == ")") - (text == "(")
            if depth < 0:
                return False
            if depth == 0 and text in {"from", "join"}:
                return True
            if depth == 0 and text in {"select", "where", "set", "by", "returning", "values", "having", "on"}:
                return False
        return False

    def _named(self, name: str, at: int, last: int) -> Usage:
        self._taken |= set(range(at, last + 1))
        self._names.setdefault(name, name)
        place = last + 1 + (self._text(last + 1) == "as")
        if place < len(self._words) and self._words[place].kind in {"word", "quoted"}:
            alias = unquoted(self._words[place])
            if self._text(place) not in _NO_ALIAS:
                self._names[alias] = name
                self._taken.add(place)
        before = at - 1 - (self._text(at - 1) == "only")
        writes = self._text(before) in _WRITES or (self._text(before) == "from" and self._text(before - 1) == "delete")
        if writes:
            self._written |= set(self._changed(last))
        if self._text(before) == "into":
            self._given[name] = range(last + 1, self._inserted_until(last))
        return Usage(name, "", writes, self._words[at].start + 1)

    def _inserted_until(self, last: int) -> int:
        """Where what is inserted ends: at ON CONFLICT, RETURNING, or where the statement does."""
        depth = 0
        for at in range(last + 1, len(self._words)):
            text = self._text(at)
            depth += (text == "(") - (text == ")")
            ends = text == "returning" or (text == "on" and self._text(at + 1) == "conflict")
            if depth < 0 or (depth == 0 and ends):
                return at
        return len(self._words)

    def _changed(self, last: int) -> Iterator[int]:
        """Places of the columns that are changed: those of INSERT's list, and those before `=` in SET."""
        if self._text(last + 1) == "(":
            yield from self._listed(last + 1)
        start = next((at for at in range(last, len(self._words)) if self._text(at) == "set"), None)
        if start is None:
            return
        depth = 0
        for at in range(start + 1, len(self._words)):
            text = self._text(at)
            if depth == 0 and text in {"where", "from", "returning"}:
                return
            depth += (text == "(") - (text == ")")
            if text == "=" and depth == 0:
                yield from self._listed_back(at) if self._text(at - 1) == ")" else (at - 1,)

    def _listed(self, opening: int) -> Iterator[int]:
        at = opening + 1
        while at < len(self._words) and self._text(at) != ")":
            if self._words[at].kind in {"word", "quoted"}:
                yield at
            at += 1

    def _listed_back(self, equals: int) -> Iterator[int]:
        at = equals - 2
        while at >= 0 and self._text(at) != "(":
            if self._words[at].kind in {"word", "quoted"}:
                yield at
            at -= 1

    def _whole_rows(self, tables: Sequence[Usage]) -> Iterator[Usage]:
        """An INSERT that names no columns changes them all."""
        for one in tables:
            if not one.writes:
                self._given.pop(one.table, None)  # it is read as well
            at = next(at for at, token in enumerate(self._words) if token.start + 1 == one.at)
            listed = any(place > at for place in self._written)
            if one.writes and self._text(at - 1) == "into" and not listed:
                for column in self._columns[one.table]:
                    yield Usage(one.table, column, writes=True, at=one.at, star=True)

    def _column(self, at: int, token: Token) -> Iterator[Usage]:
        if self._text(at + 1) in {"(", "."} or self._text(at - 1) in {"as", "::"}:
            return
        name = unquoted(token)
        writes = at in self._written
        tables = {one for one in self._names.values() if writes or at not in self._given.get(one, ())}
        if self._text(at - 1) == "." and at > 1:
            qualifier = unquoted(self._words[at - 2])
            tables = {self._names[qualifier]} if qualifier in self._names else set()
        for table in sorted(tables):
            if name in self._columns[table]:
                yield Usage(table, name, writes, token.start + 1)

    def _star(self, at: int) -> Iterator[Usage]:
        """`*` in a list of results: all columns of its tables."""
        before = self._text(at - 1)
        token = self._words[at]
        tables: set[str] = set()
        if before == "." and at > 1:
            qualifier = unquoted(self._words[at - 2])
            tables = {self._names[qualifier]} if qualifier in self._names else set()
        elif before in {"select", ",", "distinct", "all", "returning"}:
            tables = set(self._names.values())
        for table in sorted(tables):
            for column in self._columns[table]:
                yield Usage(table, column, writes=False, at=token.start + 1, star=True)
