"""Queries that must find nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from schemadrift import codes
from schemadrift.catalog.names import quote
from schemadrift.rows.expectation import Expectation, Mention, Written, listed
from schemadrift.rows.ground import Ground, named
from schemadrift.rows.question import Joined, Verdict
from schemadrift.rows.statements import bare


class NoRows(Expectation, frozen=True, kw_only=True):
    """A query gives no row.

    Attributes:
        sql: One SELECT; it runs read-only, and names without a schema are found as the role finds them.
        table: The table that it belongs to, for reports, owners and waivers.
        key: Columns of its result that name a row; none are shown without it.
    """

    TYPE: ClassVar[str] = "no_rows"

    sql: str
    table: str = ""
    key: list[str] = msgspec.field(default_factory=list)

    @property
    def subject(self) -> str:
        """The table that it belongs to."""
        return self.table

    def mentions(self) -> Iterator[Mention]:
        """The table, where one is named."""
        if self.table:
            yield Mention("table", self.table)

    def written(self) -> Iterator[Written]:
        """The query."""
        yield Written("sql", self.sql)

    def ask(self, ground: Ground) -> Joined:
        """The rows that it finds."""
        chosen = "".join(f", q.{quote(column)} AS {label}" for label, column in named("k", self.key).items())
        shown = f" (by {listed(self.key)})" if self.key else ""
        return Joined(
            table=ground.key(self.table) if self.table else (),
            total="SELECT NULL::bigint",
            bad=f"SELECT 0 AS verdict{chosen} FROM ({bare(self.sql)}\n) q",
            keys=len(self.key),
            verdicts=(Verdict(codes.UNEXPECTED_ROWS, "found", f"found that must not be there{shown}", "look at them"),),
        )
