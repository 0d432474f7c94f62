"""Columns whose values lie between bounds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from schemadrift import codes
from schemadrift.catalog.names import quote
from schemadrift.rows.expectation import Expectation, Mention, Value, Written
from schemadrift.rows.ground import Ground
from schemadrift.rows.local import literal_of, local, setting
from schemadrift.rows.question import Local, Verdict
from schemadrift.rows.remedy import Remedy


class Range(Expectation, frozen=True, kw_only=True):
    """A column lies between two bounds, both included; NULL does.

    Attributes:
        table: The table.
        column: The column.
        min: The least value: a number, or an expression such as "current_date"; none where it is left out.
        max: The greatest one, likewise.
        where: Only these rows.
        set: What the cure puts there: an expression over the row; empty for no cure.
    """

    TYPE: ClassVar[str] = "range"

    table: str
    column: str
    min: Value | None = None
    max: Value | None = None
    where: str = ""
    set: str = ""

    @property
    def subject(self) -> str:
        """The table."""
        return self.table

    def mentions(self) -> Iterator[Mention]:
        """The column."""
        yield Mention("table", self.table, (self.column,))

    def written(self) -> Iterator[Written]:
        """The condition and the cure's value."""
        yield Written("where", self.where, self.table)
        yield Written("set", self.set, self.table, stable=False)
        for field, bound in (("min", self.min), ("max", self.max)):
            yield Written(field, bound if isinstance(bound, str) else "", self.table)

    def ask(self, ground: Ground) -> Local:
        """Rows that fail."""
        least = None if self.min is None else f"less than {self.min}"
        most = None if self.max is None else f"more than {self.max}"
        said = " or ".join(one for one in (least, most) if one is not None)
        verdict = Verdict(codes.OUT_OF_RANGE, "outside", f"with a value of {self.column} {said}", "correct the values")
        return local(ground, self.table, self.where, self._bad, verdict, self.column)

    def cure(self, ground: Ground) -> Iterator[Remedy]:
        """Put the value there."""
        yield from setting(ground, self.ask(ground), self.table, (self.column, self.set))

    @property
    def _bad(self) -> str:
        bounds = [
            f"{quote(self.column)} {sign} {_bound(one)}"
            for sign, one in (("<", self.min), (">", self.max))
            if one is not None
        ]
        return " OR ".join(bounds) or "false"


def _bound(value: Value) -> str:
    return f"({value})" if isinstance(value, str) else literal_of(value)
