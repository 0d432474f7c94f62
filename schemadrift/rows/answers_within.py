"""Queries that must answer in time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

import msgspec

from schemadrift import codes
from schemadrift.drift import Effect
from schemadrift.rows.expectation import Expectation, Mention, Written
from schemadrift.rows.ground import Ground
from schemadrift.rows.question import Timed, Verdict
from schemadrift.rows.statements import bare


class AnswersWithin(Expectation, frozen=True, kw_only=True):
    """The median time of a query, planning included, is not longer than stated.

    Attributes:
        sql: One SELECT; it runs read-only, by EXPLAIN ANALYZE, so no row of it is sent.
        milliseconds: The longest.
        runs: How often it is run.
        table: The table that it belongs to, for reports, owners and waivers.
    """

    TYPE: ClassVar[str] = "answers_within"

    sql: str
    milliseconds: Annotated[float, msgspec.Meta(gt=0)]
    runs: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 5
    table: str = ""
    effect: Effect = Effect.PERFORMANCE

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

    def ask(self, ground: Ground) -> Timed:
        """Its time."""
        said = f"it must answer within {self.milliseconds:g} ms, and "
        return Timed(
            sql=bare(self.sql),
            milliseconds=self.milliseconds,
            runs=self.runs,
            verdict=Verdict(codes.TOO_SLOW, "slow", said, "look at its EXPLAIN (ANALYZE, BUFFERS)"),
            table=ground.key(self.table) if self.table else (),
        )
