"""libpq's pipeline mode, for what psycopg's does not do: Parse without Execute, and answers taken one by one."""

from __future__ import annotations

import selectors
from types import TracebackType
from typing import Self

import psycopg
from psycopg import pq


class NothingCame(psycopg.OperationalError):
    """The server was silent for longer than it may be."""


class Pipeline:
    """A connection in pipeline mode, as long as a `with` block; nothing else may use it meanwhile.

    psycopg's connections do not block: what cannot be sent at once waits until the server has read, and the server may
    wait until we have read. So while there is something to send, answers are read too.

    Attributes:
        libpq: The connection.
        patience: Seconds that the server may be silent while it is waited for; None for ever.

    Source:
        PostgreSQL manual, libpq, 32.5 Pipeline Mode.
    """

    def __init__(self, libpq: pq.abc.PGconn, patience: float | None = None) -> None:
        """Take an idle connection, or one in a transaction."""
        self.libpq = libpq
        self.patience = patience
        self._selector = selectors.DefaultSelector()

    def __enter__(self) -> Self:
        """Enter pipeline mode."""
        self.libpq.enter_pipeline_mode()
        self._selector.register(self.libpq.socket, selectors.EVENT_READ)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave it; with answers left in it that nobody may get, the connection is closed."""
        self._selector.close()
        if self.alive:
            try:
                self.libpq.exit_pipeline_mode()
            except psycopg.Error:
                self.libpq.finish()

    @property
    def alive(self) -> bool:
        """Whether the connection is still there."""
        return self.libpq.status == pq.ConnStatus.OK

    def flush(self) -> None:
        """Send what was queued.

        Raises:
            psycopg.OperationalError: The connection was lost, or the server was silent for too long.
        """
        while self.libpq.flush():
            self._selector.modify(self.libpq.socket, selectors.EVENT_READ | selectors.EVENT_WRITE)
            self._wait()
            self._selector.modify(self.libpq.socket, selectors.EVENT_READ)
            self.libpq.consume_input()

    def result(self) -> pq.abc.PGresult | None:
        """The next result; None after the last one of a statement.

        Raises:
            psycopg.OperationalError: The connection was lost, or the server was silent for too long.
        """
        while self.libpq.is_busy():
            self._wait()
            self.libpq.consume_input()
        return self.libpq.get_result()

    def _wait(self) -> None:
        if not self._selector.select(self.patience):
            raise NothingCame(f"no answer within {self.patience:g} s")
