"""Texts that must look like something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from schemadrift import codes
from schemadrift.catalog.lexer import literal
from schemadrift.catalog.names import quote
from schemadrift.rows.expectation import Expectation, Mention, Written
from schemadrift.rows.ground import Ground
from schemadrift.rows.local import local, setting
from schemadrift.rows.question import Local, Verdict
from schemadrift.rows.remedy import Remedy


class Matching(Expectation, frozen=True, kw_only=True):
    """A column matches a regular expression; NULL does.

    Attributes:
        table: The table.
        column: The column.
        matches: A regular expression as PostgreSQL reads it; it may match anywhere, so anchor it with ^ and $.
        where: Only these rows.
        set: What the cure puts there: an expression over the row; empty for no cure.
    """

    TYPE: ClassVar[str] = "pattern"

    table: str
    column: str
    matches: str
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
        verdict = Verdict(
            codes.PATTERN_MISMATCH,
            "unmatched",
            f"with a value of {self.column} that does not match {self.matches}",
            "correct them",
        )
        return local(ground, self.table, self.where, self._bad, verdict, self.column)

    def cure(self, ground: Ground) -> Iterator[Remedy]:
        """Put the value there."""
        yield from setting(ground, self.ask(ground), self.table, (self.column, self.set))

    @property
    def _bad(self) -> str:
        return f"{quote(self.column)} !~ {literal(self.matches)}"
