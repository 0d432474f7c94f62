"""The session that changes a database: one at a time, with short waits for locks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import tuple_row

from schemadrift.errors import Refused
from schemadrift.quarantine import SETTINGS

_LOCK = (0x5C4E, 0x4D44)
"""The advisory lock of whoever changes a database through schemadrift."""
_CHECKS_CLIENTS = 14_00_00
RIGHTS = "USAGE on schema schemadrift and SELECT, INSERT, UPDATE, DELETE on its tables"
"""What a role needs to take back what another one did."""
_HOLDER = """
SELECT a.pid, coalesce(a.usename, '?'), coalesce(a.client_addr::text, 'a local socket'),
    coalesce(a.application_name, ''),
    date_trunc('second', clock_timestamp() - a.backend_start)::text
FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND l.classid::bigint = %s AND l.objid::bigint = %s AND l.objsubid = 2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How patient and how fast a run is.

    Attributes:
        lock_timeout: Seconds that a statement waits for a lock which keeps others from writing.
        attempts: How often such a statement is tried.
        backoff: Seconds between the first two attempts; doubled each time, half a minute at most.
        statement_timeout: Seconds for a statement that only changes the catalog.
        batch_seconds: What a batch should take; its size follows from it.
        max_rate: Rows that batches change in a second at most; None for no limit.
        max_lag: Seconds that a replica may be behind before the next batch waits; None not to look.
    """

    lock_timeout: float = 2.0
    attempts: int = 12
    backoff: float = 0.5
    statement_timeout: float = 60.0
    batch_seconds: float = 0.5
    max_rate: float | None = None
    max_lag: float | None = None


def holder(connection: psycopg.Connection[Any]) -> str:
    """Who changes this database now, as people read it; empty where nobody does."""
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    row = cursor.execute(_HOLDER, _LOCK, prepare=False).fetchone()
    if row is None:
        return ""
    pid, role, place, application, age = row
    return f"process {pid} (role {role}, from {place}, {application or 'without a name'}, connected for {age})"


@contextmanager
def alone(connection: psycopg.Connection[Any], subject: str) -> Iterator[None]:
    """Hold the database's lock for those who change it, so that nobody else does through schemadrift.

    Raises:
        Refused: Somebody holds it; says who. Or nothing can be changed there at all.
    """
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    standby = cursor.execute("SELECT pg_is_in_recovery()", prepare=False).fetchone()
    if standby is not None and standby[0]:
        raise Refused(subject, "is a standby: nothing can be changed there", "name the primary in --url")
    row = cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", _LOCK, prepare=False).fetchone()
    if row is None or not row[0]:
        who = holder(connection) or "another session"
        raise Refused(subject, f"is being changed by {who}", "wait until it is done, or see schemadrift status")
    try:
        yield
    finally:
        if not connection.closed and connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", _LOCK, prepare=False)


def require_lag_seen(connection: psycopg.Connection[Any], subject: str, pace: Pace) -> None:
    """Refuse to promise a limit on a lag that the role is not shown.

    Raises:
        Refused: Replicas stream, and the role sees that and nothing more.

    Source:
        PostgreSQL manual, 27.2.3 The Statistics System, Viewing Statistics; 21.5 Predefined Roles.
    """
    if pace.max_lag is None:
        return
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    row = cursor.execute("SELECT count(*) > 0 AND count(state) = 0 FROM pg_stat_replication", prepare=False).fetchone()
    if row is not None and row[0]:
        raise Refused(subject, "does not show this role how far its replicas are behind", "GRANT pg_monitor TO it")


def prepare(connection: psycopg.Connection[Any], search_path: Sequence[str]) -> None:
    """Give the session the settings that a plan's statements count on."""
    path = sql.SQL(", ").join(map(sql.Identifier, search_path)) if search_path else sql.SQL("''")
    connection.execute(sql.SQL("SET search_path = {}").format(path))
    given = {
        **SETTINGS,
        "application_name": "schemadrift",
        "client_min_messages": "warning",
        "default_transaction_read_only": "off",
        "statement_timeout": "0",
        "lock_timeout": "0",
        "idle_in_transaction_session_timeout": "0",
    }
    if connection.info.server_version >= _CHECKS_CLIENTS:
        given["client_connection_check_interval"] = "2s"  # a statement ends when its client died
    for name, value in given.items():
        connection.execute(sql.SQL("SET {} = {}").format(sql.Identifier(name), sql.Literal(value)))


def timeouts(connection: psycopg.Connection[Any], *, lock: float, statement: float) -> None:
    """Set how long statements wait for locks and run, in seconds; 0 for no limit."""
    connection.execute(sql.SQL("SET lock_timeout = {}").format(sql.Literal(int(lock * 1000))))
    connection.execute(sql.SQL("SET statement_timeout = {}").format(sql.Literal(int(statement * 1000))))
