"""Tables that something must go on writing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from schemadrift import codes
from schemadrift.catalog.lexer import literal
from schemadrift.catalog.names import quote
from schemadrift.rows.expectation import Expectation, Mention, Written
from schemadrift.rows.ground import Ground, filtered
from schemadrift.rows.question import Single, Verdict


class Freshness(Expectation, frozen=True, kw_only=True):
    """The newest row is not older than some time.

    Attributes:
        table: The table.
        column: When a row was written: a date or a timestamp.
        within: The time, as PostgreSQL writes intervals: "1 day", "90 minutes".
        where: Only these rows.
    """

    TYPE: ClassVar[str] = "freshness"

    table: str
    column: str
    within: str
    where: str = ""

    @property
    def subject(self) -> str:
        """The table."""
        return self.table

    def mentions(self) -> Iterator[Mention]:
        """The column."""
        yield Mention("table", self.table, (self.column,))

    def written(self) -> Iterator[Written]:
        """The condition."""
        yield Written("where", self.where, self.table)

    def ask(self, ground: Ground) -> Single:
        """The age of the newest row; a table without one is not fresh."""
        key = ground.key(self.table)
        newest = f"max({quote(self.column)})"
        return Single(
            table=key,
            sql=f"SELECT CASE WHEN {newest} IS NULL THEN 0 ELSE 1 END, "
            f"coalesce({newest} >= now() - interval {literal(self.within)}, false), "
            f"coalesce('written ' || justify_hours(date_trunc('second', now() - {newest}))::text || ' ago', 'none') "
            f"FROM {ground.name(self.table)} AS {quote(key[1])}{filtered(self.where)}",
            verdict=Verdict(
                codes.STALE_ROWS,
                "stale",
                f"the newest row by {self.column} must not be older than {self.within}, and is ",
                "look after whatever writes them",
            ),
        )
