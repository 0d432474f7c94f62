"""Rows that must differ from one another in some columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from schemadrift import codes
from schemadrift.catalog.names import quote
from schemadrift.rows.expectation import Expectation, Mention, Written, listed
from schemadrift.rows.ground import Ground, equal, filtered, named, rows
from schemadrift.rows.question import Joined, Verdict


class Unique(Expectation, frozen=True, kw_only=True):
    """No two rows of a table have the same values in some columns; rows with a NULL among them do not count.

    Attributes:
        table: The table.
        columns: Columns, or expressions such as "lower(email)".
        where: Only these rows.
    """

    TYPE: ClassVar[str] = "unique"

    table: str
    columns: list[str]
    where: str = ""

    @property
    def subject(self) -> str:
        """The table."""
        return self.table

    def mentions(self) -> Iterator[Mention]:
        """The table; its columns may be expressions."""
        yield Mention("table", self.table)

    def written(self) -> Iterator[Written]:
        """The condition and the expressions."""
        yield Written("where", self.where, self.table)
        for number, column in enumerate(self.columns):
            yield Written(f"columns[{number + 1}]", column, self.table)

    def ask(self, ground: Ground) -> Joined:
        """Rows that share their values with another one; never a sample, in which they would not meet."""
        identity, count = ground.identity(self.table), len(self.columns)
        relation = ground.relations.get(ground.key(self.table))
        known = relation.columns if relation is not None else {}
        values = named("j", [quote(one) if one in known else one for one in self.columns])
        own = rows(ground, self.table, {**named("k", identity), **values}, self.where, whole=True)
        filled = " AND ".join(f"g.j{n} IS NOT NULL" for n in range(1, count + 1))
        grouped = ", ".join(f"g.j{n}" for n in range(1, count + 1))
        twice = f"(SELECT {grouped} FROM {own} g WHERE {filled} GROUP BY {grouped} HAVING count(*) > 1)"
        keys = ", ".join(f"a.k{n}" for n in range(1, len(identity) + 1))
        alias = quote(ground.key(self.table)[1])
        return Joined(
            table=ground.key(self.table),
            total=f"SELECT count(*) FROM {ground.name(self.table)} AS {alias}{filtered(self.where)}",
            bad=f"SELECT 0 AS verdict, {keys} FROM {own} a JOIN {twice} b ON {equal('a', 'b', 'j', count)}",
            keys=len(identity),
            verdicts=(
                Verdict(
                    codes.DUPLICATE_ROWS,
                    "duplicate",
                    f"the same in {listed(self.columns)} as another one",
                    "decide which ones stay; a unique index would keep it so",
                ),
            ),
        )
