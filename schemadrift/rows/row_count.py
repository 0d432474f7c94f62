"""How many rows a table must have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar

from schemadrift import codes
from schemadrift.catalog.names import quote
from schemadrift.rows.expectation import Expectation, Mention, Written
from schemadrift.rows.ground import Ground, filtered
from schemadrift.rows.question import Single, Verdict
from schemadrift.rows.remedy import Remedy


class RowCount(Expectation, frozen=True, kw_only=True):
    """A table has so many rows.

    Attributes:
        table: The table.
        min: At least.
        max: At most; no limit where it is left out.
        where: Only these rows are counted.
        insert: The one row that the cure inserts where there is none: column → expression.
    """

    TYPE: ClassVar[str] = "row_count"

    table: str
    min: int = 0
    max: int | None = None
    where: str = ""
    insert: dict[str, str] | None = None

    @property
    def subject(self) -> str:
        """The table."""
        return self.table

    def mentions(self) -> Iterator[Mention]:
        """The table, and the columns that are inserted."""
        yield Mention("table", self.table, tuple(self.insert or {}))

    def written(self) -> Iterator[Written]:
        """The condition and the values that are inserted."""
        yield Written("where", self.where, self.table)
        for column, expression in (self.insert or {}).items():
            yield Written(f"insert.{column}", expression, stable=False)

    def ask(self, ground: Ground) -> Single:
        """The number of rows."""
        key = ground.key(self.table)
        most = "" if self.max is None else f" AND count(*) <= {self.max:d}"
        wanted = f"at least {self.min}" if self.max is None else f"{self.min} to {self.max}"
        such = f" where {self.where}" if self.where.strip() else ""
        return Single(
            table=key,
            sql=f"SELECT count(*), count(*) >= {self.min:d}{most}, count(*)::text "
            f"FROM {ground.name(self.table)} AS {quote(key[1])}{filtered(self.where)}",
            verdict=Verdict(
                codes.ROW_COUNT_OFF,
                "off",
                f"there must be {wanted} rows{such}, and there are ",
                "insert what is missing" if self.insert else "find out what writes or takes them away",
            ),
        )

    def cure(self, ground: Ground) -> Iterator[Remedy]:
        """Insert the one row where there is none."""
        if self.insert is None:
            return
        name, alias = ground.name(self.table), quote(ground.key(self.table)[1])
        missing = f"NOT EXISTS (SELECT FROM {name} AS {alias}{filtered(self.where)})"
        given = ", ".join(self.insert.values())

        def statement(_name: str, _part: Callable[[str], str]) -> str:
            columns = ", ".join(map(quote, self.insert or {}))
            return f"INSERT INTO {name} ({columns}) SELECT {given} WHERE {missing} ON CONFLICT DO NOTHING"

        yield Remedy(
            title=f"insert the row that {name} lacks",
            walks=(),
            statement=statement,
            changes=ground.key(self.table),
            proof=f"SELECT EXISTS (SELECT FROM {name} AS {alias}{filtered(self.where)})",
            says=f"{name} has the row",
            figure="off",
        )
