"""Creating and dropping whole databases, quickly."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from psycopg import sql

if TYPE_CHECKING:
    import psycopg

_POLL = 0.001
_PATIENCE = 1.0
_FORCE_SINCE = 130000


def create_database(connection: psycopg.Connection[Any], name: str, *, template: str = "template0") -> None:
    """Create a database as the copy of another one.

    Args:
        connection: One in autocommit mode to another database, with the right to create some.
        name: Its name as it is; it is quoted here.
        template: The database to copy; nobody may be connected to it.
    """
    connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))


def drop_database(connection: psycopg.Connection[Any], name: str) -> None:
    """Drop a database where it exists; whoever is connected to it is thrown out.

    `WITH (FORCE)` alone waits a full tenth of a second where a session has just been closed or is
    thrown out, as it looks only that often. So they go first, which takes a thousandth.

    Args:
        connection: One in autocommit mode to another database, with the right to drop it.
        name: Its name as it is; it is quoted here.
    """
    sessions = sql.SQL("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = {}").format(
        sql.Literal(name)
    )
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        row = connection.execute(sessions).fetchone()
        if row is None or row[0] == 0:
            break
        time.sleep(_POLL)
    force = " WITH (FORCE)" if connection.info.server_version >= _FORCE_SINCE else ""
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}" + force).format(sql.Identifier(name)))
