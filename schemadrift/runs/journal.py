"""The journal of runs, in two tables of the database that they change."""

from __future__ import annotations

from typing import Any, Protocol

import psycopg
from psycopg.rows import tuple_row

from schemadrift.errors import Refused
from schemadrift.quarantine import SCHEMA
from schemadrift.step import Step

DEFINITION = (
    f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}",
    f"""CREATE TABLE IF NOT EXISTS {SCHEMA}.run (
  id bigint PRIMARY KEY,
  plan text NOT NULL,
  verb text NOT NULL CHECK (verb IN ('apply', 'undo', 'restore')),
  of bigint,
  state text NOT NULL CHECK (state IN ('running', 'done', 'failed', 'stopped')),
  began timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended timestamptz,
  role text NOT NULL DEFAULT current_user,
  pid integer NOT NULL DEFAULT pg_backend_pid(),
  tool text NOT NULL,
  message text NOT NULL DEFAULT '',
  document json NOT NULL
)""",
    f"""CREATE TABLE IF NOT EXISTS {SCHEMA}.step (
  run bigint NOT NULL REFERENCES {SCHEMA}.run ON DELETE CASCADE,
  number integer NOT NULL,
  title text NOT NULL,
  object text NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'done', 'failed', 'undone')),
  began timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended timestamptz,
  rows bigint,
  message text NOT NULL DEFAULT '',
  PRIMARY KEY (run, number)
)""",
)


class Journal(Protocol):
    """Where a run writes down what it does; in a step's own transaction, where it has one."""

    run: int | None

    def begin(self, number: int, step: Step) -> None:
        """A step begins."""

    def moved(self, number: int, rows: int) -> None:
        """A step has changed so many rows until now."""

    def done(self, number: int, rows: int | None) -> None:
        """A step is done."""

    def failed(self, number: int, step: Step, message: str) -> None:
        """A step failed and is not done."""

    def undone(self, number: int) -> None:
        """A step was taken back."""

    def close(self, state: str, message: str = "") -> None:
        """The run is over: `done`, `failed` or `stopped`."""


class Unwritten:
    """A journal that nobody keeps."""

    run: int | None = None

    def begin(self, number: int, step: Step) -> None:
        """Nothing."""

    def moved(self, number: int, rows: int) -> None:
        """Nothing."""

    def done(self, number: int, rows: int | None) -> None:
        """Nothing."""

    def failed(self, number: int, step: Step, message: str) -> None:
        """Nothing."""

    def undone(self, number: int) -> None:
        """Nothing."""

    def close(self, state: str, message: str = "") -> None:
        """Nothing."""


class Written:
    """A journal in the database; it outlives the process, and the server."""

    def __init__(self, connection: psycopg.Connection[Any], run: int, *, of: int | None = None) -> None:
        self._cursor = psycopg.Cursor(connection, row_factory=tuple_row)
        self.run: int | None = run
        self._of = of

    def begin(self, number: int, step: Step) -> None:
        """A step begins."""
        self._cursor.execute(
            "INSERT INTO schemadrift.step (run, number, title, object, state) VALUES (%s, %s, %s, %s, 'running') "
            "ON CONFLICT (run, number) DO UPDATE SET state = 'running', began = clock_timestamp(), message = ''",
            (self.run, number, step.title, str(step.object)),
        )

    def moved(self, number: int, rows: int) -> None:
        """A step has changed so many rows until now."""
        self._cursor.execute(
            "UPDATE schemadrift.step SET rows = %s WHERE (run, number) = (%s, %s)", (rows, self.run, number)
        )

    def done(self, number: int, rows: int | None) -> None:
        """A step is done."""
        self._cursor.execute(
            "UPDATE schemadrift.step SET state = 'done', ended = clock_timestamp(), rows = %s "
            "WHERE (run, number) = (%s, %s)",
            (rows, self.run, number),
        )

    def failed(self, number: int, step: Step, message: str) -> None:
        """A step failed and is not done."""
        self._cursor.execute(
            "INSERT INTO schemadrift.step (run, number, title, object, state, ended, message) "
            "VALUES (%s, %s, %s, %s, 'failed', clock_timestamp(), %s) ON CONFLICT (run, number) DO UPDATE "
            "SET state = 'failed', ended = clock_timestamp(), message = excluded.message",
            (self.run, number, step.title, str(step.object), message),
        )

    def undone(self, number: int) -> None:
        """A step of the run that is taken back is no more."""
        self._cursor.execute(
            "UPDATE schemadrift.step SET state = 'undone' WHERE (run, number) = (%s, %s)", (self._of, number)
        )

    def close(self, state: str, message: str = "") -> None:
        """The run is over."""
        self._cursor.execute(
            "UPDATE schemadrift.run SET state = %s, message = %s, ended = clock_timestamp() WHERE id = %s",
            (state, message, self.run),
        )


def opened(  # noqa: PLR0913 - one for each column
    connection: psycopg.Connection[Any],
    subject: str,
    *,
    plan: str,
    verb: str,
    tool: str,
    document: str,
    of: int | None = None,
) -> Written:
    """Begin a run in the journal, and make the journal where there is none.

    Runs that are marked as running, while we hold the lock of those who run, have died: they are marked as stopped.

    Raises:
        Refused: The role may not make it.
    """
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    try:
        with connection.transaction():
            row = cursor.execute("SELECT to_regclass('schemadrift.step') IS NOT NULL").fetchone()
            for statement in DEFINITION if row is None or not row[0] else ():
                cursor.execute(statement.encode(), prepare=False)
            cursor.execute(
                "UPDATE schemadrift.run SET state = 'stopped', message = 'the process or the server died' "
                "WHERE state = 'running'"
            )
            made = cursor.execute(  # a sequence would skip numbers when the server dies; nobody else is at work
                "INSERT INTO schemadrift.run (id, plan, verb, of, state, tool, document) "
                "SELECT coalesce(max(id), 0) + 1, %s, %s, %s::bigint, 'running', %s, %s::json FROM schemadrift.run "
                "RETURNING id",
                (plan, verb, of, tool, document),
            ).fetchone()
    except psycopg.errors.InsufficientPrivilege as error:
        raise Refused(
            subject,
            f"the journal cannot be kept ({error.diag.message_primary})",
            "GRANT CREATE ON DATABASE to this role, or run it with --no-journal",
        ) from error
    assert made is not None  # noqa: S101 - INSERT … RETURNING gives its row
    return Written(connection, int(made[0]), of=of)
