"""Works through a table's pages in short transactions, as fast as the pace allows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from psycopg.rows import tuple_row

from schemadrift.catalog import Key
from schemadrift.catalog.names import qualified, quote
from schemadrift.runs.attempts import patiently
from schemadrift.runs.session import Pace, timeouts
from schemadrift.runs.watch import Watch
from schemadrift.step import Batches

_FEWEST, _MOST = 1, 16_000
_TIDS = 300
"""More rows than a page of 8 kB holds."""
_LAG = "SELECT coalesce(max(extract(epoch FROM replay_lag)), 0)::float8 FROM pg_stat_replication"
_KEY = """
SELECT a.attname FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, place)
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
WHERE i.indrelid = $1::regclass AND i.indisprimary ORDER BY k.place"""
_ROW_ERRORS = (psycopg.errors.IntegrityError, psycopg.errors.DataError, psycopg.errors.RaiseException)


class Failure(NamedTuple):
    """A row that could not be done.

    Attributes:
        relation: Its table, qualified.
        place: Its ctid.
        reason: PostgreSQL's message.
        key: Its primary key, as in "(id) = (7)"; empty where its table has none.
        step: The number of the step in the plan.
    """

    relation: str
    place: str
    reason: str
    key: str = ""
    step: int = 0


class Walked(NamedTuple):
    """What one round through some tables did."""

    rows: int
    failures: tuple[Failure, ...]


class _Range(NamedTuple):
    """Rows from one place up to another: pages, or items of one page."""

    first: int
    last: int
    page: int | None = None

    @property
    def ends(self) -> tuple[str, str]:
        if self.page is None:
            return f"({self.first},0)", f"({self.last},0)"
        return f"({self.page},{self.first})", f"({self.page},{self.last})"

    def halves(self) -> tuple[_Range, _Range] | None:
        """None for a single row."""
        if self.last - self.first > 1:
            middle = (self.first + self.last) // 2
            return _Range(self.first, middle, self.page), _Range(middle, self.last, self.page)
        return _Range(1, _TIDS, self.first).halves() if self.page is None else None


class Walker:
    """Goes through the pages of tables; each range is a transaction."""

    def __init__(
        self, connection: psycopg.Connection[Any], pace: Pace, watch: Watch, note: Callable[[int], None]
    ) -> None:
        """Keep what is needed.

        Args:
            connection: In autocommit, in no transaction.
            pace: How fast.
            watch: Is told how far it is.
            note: Is told, in each range's transaction, how many rows were changed until now.
        """
        self._connection, self._pace, self._watch, self._note = connection, pace, watch, note
        self._raw = psycopg.RawCursor(connection, row_factory=tuple_row)
        self._done = 0
        self._failures: list[Failure] = []

    def round(self, batches: tuple[Batches, ...]) -> Walked:
        """Go through all pages once."""
        timeouts(self._connection, lock=self._pace.lock_timeout, statement=0)
        before, began = self._done, time.monotonic()
        self._failures = []
        totals = [self._pages(one) for one in batches]
        passed, total = 0, sum(totals) or 1
        for one, pages in zip(batches, totals, strict=True):
            for at in self._ranges(one, pages, began):
                share = (passed + at) / total
                self._watch.moved(_said(self._done - before, share, time.monotonic() - began), share)
            passed += pages
        return Walked(self._done - before, tuple(self._failures))

    def _pages(self, one: Batches) -> int:
        row = self._raw.execute(
            "SELECT pg_relation_size($1::regclass) / current_setting('block_size')::bigint", [qualified(*one.relation)]
        ).fetchone()
        return int(row[0]) + 1 if row is not None and row[0] is not None else 0

    def _ranges(self, one: Batches, pages: int, began: float) -> Iterator[int]:
        at, width = 0, self._first(one)
        while at < pages:
            start, before = time.monotonic(), self._done
            self._range(one, _Range(at, min(at + width, pages)))
            at = min(at + width, pages)
            yield at
            spent = time.monotonic() - start
            width = min(_next(width, spent, self._pace.batch_seconds), self._bounded(width, self._done - before))
            self._throttle(began)

    def _first(self, one: Batches) -> int:
        """How many pages come first: nobody knows yet how many rows they have."""
        rate = self._pace.max_rate
        return one.pages if rate is None else max(_FEWEST, min(one.pages, int(rate * self._pace.batch_seconds / _TIDS)))

    def _bounded(self, width: int, rows: int) -> int:
        """The most pages that hold what may be changed in the time of a batch."""
        rate = self._pace.max_rate
        if rate is None or not rows:
            return _MOST
        return max(_FEWEST, int(width * rate * self._pace.batch_seconds / rows))

    def _range(self, one: Batches, part: _Range) -> None:
        try:
            self._done += patiently(self._connection, self._pace, self._watch, lambda: self._run(one, part))
        except _ROW_ERRORS as error:
            if not one.each_row:
                raise
            halves = part.halves()
            if halves is None:
                reason = error.diag.message_primary or type(error).__name__
                detail = f" ({error.diag.message_detail})" if error.diag.message_detail else ""
                place = part.ends[0]
                failure = Failure(qualified(*one.relation), place, reason + detail, self._key(one.relation, place))
                self._failures.append(failure)
                return
            for half in halves:
                self._range(one, half)

    def _key(self, relation: Key, place: str) -> str:
        """How people know a row; who may not look still gets its place."""
        try:
            columns = [name for (name,) in self._raw.execute(_KEY, [qualified(*relation)])]
            if not columns:
                return ""
            query = sql.SQL("SELECT ROW({})::text FROM {} WHERE ctid = $1::tid").format(
                sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(*relation)
            )
            row = self._raw.execute(query, [place]).fetchone()
        except psycopg.Error:
            return ""
        return f"({', '.join(map(quote, columns))}) = {row[0]}" if row is not None else ""

    def _run(self, one: Batches, part: _Range) -> int:
        with self._connection.transaction():
            for statement in one.sql:
                self._raw.execute(statement.encode(), _used(statement, part.ends))
            rows = max(self._raw.rowcount, 0)
            if rows:
                self._note(self._done + rows)
        return rows

    def _throttle(self, began: float) -> None:
        if self._pace.max_rate is not None:
            ahead = self._done / self._pace.max_rate - (time.monotonic() - began)
            if ahead > 0:
                time.sleep(ahead)
        while self._pace.max_lag is not None and (lag := self._lag()) > self._pace.max_lag:
            self._watch.moved(f"waits: a replica is {lag:.1f} s behind", None)
            time.sleep(1.0)

    def _lag(self) -> float:
        row = self._raw.execute(_LAG).fetchone()
        return float(row[0]) if row is not None else 0.0


def _used(statement: str, ends: tuple[str, str]) -> list[str]:
    return [end for end, mark in zip(ends, ("$1", "$2"), strict=True) if mark in statement]


def _next(width: int, spent: float, wanted: float) -> int:
    """How many pages the next range has: what would take the wanted time, at most doubled or quartered."""
    if spent <= 0:
        return min(width * 2, _MOST)
    return max(_FEWEST, min(int(width * min(2.0, max(0.25, wanted / spent))), _MOST))


def _said(rows: int, share: float, seconds: float) -> str:
    rate = rows / seconds if seconds else 0.0
    rest = seconds * (1 - share) / share if share else 0.0
    return f"{rows:,} rows, {rate:,.0f} rows/s, {rest:,.0f} s to go"
