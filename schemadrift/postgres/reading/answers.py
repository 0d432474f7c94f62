"""Statements that are sent together, each answer taken when it is wanted: the server works on while rows are used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeAlias

import psycopg
from psycopg import pq, sql
from psycopg.adapt import Transformer
from psycopg.rows import tuple_row

from schemadrift.postgres.pipeline import NothingCame, Pipeline

Row: TypeAlias = tuple[Any, ...]
Rows: TypeAlias = list[Row]

_STRIDE = 512
"""Rows that are used between two looks at what has come meanwhile: some tenths of a millisecond."""
_PATIENCE = 5.0
"""Seconds that a server may take to give up what nobody waits for any more."""
_REQUESTS = 20
"""How often it is asked to, meanwhile."""


class _Paced(Rows):
    """Rows; going through them takes in what the server has sent meanwhile, so that it is not kept from going on."""

    __slots__ = ("take_in",)

    take_in: Callable[[], None]

    def __iter__(self) -> Iterator[Row]:
        for at in range(0, len(self), _STRIDE):
            self.take_in()
            yield from self[at : at + _STRIDE]


class Answers(Mapping[str, Rows]):
    """The answers, by the statement's name. One that has not come yet is waited for."""

    def __init__(self, connection: psycopg.Connection[Any], pipeline: Pipeline) -> None:
        """Take a connection, and its pipeline mode."""
        self._connection = connection
        self._pipeline = pipeline
        self._libpq = pipeline.libpq
        self._awaited: list[str] = []
        self._taken: dict[str, Rows] = {}
        self._refused: psycopg.Error | None = None

    def __getitem__(self, name: str) -> Rows:
        """The rows of one statement.

        Raises:
            psycopg.Error: The server refused it or one before it, or the connection was lost.
        """
        while name not in self._taken and self._awaited and self._refused is None:
            self._take()
        if name not in self._taken and self._refused is not None:
            raise self._refused
        return self._taken[name]

    def __iter__(self) -> Iterator[str]:
        """The names, in the order of the statements."""
        return iter([*self._taken, *self._awaited])

    def __len__(self) -> int:
        """How many statements were sent."""
        return len(self._taken) + len(self._awaited)

    def send(self, statements: Sequence[tuple[str, sql.SQL | sql.Composed]]) -> None:
        """Send some more.

        Args:
            statements: Name and text of each; they have no parameters.
        """
        while self._awaited:  # their answers come first, and libpq should not have to keep both apart
            self._take()
        for name, text in statements:
            self._taken.pop(name, None)
            self._libpq.send_query_params(text.as_bytes(self._connection), None, result_format=pq.Format.BINARY)
            self._libpq.send_flush_request()  # or the end of an answer stays in the server until the next one is full
            self._awaited.append(name)
        self._libpq.pipeline_sync()
        self._pipeline.flush()

    def know_empty(self, names: Iterable[str]) -> None:
        """Take note of statements that were not sent, as they have no rows."""
        self._taken.update((name, []) for name in names)

    def take_in(self) -> None:
        """Take what the server has sent meanwhile; returns at once. A refusal is raised where its answer is wanted."""
        if not self._awaited or self._refused is not None:
            return
        try:
            self._libpq.consume_input()
            while self._awaited and not self._libpq.is_busy():
                self._take()
        except psycopg.Error as error:
            self._refused = error

    def finish(self) -> None:
        """Take what is left.

        Raises:
            psycopg.Error: One of the statements was refused, or the connection was lost.
        """
        while self._awaited and self._refused is None:
            self._take()
        if self._refused is not None:
            raise self._refused

    def give_up(self, *, stop: bool) -> None:
        """Take what is left, so that the connection can be used again; `stop` has the server stop working on it.

        A request to stop is lost where it comes between two statements, so that it is made again until it is heard. A
        server that does not hear at all loses the connection.
        """
        requests = _REQUESTS
        while self._awaited and self._pipeline.alive:
            if stop:
                with suppress(psycopg.Error):
                    self._connection.cancel_safe(timeout=_PATIENCE)
            self._pipeline.patience = _PATIENCE / _REQUESTS if stop else None
            try:
                self._take()
            except NothingCame:
                requests -= 1
                if not requests:
                    self._libpq.finish()
            except psycopg.Error:
                stop = False  # it was heard: nothing of the rest is done

    def _take(self) -> None:
        """Take the next answer; the last one brings along that the server is ready again."""
        name = self._awaited[0]
        refused: psycopg.Error | None = None
        while (result := self._pipeline.result()) is not None:
            if result.status == pq.ExecStatus.TUPLES_OK:
                self._taken[name] = self._rows(result)
            else:
                refused = psycopg.errors.error_from_result(result)
        self._awaited.pop(0)
        if not self._awaited:
            self._pipeline.result()  # PIPELINE_SYNC
        if refused is not None:
            self._refused = refused
            if not self._pipeline.alive:
                self._awaited.clear()
            raise refused

    def _rows(self, result: pq.abc.PGresult) -> Rows:
        reader = Transformer(self._connection)
        reader.set_pgresult(result)
        cursor = psycopg.Cursor(self._connection, row_factory=tuple_row)
        rows = _Paced(reader.load_rows(0, result.ntuples, tuple_row(cursor)))
        rows.take_in = self.take_in
        return rows


@contextmanager
def answering(
    connection: psycopg.Connection[Any], statements: Sequence[tuple[str, sql.SQL | sql.Composed]]
) -> Iterator[Answers]:
    """Send statements before the first answer is awaited; nothing else may use the connection within the block.

    Args:
        connection: In a transaction.
        statements: Name and text of each; they have no parameters.

    Raises:
        psycopg.Error: One was refused, or the connection was lost; the transaction has failed then.

    Source:
        PostgreSQL manual, libpq, 32.5 Pipeline Mode.
    """
    with Pipeline(connection.pgconn) as pipeline:
        answers = Answers(connection, pipeline)
        try:
            answers.send(statements)
            yield answers
            answers.finish()
        except BaseException as error:
            answers.give_up(stop=not isinstance(error, psycopg.Error))  # after a refusal the server has stopped
            raise
