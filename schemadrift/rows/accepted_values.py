"""Columns that may hold some values only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from schemadrift import codes
from schemadrift.catalog.names import quote
from schemadrift.rows.expectation import Expectation, Mention, Value, Written, listed
from schemadrift.rows.ground import Ground
from schemadrift.rows.local import literal_of, local, setting
from schemadrift.rows.question import Local, Verdict
from schemadrift.rows.remedy import Remedy


class AcceptedValues(Expectation, frozen=True, kw_only=True):
    """A column holds one of some values.

    Attributes:
        table: The table.
        column: The column.
        values: Those that it may hold.
        nulls: Whether it may be NULL.
        where: Only these rows.
        set: What the cure puts there: an expression over the row; empty for no cure.
    """

    TYPE: ClassVar[str] = "accepted_values"

    table: str
    column: str
    values: list[Value]
    nulls: bool = True
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
        """Rows that fail."""
        shown = listed([one if isinstance(one, str) else literal_of(one) for one in self.values])
        said = f"with a value of {self.column} other than {shown}"
        verdict = Verdict(codes.UNACCEPTED_VALUE, "unaccepted", said, "set an accepted value")
        return local(ground, self.table, self.where, self._bad, verdict, self.column)

    def cure(self, ground: Ground) -> Iterator[Remedy]:
        """Put the value there."""
        yield from setting(ground, self.ask(ground), self.table, (self.column, self.set))

    @property
    def _bad(self) -> str:
        accepted = ", ".join(map(literal_of, self.values))
        other = f"{quote(self.column)} NOT IN ({accepted})" if self.values else f"{quote(self.column)} IS NOT NULL"
        return other if self.nulls else f"({other} OR {quote(self.column)} IS NULL)"
