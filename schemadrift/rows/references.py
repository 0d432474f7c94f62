"""References: what a foreign key would say where there is none, across schemas too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from schemadrift import codes
from schemadrift.catalog.names import quote
from schemadrift.rows.expectation import Columns, Expectation, Mention, Written, listed, pairs
from schemadrift.rows.ground import Ground, equal, filtered, named, rows, total
from schemadrift.rows.question import Joined, Verdict


class References(Expectation, frozen=True, kw_only=True):
    """Every row of `table` whose key is not NULL has its row in `target`.

    Attributes:
        table: The referring table.
        key: Its columns, with those of the target that they refer to.
        target: The table referred to.
        where: Only these rows of `table`.
        target_where: Only these rows of `target` count.
        orphans: What the cure does with rows whose target is gone, dependants first: keep them in the quarantine and
            remove them, delete them, or set the key to NULL. Without it nothing; with a condition neither.
    """

    TYPE: ClassVar[str] = "references"

    table: str
    key: Columns
    target: str
    where: str = ""
    target_where: str = ""
    orphans: Literal["", "quarantine", "delete", "nullify"] = ""

    @property
    def subject(self) -> str:
        """The referring table."""
        return self.table

    def mentions(self) -> Iterator[Mention]:
        """Both tables with their keys."""
        columns = pairs(self.key)
        yield Mention("table", self.table, tuple(columns))
        yield Mention("target", self.target, tuple(columns.values()))

    def written(self) -> Iterator[Written]:
        """Both conditions."""
        yield Written("where", self.where, self.table)
        yield Written("target_where", self.target_where, self.target)

    def ask(self, ground: Ground) -> Joined:
        """Rows without their target."""
        columns = pairs(self.key)
        identity = ground.identity(self.table)
        filled = " AND ".join(f"{quote(one)} IS NOT NULL" for one in columns)
        where = f"({self.where}) AND {filled}" if self.where.strip() else filled
        own = rows(ground, self.table, {**named("k", identity), **named("j", list(map(quote, columns)))}, where)
        others = rows(
            ground, self.target, named("j", list(map(quote, columns.values()))), self.target_where, whole=True
        )
        keys = ", ".join(f"a.k{number}" for number in range(1, len(identity) + 1))
        target = ground.name(self.target)
        return Joined(
            table=ground.key(self.table),
            total=total(ground, self.table, where),
            bad=f"SELECT 0 AS verdict, {keys} FROM {own} a"
            + filtered(f"NOT EXISTS (SELECT FROM {others} b WHERE {equal('a', 'b', 'j', len(columns))})"),
            keys=len(identity),
            verdicts=(
                Verdict(
                    codes.MISSING_REFERENCE,
                    "missing",
                    f"without the row of {target} that {listed(list(columns))} refers to",
                    f"schemadrift plan has the step: {self.orphans} them"
                    if self.orphans
                    else "insert what is missing, or take the rows away; a foreign key would keep it so",
                ),
            ),
        )
