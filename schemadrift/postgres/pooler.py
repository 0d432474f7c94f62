"""Whether a connection goes through a pooler that hands its session to others between two transactions."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.rows import tuple_row

from schemadrift.errors import ConnectionFailed, Refused
from schemadrift.postgres.connection import another


def require_session(connection: psycopg.Connection[Any], subject: str) -> None:
    """Refuse to change anything where settings of ours would reach others, and the lock be theirs.

    Raises:
        Refused: A pooler hands the session on after each transaction.
    """
    if shares_its_session(connection):
        happened = "is reached through a pooler in transaction mode, which hands our settings and our lock to others"
        raise Refused(subject, happened, "name the server itself in --url")


def shares_its_session(connection: psycopg.Connection[Any]) -> bool:
    """Whether what is set in the session, or locked for it, may be somebody else's in the next transaction.

    A pooler answers the start of a session with a key of its own, so that the process it names is not the one that
    runs statements. Whether sessions are handed on is seen by a second connection: it gets the first one's process.

    Args:
        connection: In autocommit, in no transaction.

    Source:
        PostgreSQL manual, 53.2.1 Start-up: BackendKeyData.
    """
    first = _process(connection)
    if first == connection.info.backend_pid:
        return False
    try:
        with another(connection) as second, second.transaction():
            return _process(second) == first
    except (ConnectionFailed, psycopg.Error):
        return False  # nobody can tell; a pooler that lets one in keeps its session


def _process(connection: psycopg.Connection[Any]) -> int:
    row = psycopg.Cursor(connection, row_factory=tuple_row).execute("SELECT pg_backend_pid()", prepare=False).fetchone()
    return int(row[0]) if row is not None else 0
