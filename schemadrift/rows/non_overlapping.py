"""Ranges that must not overlap: bookings of one room, prices of one product."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from schemadrift import codes
from schemadrift.catalog.names import quote
from schemadrift.rows.expectation import Expectation, Mention, Written, listed
from schemadrift.rows.ground import Ground, filtered, named, rows
from schemadrift.rows.question import Joined, Verdict


class NonOverlapping(Expectation, frozen=True, kw_only=True):
    """The ranges of rows that are the same in some columns do not overlap.

    Attributes:
        table: The table.
        range: A range, as a column or an expression: "tstzrange(starts_at, ends_at)".
        per: The columns within whose values ranges must not overlap; none for the whole table.
        where: Only these rows.
    """

    TYPE: ClassVar[str] = "non_overlapping"

    table: str
    range: str
    per: list[str] = msgspec.field(default_factory=list)
    where: str = ""

    @property
    def subject(self) -> str:
        """The table."""
        return self.table

    def mentions(self) -> Iterator[Mention]:
        """The columns."""
        yield Mention("table", self.table, tuple(self.per))

    def written(self) -> Iterator[Written]:
        """The condition and the range."""
        yield Written("where", self.where, self.table)
        yield Written("range", self.range, self.table)

    def ask(self, ground: Ground) -> Joined:
        """Rows that overlap with one that begins before them; never a sample, in which they would not meet."""
        identity = ground.identity(self.table)
        values = {**named("k", identity), **named("j", list(map(quote, self.per))), "r": self.range}
        own = rows(ground, self.table, values, self.where, whole=True)
        parts = ", ".join(f"a.j{n}" for n in range(1, len(self.per) + 1))
        window = f"({'PARTITION BY ' + parts if parts else ''} ORDER BY a.r"
        earlier = f"{window} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
        keys = ", ".join(f"a.k{n}" for n in range(1, len(identity) + 1))
        shown = ", ".join(f"o.k{n}" for n in range(1, len(identity) + 1))
        ordered = (
            f"SELECT {keys}, a.r, lag(a.r) OVER {window}) AS before, max(upper(a.r)) OVER {earlier} AS until, "
            f"bool_or(upper_inf(a.r)) OVER {earlier} AS endless FROM {own} a WHERE NOT isempty(a.r)"
        )
        alias = quote(ground.key(self.table)[1])
        within = f" of the same {listed(self.per)}" if self.per else ""
        return Joined(
            table=ground.key(self.table),
            total=f"SELECT count(*) FROM {ground.name(self.table)} AS {alias}{filtered(self.where)}",
            bad=f"SELECT 0 AS verdict, {shown} FROM ({ordered}) o "
            "WHERE o.r && o.before OR o.endless OR lower(o.r) < o.until OR (lower_inf(o.r) AND o.before IS NOT NULL)",
            keys=len(identity),
            verdicts=(
                Verdict(
                    codes.OVERLAPPING_ROWS,
                    "overlapping",
                    f"in overlap by {self.range} with an earlier one{within}",
                    "decide which ones stay; an exclusion constraint would keep it so",
                ),
            ),
        )
