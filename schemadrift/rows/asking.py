"""Asks the server, within a budget of time and on a bounded number of connections that see one snapshot."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Any, Generic, NamedTuple, TypeVar

import psycopg
from psycopg import pq, sql
from psycopg.rows import tuple_row

from schemadrift.errors import SchemadriftError
from schemadrift.examination import Site

T = TypeVar("T")
_SAVEPOINT = "schemadrift_rows"
_MEMORY = """SELECT pg_catalog.set_config('work_mem', '32MB', true)
WHERE pg_catalog.pg_size_bytes(pg_catalog.current_setting('work_mem')) < 33554432"""
"""Rows that fail are kept until they are counted and named; the usual 4 MB would write them to disk."""


class Answer(NamedTuple, Generic[T]):
    """What came of one question.

    Attributes:
        value: What was found; None where it failed.
        seconds: How long it took.
        error: What the server said; None where it did not fail.
        spent: Whether the time for it was spent.
    """

    value: T | None
    seconds: float
    error: psycopg.Error | None = None
    spent: bool = False


class Budget:
    """Time for all questions together."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def left_ms(self) -> int:
        """What is left, in milliseconds; 0 when it is spent."""
        return max(0, int((self._end - time.monotonic()) * 1000))


class Talk:
    """One connection in the snapshot, on which questions are asked one after the other."""

    def __init__(self, connection: psycopg.Connection[Any], budget: Budget, search_path: Sequence[str]) -> None:
        self._connection = connection
        self._budget = budget
        self._path = sql.SQL(", ").join(map(sql.Identifier, search_path)) if search_path else sql.SQL("''")

    def ask(self, action: Callable[[Talk], T]) -> Answer[T]:
        """Do something in a savepoint, read-only; a failure leaves the snapshot as it was."""
        if not self._budget.left_ms:
            return Answer(None, 0.0, spent=True)
        begun = time.monotonic()
        self._connection.execute(f"SAVEPOINT {_SAVEPOINT}", prepare=False)
        try:
            self._connection.execute("SET LOCAL transaction_read_only = on", prepare=False)
            self._connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(self._path), prepare=False)
            self._connection.execute(_MEMORY, prepare=False)
            found = action(self)
        except psycopg.errors.QueryCanceled as error:
            return Answer(None, time.monotonic() - begun, error, spent=True)
        except psycopg.Error as error:
            if self._connection.closed:
                raise
            return Answer(None, time.monotonic() - begun, error)
        finally:
            if not self._connection.closed:
                self._connection.execute(f"ROLLBACK TO SAVEPOINT {_SAVEPOINT}", prepare=False)
                self._connection.execute(f"RELEASE SAVEPOINT {_SAVEPOINT}", prepare=False)
        return Answer(found, time.monotonic() - begun)

    def row(self, query: str) -> tuple[Any, ...]:
        """The first row of a query, within what is left of the budget. It is sent as one statement only."""
        limit = sql.SQL("SET LOCAL statement_timeout = {}").format(max(1, self._budget.left_ms))
        self._connection.execute(limit, prepare=False)
        cursor = psycopg.RawCursor(self._connection, row_factory=tuple_row)
        found = cursor.execute(query.encode(), (), prepare=False).fetchone()
        return found if found is not None else ()

    def settle(self, name: str) -> None:
        """Give a setting its usual value, for this question."""
        self._connection.execute(sql.SQL("SET LOCAL {} TO DEFAULT").format(sql.Identifier(name)), prepare=False)


def ask_all(
    site: Site, connection: psycopg.Connection[Any], actions: Sequence[Callable[[Talk], T]], budget: Budget, jobs: int
) -> list[Answer[T]]:
    """Ask several questions in one snapshot.

    Args:
        site: Opens further connections.
        connection: In the snapshot.
        actions: What to do, each alone.
        budget: The time for all of them.
        jobs: How many at the same time.

    Returns:
        The answers, in the order of the actions.
    """
    path = site.live.facts.search_path
    answers: dict[int, Answer[T]] = {}
    waiting: SimpleQueue[int] = SimpleQueue()
    for place in range(len(actions)):
        waiting.put(place)

    def work(talk: Talk) -> None:
        for place in _taken(waiting):
            answers[place] = talk.ask(actions[place])

    snapshot = _exported(connection) if min(jobs, len(actions)) > 1 else None
    helpers = [
        threading.Thread(target=_help, args=(site, snapshot, budget, path, work), daemon=True)
        for _ in range(min(jobs, len(actions)) - 1 if snapshot else 0)
    ]
    for helper in helpers:
        helper.start()
    try:
        work(Talk(connection, budget, path))
    finally:
        for helper in helpers:
            helper.join()
    return [answers[place] if place in answers else Answer(None, 0.0, spent=True) for place in range(len(actions))]


def _taken(waiting: SimpleQueue[int]) -> Iterator[int]:
    while True:
        try:
            yield waiting.get_nowait()
        except Empty:
            return


def _exported(connection: psycopg.Connection[Any]) -> str | None:
    """The snapshot's name for other connections; None where the server gives none.

    Source:
        PostgreSQL manual, 9.28.5 Snapshot Synchronization Functions.
    """
    if connection.info.transaction_status != pq.TransactionStatus.INTRANS:
        return None
    try:
        with connection.transaction():
            row = connection.execute("SELECT pg_catalog.pg_export_snapshot()", prepare=False).fetchone()
    except psycopg.Error:
        return None
    return str(row[0]) if row is not None else None


def _help(site: Site, snapshot: str, budget: Budget, path: Sequence[str], work: Callable[[Talk], None]) -> None:
    """Take part on a connection of its own; where there is none to be had, the others do it."""
    try:
        with site.open() as second, _joined(second, snapshot):
            work(Talk(second, budget, path))
    except (psycopg.Error, SchemadriftError):
        return


@contextmanager
def _joined(connection: psycopg.Connection[Any], snapshot: str) -> Iterator[None]:
    connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", prepare=False)
    try:
        connection.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(snapshot), prepare=False)
        yield
    finally:
        if not connection.closed:
            connection.execute("ROLLBACK", prepare=False)
