"""One look at a database: a transaction that reads, changes nothing, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString, NamedTuple
from weakref import WeakKeyDictionary

import psycopg
from psycopg import pq, sql
from psycopg.rows import tuple_row

from schemadrift.errors import ConnectionFailed, UsageError

_SUBJECT = "the psycopg connection"


class Surroundings(NamedTuple):
    """What the role's own settings said before the snapshot replaced them.

    Attributes:
        search_path: The schemas that exist and that it may use, in order, without pg_catalog.
        default_schema: Where its unqualified names would be created; None where it has no such schema.
    """

    search_path: tuple[str, ...]
    default_schema: str | None


_OPEN: WeakKeyDictionary[psycopg.Connection[Any], Surroundings] = WeakKeyDictionary()

_SURROUNDINGS = "SELECT pg_catalog.current_schemas(false)::pg_catalog.text[], pg_catalog.current_schema()::text"

# How expressions are printed depends on these, as pg_dump knows; the search path decides what is qualified.
_SETTINGS = """
SET LOCAL search_path = '';
SET LOCAL jit = off;
SET LOCAL quote_all_identifiers = off;
SET LOCAL client_encoding = 'UTF8';
SET LOCAL datestyle = 'ISO, MDY';
SET LOCAL intervalstyle = postgres;
SET LOCAL timezone = 'UTC';
SET LOCAL extra_float_digits = 1;
SET LOCAL bytea_output = hex;
SET LOCAL standard_conforming_strings = on;
SET LOCAL statement_timeout = {timeout};
SET LOCAL lock_timeout = {timeout};
"""


@contextmanager
def read_only_snapshot(
    connection: psycopg.Connection[Any], *, timeout: float = 10.0
) -> Iterator[psycopg.Connection[Any]]:
    """Hold one REPEATABLE READ READ ONLY transaction with an empty search path; it is always rolled back.

    All settings are local to the transaction. A connection that is in a transaction already is used within
    it, under a savepoint: then isolation is that transaction's own, and what it has not committed is seen.

    Args:
        connection: Any psycopg connection; its autocommit mode is as before afterwards.
        timeout: Seconds for each statement, waiting for locks included.

    Raises:
        UsageError: The connection is busy, or its transaction has failed.
        ConnectionFailed: The server refuses, or went away.

    Source:
        PostgreSQL manual, 13.2.2 Repeatable Read Isolation Level; SET TRANSACTION.
    """
    status = connection.info.transaction_status
    if status == pq.TransactionStatus.INERROR:
        raise UsageError(_SUBJECT, "is in a transaction that failed", "roll it back first")
    if status == pq.TransactionStatus.ACTIVE:
        raise UsageError(_SUBJECT, "is busy with a statement", "finish it first, or give a URL")
    inside = status == pq.TransactionStatus.INTRANS
    autocommit = connection.autocommit
    begin: LiteralString = "SAVEPOINT schemadrift" if inside else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    end: LiteralString = "ROLLBACK TO SAVEPOINT schemadrift; RELEASE SAVEPOINT schemadrift" if inside else "ROLLBACK"
    if not inside and not autocommit:
        connection.autocommit = True  # psycopg would open a transaction of its own
    try:
        _OPEN[connection] = _begin(connection, begin, timeout)
        yield connection
    finally:
        _OPEN.pop(connection, None)
        if not connection.closed:
            try:
                if connection.info.transaction_status != pq.TransactionStatus.IDLE:
                    connection.execute(end, prepare=False)
            except psycopg.OperationalError:
                connection.close()  # the server went away, and with it the transaction
        if not connection.closed and connection.autocommit != autocommit:
            connection.autocommit = autocommit


def _begin(connection: psycopg.Connection[Any], begin: LiteralString, timeout: float) -> Surroundings:
    milliseconds = sql.Literal(max(1, round(timeout * 1000)))
    statement = sql.SQL("{begin};{look};{settings}").format(
        begin=sql.SQL(begin),
        look=sql.SQL(_SURROUNDINGS),
        settings=sql.SQL(_SETTINGS).format(timeout=milliseconds),
    )
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    try:
        cursor.execute(statement, prepare=False)  # several in one cannot be prepared
    except psycopg.Error as error:
        raise ConnectionFailed(
            "the read-only transaction",
            f"could not be opened ({str(error).splitlines()[0] if str(error) else type(error).__name__})",
            "try again, or look into the server's log",
        ) from error
    cursor.nextset()  # past BEGIN
    row = cursor.fetchone()
    path, default_schema = row or ((), None)
    return Surroundings(tuple(name for name in path if name != "pg_catalog"), default_schema)


def surroundings(connection: psycopg.Connection[Any]) -> Surroundings:
    """What the role's own settings said when the snapshot began; the present ones where none is open."""
    known = _OPEN.get(connection)
    if known is None:
        cursor = psycopg.Cursor(connection, row_factory=tuple_row)
        path, default_schema = cursor.execute(_SURROUNDINGS).fetchone() or ((), None)
        known = Surroundings(tuple(name for name in path if name != "pg_catalog"), default_schema)
    return known
