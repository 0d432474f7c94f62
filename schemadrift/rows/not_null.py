"""Columns that must hold a value in some rows, or before a NOT NULL is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from schemadrift import codes
from schemadrift.catalog.names import quote
from schemadrift.rows.expectation import Expectation, Mention, Written
from schemadrift.rows.ground import Ground
from schemadrift.rows.local import local, setting
from schemadrift.rows.question import Local, Verdict
from schemadrift.rows.remedy import Remedy


class NotNull(Expectation, frozen=True, kw_only=True):
    """A column holds no NULL.

    Attributes:
        table: The table.
        column: The column.
        where: Only these rows.
        set: What the cure puts there: an expression over the row; empty for no cure.
    """

    TYPE: ClassVar[str] = "not_null"

    table: str
    column: str
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

    def ask(self, ground: Ground) -> Local:
        """Rows with a NULL."""
        verdict = Verdict(codes.NULL_VALUE, "null", f"NULL in {self.column}", "fill them, then SET NOT NULL")
        return local(ground, self.table, self.where, self._bad, verdict)

    def cure(self, ground: Ground) -> Iterator[Remedy]:
        """Fill them."""
        yield from setting(ground, self.ask(ground), self.table, (self.column, self.set))

    @property
    def _bad(self) -> str:
        return f"{quote(self.column)} IS NULL"
