"""Ledgers: a stored value equals an aggregate of other rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar

from schemadrift import codes
from schemadrift.catalog.lexer import literal
from schemadrift.catalog.names import quote
from schemadrift.rows.expectation import Columns, Expectation, Mention, Written, pairs
from schemadrift.rows.ground import Ground, equal, filtered, named, rows, total
from schemadrift.rows.question import Joined, Verdict
from schemadrift.rows.remedy import Remedy


class Ledger(Expectation, frozen=True, kw_only=True):
    """In every row of `table` a column equals an aggregate of the row's `entries`.

    Attributes:
        table: The table that stores the value.
        column: The column that holds it.
        entries: The table of entries.
        key: Columns of `table`, with those of the entries that are the same.
        value: The aggregate over the entries: "sum(amount)".
        where: Only these rows of `table`.
        entries_where: Only these entries count.
        empty: The value, an expression without columns, of a row that has no entries.
        tolerance: How far from it the stored value may be.
        cure: Whether the cure stores what the entries say.
    """

    TYPE: ClassVar[str] = "ledger"

    table: str
    column: str
    entries: str
    key: Columns
    value: str
    where: str = ""
    entries_where: str = ""
    empty: str = "0"
    tolerance: float = 0.0
    cure_differing: bool = True

    @property
    def subject(self) -> str:
        """The table that stores the value."""
        return self.table

    def mentions(self) -> Iterator[Mention]:
        """Both tables with their keys, and the column."""
        columns = pairs(self.key)
        yield Mention("table", self.table, (*columns, self.column))
        yield Mention("entries", self.entries, tuple(columns.values()))

    def written(self) -> Iterator[Written]:
        """The conditions, the aggregate and the value without entries."""
        yield Written("where", self.where, self.table)
        yield Written("entries_where", self.entries_where, self.entries)
        yield Written("value", self.value, self.entries)
        yield Written("empty", self.empty)

    def ask(self, ground: Ground) -> Joined:
        """Rows whose value is another one."""
        identity = ground.identity(self.table)
        keys = ", ".join(f"a.k{number}" for number in range(1, len(identity) + 1))
        off = f"FROM {self._both(ground)} WHERE {self._differs('a.v')}"
        return Joined(
            table=ground.key(self.table),
            total=total(ground, self.table, self.where),
            bad=f"SELECT 0 AS verdict, {keys} {off}",
            valued=f"SELECT 0 AS verdict, {keys}, a.v AS stored, coalesce(b.v, {self.empty}) AS wanted {off}",
            shown=f"format('%s %s, entries %s', {literal(self.column)}, coalesce(stored::text, 'NULL'), wanted)",
            keys=len(identity),
            verdicts=(
                Verdict(
                    codes.LEDGER_DIFFERS,
                    "differing",
                    f"with a value of {self.column} other than {self.value} of {ground.name(self.entries)}",
                    f"set {self.column} to what the entries say, or book what is missing",
                ),
            ),
        )

    def cure(self, ground: Ground) -> Iterator[Remedy]:
        """Store what the entries say."""
        if not self.cure_differing:
            return
        columns = pairs(self.key)
        alias, column = quote(ground.key(self.table)[1]), quote(self.column)
        table = ground.name(self.table)

        def statement(name: str, part: Callable[[str], str]) -> str:
            own = ", ".join(f"{quote(one)} AS j{n}" for n, one in enumerate(columns, 1))
            chosen = f"SELECT {own} FROM {name} AS {alias}{filtered(self.where, part(alias))}"
            entries = self._entries(ground, f"({', '.join(map(quote, columns.values()))}) IN ({chosen})")
            same = [f"{alias}.{quote(one)} = w.j{n}" for n, one in enumerate(columns, 1)]
            wanted = (
                f"SELECT a.*, coalesce(b.v, {self.empty}) AS v FROM (SELECT DISTINCT * FROM ({chosen}) d) a "
                f"LEFT JOIN {entries} b ON {equal('a', 'b', 'j', len(columns))}"
            )
            return (
                f"UPDATE {name} AS {alias} SET {column} = w.v FROM ({wanted}) w"
                f"{filtered(*same, self._off(f'{alias}.{column}', 'w.v'), self.where, part(alias))}"
            )

        yield Remedy(
            title=f"set {column} of {table} to what {ground.name(self.entries)} says",
            walks=ground.key(self.table),
            statement=statement,
            changes=ground.key(self.table),
            proof=f"SELECT NOT EXISTS (SELECT FROM {self._both(ground, whole=True)} WHERE {self._differs('a.v')})",
            says=f"{column} of every row of {table} is what its entries say",
            figure="differing",
            looks_up=ground.looks_up(self.entries, columns.values()),
        )

    def _both(self, ground: Ground, *, whole: bool = False) -> str:
        columns = list(map(quote, pairs(self.key)))
        values = {**named("k", ground.identity(self.table)), **named("j", columns), "v": quote(self.column)}
        own = rows(ground, self.table, values, self.where, whole=whole)
        return f"{own} a LEFT JOIN {self._entries(ground)} b ON {equal('a', 'b', 'j', len(columns))}"

    def _entries(self, ground: Ground, condition: str = "") -> str:
        columns = list(map(quote, pairs(self.key).values()))
        chosen = ", ".join(f"{one} AS j{n}" for n, one in enumerate(columns, 1))
        alias = quote(ground.key(self.entries)[1])
        return (
            f"(SELECT {chosen}, {self.value} AS v FROM {ground.name(self.entries)} AS {alias}"
            f"{filtered(self.entries_where, condition)} GROUP BY {', '.join(columns)})"
        )

    def _differs(self, stored: str) -> str:
        return self._off(stored, f"coalesce(b.v, {self.empty})")

    def _off(self, stored: str, wanted: str) -> str:
        if not self.tolerance:
            return f"{stored} IS DISTINCT FROM {wanted}"
        return f"({stored} IS NULL OR abs({stored} - {wanted}) > {self.tolerance!r})"
