"""Groups that have exactly one row: one default address for each user."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from schemadrift import codes
from schemadrift.catalog.names import quote
from schemadrift.rows.expectation import Expectation, Mention, Written, listed
from schemadrift.rows.ground import Ground, equal, filtered, named, rows, total
from schemadrift.rows.inserting import Lacking
from schemadrift.rows.question import Joined, Verdict
from schemadrift.rows.remedy import Remedy


class ExactlyOne(Expectation, frozen=True, kw_only=True):
    """For each value of some columns exactly one row of `table` satisfies a condition.

    Attributes:
        table: The table.
        per: The columns that make a group.
        where: Which of its rows are counted.
        of: The table whose rows each need one; without it, every group that the table has.
        of_key: Its columns that equal `per`; the same names where it is left out.
        of_where: Only these rows of it.
        insert: What the cure inserts where there is none: column of `table` → expression over the columns of `of`.
            Several rows are never cured: somebody has to say which one stays.
    """

    TYPE: ClassVar[str] = "exactly_one"

    table: str
    per: list[str]
    where: str = ""
    of: str = ""
    of_key: list[str] | None = None
    of_where: str = ""
    insert: dict[str, str] | None = None

    @property
    def subject(self) -> str:
        """The table."""
        return self.table

    def mentions(self) -> Iterator[Mention]:
        """Both tables with their keys."""
        yield Mention("table", self.table, (*self.per, *(self.insert or {})))
        if self.of:
            yield Mention("of", self.of, tuple(self._theirs))

    def written(self) -> Iterator[Written]:
        """The conditions, and the values that are inserted."""
        yield Written("where", self.where, self.table)
        yield Written("of_where", self.of_where, self.of)
        for column, expression in (self.insert or {}).items():
            yield Written(f"insert.{column}", expression, self.of, stable=False)

    def ask(self, ground: Ground) -> Joined:
        """Groups without a row, and with several."""
        count = len(self.per)
        table = ground.name(self.table)
        such = f" where {self.where}" if self.where.strip() else ""
        verdicts = (
            Verdict(
                codes.NOT_EXACTLY_ONE, "none", f"without a row in {table}{such}", f"insert one into {table} for each"
            ),
            Verdict(
                codes.NOT_EXACTLY_ONE,
                "several",
                f"with more than one row in {table}{such}",
                "decide which one stays; no cure takes rows away",
            ),
        )
        shown = ", ".join(f"a.j{n} AS k{n}" for n in range(1, count + 1))
        if self.of:
            return Joined(
                table=ground.key(self.of),
                total=total(ground, self.of, self.of_where),
                bad=f"SELECT CASE WHEN b.n IS NULL THEN 0 ELSE 1 END AS verdict, {shown} FROM {self._owners(ground)} a "
                f"LEFT JOIN {self._groups(ground)} b ON {equal('a', 'b', 'j', count)} WHERE coalesce(b.n, 0) <> 1",
                keys=count,
                verdicts=verdicts,
            )
        groups = self._groups(ground, such=False)
        grouped = ", ".join(map(quote, self.per))
        alias = quote(ground.key(self.table)[1])
        return Joined(
            table=ground.key(self.table),
            total=f"SELECT count(*) FROM (SELECT FROM {table} AS {alias} GROUP BY {grouped}) g",
            bad=f"SELECT CASE WHEN a.n = 0 THEN 0 ELSE 1 END AS verdict, {shown} FROM {groups} a WHERE a.n <> 1",
            keys=count,
            verdicts=tuple(one._replace(rows=f"the groups by {listed(self.per)} in {table}") for one in verdicts),
        )

    def cure(self, ground: Ground) -> Iterator[Remedy]:
        """Insert the row that is missing."""
        if self.insert is None or not self.of:
            return
        keys = dict(zip(self.per, map(quote, self._theirs), strict=True))
        lacking = Lacking(table=self.of, where=self.of_where, target=self.table, target_where=self.where, keys=keys)
        title = f"insert into {ground.name(self.table)} the row that rows of {ground.name(self.of)} lack there"
        yield lacking.remedy(ground, self.insert, title, "none")

    @property
    def _theirs(self) -> list[str]:
        return self.per if self.of_key is None else self.of_key

    def _owners(self, ground: Ground) -> str:
        return rows(ground, self.of, named("j", list(map(quote, self._theirs))), self.of_where)

    def _groups(self, ground: Ground, *, such: bool = True) -> str:
        """Groups with the number of rows that count; with `such`, only groups that have one."""
        grouped = ", ".join(map(quote, self.per))
        chosen = ", ".join(f"{quote(one)} AS j{n}" for n, one in enumerate(self.per, 1))
        counted = "count(*)" if such or not self.where.strip() else f"count(*) FILTER (WHERE {self.where})"
        alias = quote(ground.key(self.table)[1])
        where = filtered(self.where) if such else ""
        return f"(SELECT {chosen}, {counted} AS n FROM {ground.name(self.table)} AS {alias}{where} GROUP BY {grouped})"
