"""Companions: every row of one table has a row in another one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from schemadrift import codes
from schemadrift.catalog.names import quote
from schemadrift.rows.expectation import Columns, Expectation, Mention, Written, listed, pairs
from schemadrift.rows.ground import Ground, filtered, named, rows, total
from schemadrift.rows.inserting import Lacking
from schemadrift.rows.question import Joined, Verdict
from schemadrift.rows.remedy import Remedy


class Companion(Expectation, frozen=True, kw_only=True):
    """Every row of `table` has at least one row in `companion`.

    Attributes:
        table: The table whose rows need one.
        key: Its columns, with those of the companion that are the same.
        companion: The other table.
        where: Only these rows of `table`.
        companion_where: Only these rows of `companion` count.
        insert: What the cure inserts: column of the companion → expression over the columns of `table`. The key's
            columns need not be repeated. Without it nothing is inserted.
    """

    TYPE: ClassVar[str] = "companion"

    table: str
    key: Columns
    companion: str
    where: str = ""
    companion_where: str = ""
    insert: dict[str, str] | None = None

    @property
    def subject(self) -> str:
        """The table whose rows need one."""
        return self.table

    def mentions(self) -> Iterator[Mention]:
        """Both tables with their keys, and what is inserted."""
        columns = pairs(self.key)
        yield Mention("table", self.table, tuple(columns))
        yield Mention("companion", self.companion, (*columns.values(), *(self.insert or {})))

    def written(self) -> Iterator[Written]:
        """The conditions, and the values that are inserted."""
        yield Written("where", self.where, self.table)
        yield Written("companion_where", self.companion_where, self.companion)
        for column, expression in (self.insert or {}).items():
            yield Written(f"insert.{column}", expression, self.table, stable=False)

    def ask(self, ground: Ground) -> Joined:
        """Rows without a companion."""
        columns = pairs(self.key)
        identity = ground.identity(self.table)
        own = rows(ground, self.table, {**named("k", identity), **named("j", list(map(quote, columns)))}, self.where)
        keys = ", ".join(f"a.k{number}" for number in range(1, len(identity) + 1))
        other = ground.name(self.companion)
        return Joined(
            table=ground.key(self.table),
            total=total(ground, self.table, self.where),
            bad=f"SELECT 0 AS verdict, {keys} FROM {own} a" + filtered(self._lacking.condition(ground)),
            keys=len(identity),
            verdicts=(
                Verdict(
                    codes.MISSING_COMPANION,
                    "missing",
                    f"without a row in {other} with the same {listed(list(columns.values()))}"
                    + (f" where {self.companion_where}" if self.companion_where.strip() else ""),
                    f"insert what is missing into {other}",
                ),
            ),
        )

    def cure(self, ground: Ground) -> Iterator[Remedy]:
        """Insert what is missing; whoever has inserted it meanwhile is left alone."""
        if self.insert is None:
            return
        title = f"insert into {ground.name(self.companion)} what rows of {ground.name(self.table)} lack there"
        yield self._lacking.remedy(ground, self.insert, title, "missing")

    @property
    def _lacking(self) -> Lacking:
        keys = {target: quote(source) for source, target in pairs(self.key).items()}
        return Lacking(
            table=self.table, where=self.where, target=self.companion, target_where=self.companion_where, keys=keys
        )
