"""Connections: from whatever people give to a psycopg connection, with every failure in one plain line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import psycopg

from schemadrift.errors import ConnectionFailed, Refused, UnsupportedServer, UsageError
from schemadrift.postgres.snapshot import read_only_snapshot
from schemadrift.postgres.url import describe, describe_parameters, parameters, scrub

__all__ = ["connect", "describe", "from_database", "read_only_snapshot"]

_OLDEST = 120000
_APPLICATION = "schemadrift"

# (pattern in libpq's or the server's message, what happened, what to do), the first that fits.
_CAUSES: tuple[tuple[str, str, str], ...] = (
    (
        r"could not translate host name|failed to resolve host|Name or service not known|getaddrinfo",
        "the host name cannot be resolved",
        "check the host in --url",
    ),
    (
        r"password authentication failed for user \"(?P<role>[^\"]*)\"",
        "the server refuses the password of role {role}",
        "check the user and the password in --url, PGPASSWORD or ~/.pgpass",
    ),
    (
        r"no password supplied|fe_sendauth",
        "the server wants a password and none was given",
        "put it into --url, PGPASSWORD or ~/.pgpass",
    ),
    (
        r"(?:Peer|Ident|LDAP|PAM|GSSAPI|certificate|RADIUS|trust)\s+authentication failed",
        "the server refuses the login",
        "use a role that pg_hba.conf lets in from here",
    ),
    (
        r"database \"(?P<name>[^\"]*)\" does not exist",
        "there is no database {name}",
        "check the database in --url, or create it",
    ),
    (
        r"role \"(?P<role>[^\"]*)\" does not exist",
        "there is no role {role}",
        "check the user in --url, or create the role",
    ),
    (r"role \"(?P<role>[^\"]*)\" is not permitted to log in", "role {role} may not log in", "use another role"),
    (
        r"permission denied for database|User does not have CONNECT privilege",
        "the role may not connect to it",
        "GRANT CONNECT ON DATABASE … TO the role",
    ),
    (
        r"no pg_hba\.conf entry|pg_hba\.conf rejects",
        "pg_hba.conf lets nobody in from here with this user, database and encryption",
        "try sslmode=require, or have the entry added",
    ),
    (
        r"too many clients|remaining connection slots|too many connections|no more connections allowed",
        "too many connections are open",
        "try again later, or raise max_connections",
    ),
    (r"starting up|in recovery mode|not yet accepting", "the server is still starting", "try again in a moment"),
    (r"shutting down", "the server is shutting down", "start it again"),
    (
        r"invalid response to SSL negotiation|expected authentication request from server",
        "what listens there does not speak PostgreSQL",
        "check host and port in --url",
    ),
    (
        r"certificate|SSL|TLS|root\.crt",
        "the encrypted connection fails: {line}",
        "check sslmode, sslrootcert and the server's certificate",
    ),
    (
        r"connection timeout expired|timeout expired|timed out",
        "no answer within {timeout:g} s",
        "check host, port and firewall, or allow more time with --timeout",
    ),
    (
        r"Connection refused",
        "nothing listens there (connection refused)",
        "start the server, or check host and port in --url",
    ),
    (
        r"No such file or directory",
        "no server has its socket there",
        "start the server, or name its host in --url",
    ),
    (r"No route to host|Network is unreachable", "the host cannot be reached", "check the network"),
    (r"server closed the connection|Connection reset", "the server closed the connection", "look into its log"),
)


def connect(url: str, *, timeout: float = 10.0) -> psycopg.Connection[Any]:
    """Open a connection that needs no session state, so that it works through transaction poolers.

    Args:
        url: Any `postgresql[+driver]://` or `postgres://` URL, or "" for the PG* environment.
        timeout: Seconds until the attempt is given up, name resolution and login included.

    Returns:
        A connection in autocommit mode that prepares no statements.

    Raises:
        UsageError: The URL cannot be right.
        ConnectionFailed: The server cannot be reached or refuses us.
        UnsupportedServer: It is older than PostgreSQL 12.
    """
    given = parameters(url)
    subject = describe_parameters(given)
    try:
        connection: psycopg.Connection[Any] = psycopg.connect(
            **{
                "application_name": _APPLICATION,
                "client_encoding": "UTF8",
                **given,
                # libpq counts whole seconds, and takes 1 as 2
                "connect_timeout": max(2, round(timeout)),
            },  # type: ignore[arg-type]  # libpq's parameters beside psycopg's own
            autocommit=True,
            prepare_threshold=None,
        )
    except psycopg.Error as error:
        _refuse(subject, error, given, timeout)
    try:
        supported(connection, subject)
    except UnsupportedServer:
        connection.close()
        raise
    return connection


def supported(connection: psycopg.Connection[Any], subject: str) -> None:
    """Refuse a server that the catalog queries do not know.

    Raises:
        UnsupportedServer: It is older than PostgreSQL 12.
    """
    version = connection.info.server_version
    if version < _OLDEST:
        shown = connection.info.parameter_status("server_version") or str(version)
        raise UnsupportedServer(subject, f"runs PostgreSQL {shown}", "upgrade it to PostgreSQL 12 or newer")


@contextmanager
def from_database(database: Any, *, timeout: float = 10.0) -> Iterator[psycopg.Connection[Any]]:
    """Give a psycopg connection for whatever names a database.

    Args:
        database: A URL; an SQLAlchemy Engine, Connection, Session bind or URL, also an asynchronous one, whose
            URL is opened on a connection of our own, so that nothing runs through listeners of the user's
            engine; or a psycopg connection, which is used as it is, and is left open and as it was.
        timeout: Seconds to connect.

    Raises:
        UsageError: It is none of these.
        ConnectionFailed: The server cannot be reached or refuses us.
        UnsupportedServer: It is older than PostgreSQL 12.
    """
    if isinstance(database, psycopg.Connection):
        if database.closed:
            raise UsageError("the psycopg connection", "is closed", "give an open one, or a URL")
        supported(database, described(database))
        yield database
        return
    if isinstance(database, psycopg.AsyncConnection):
        raise UsageError("the psycopg connection", "is asynchronous", "give a psycopg.Connection, or a URL")
    connection = connect(database if isinstance(database, str) else _sqlalchemy_url(database), timeout=timeout)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def another(connection: psycopg.Connection[Any], *, timeout: float = 10.0) -> Iterator[psycopg.Connection[Any]]:
    """Open another connection to the database of one, as the same role, in autocommit; closes it in the end.

    Raises:
        ConnectionFailed: The server cannot be reached any more or refuses us.
    """
    wait = max(2, round(timeout))
    info = connection.info
    try:
        second = psycopg.connect(
            info.dsn, password=info.password or None, connect_timeout=wait, autocommit=True, prepare_threshold=None
        )
    except psycopg.Error as error:
        raise broken(described(connection), error, lost=True) from error
    try:
        yield second
    finally:
        second.close()


def described(connection: psycopg.Connection[Any]) -> str:
    """Say which database a connection leads to, without secrets."""
    info = connection.info
    return describe_parameters({"dbname": info.dbname, "host": info.host or "", "port": str(info.port)})


def broken(subject: str, error: psycopg.Error, *, lost: bool, doing: str = "check") -> ConnectionFailed:
    """Say that a connection was lost, or that the server refused what every role may do.

    Args:
        subject: The database.
        error: What psycopg raised.
        lost: Whether the connection is closed.
        doing: What was under way.
    """
    said = last_line(str(error)) or type(error).__name__
    happened = f"the connection was lost during the {doing} ({said})" if lost else f"the {doing} failed ({said})"
    return ConnectionFailed(subject, happened, "try again, or look into the server's log")


@contextmanager
def named(connection: psycopg.Connection[Any], subject: str, doing: str, rights: str) -> Iterator[None]:
    """Say in one plain line what the server refused or where it went, whatever was under way.

    Args:
        connection: The session.
        subject: What the database is called.
        doing: What is under way: "undo".
        rights: What it needs, after GRANT.

    Raises:
        Refused: The role may not do it.
        ConnectionFailed: The connection was lost, or the server refused it for another reason.
    """
    try:
        yield
    except psycopg.errors.InsufficientPrivilege as error:
        happened = f"the role may not do the {doing} ({error.diag.message_primary})"
        raise Refused(subject, happened, f"do it as another role, or GRANT {rights}") from error
    except psycopg.Error as error:
        raise broken(subject, error, lost=connection.closed, doing=doing) from error


def _sqlalchemy_url(database: Any) -> str:
    """Find the URL of an Engine, Connection, AsyncEngine, AsyncConnection or URL, without importing SQLAlchemy."""
    for path in ((), ("url",), ("engine", "url"), ("sync_engine", "url"), ("bind", "engine", "url")):
        found: Any = database
        for name in path:
            found = getattr(found, name, None)
        render = getattr(found, "render_as_string", None)
        if render is not None:
            return str(render(hide_password=False))
    raise UsageError(
        f"a database given as {type(database).__name__}",
        "is nothing to connect to",
        "give a URL, an SQLAlchemy Engine or Connection, or a psycopg connection",
    )


def _refuse(subject: str, error: psycopg.Error, given: dict[str, str], timeout: float) -> NoReturn:
    """Turn a failed attempt into one plain line."""
    text = str(error)
    line = scrub(last_line(text), given)
    for pattern, happened, remedy in _CAUSES:
        match = re.search(pattern, text)
        if match is not None:
            named = {name: value or "" for name, value in match.groupdict().items()}
            told = happened.format(**{"line": line, "timeout": timeout, **named})
            raise ConnectionFailed(subject, told, remedy) from error
    raise ConnectionFailed(subject, line or "cannot be reached", "check --url and the server's log") from error


def last_line(text: str) -> str:
    """Take what a server or libpq says down to one clause."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = [line for line in lines if not line.startswith(("Is the server", "Multiple connection", "- "))]
    said = (found or lines or [""])[0]
    said = re.sub(r"^connection (?:failed|to server)[^,]*?(?:, port \S+)? failed: ", "", said)
    return re.sub(r"^(?:connection failed: )?(?:(?:FATAL|ERROR|error|root): *)+", "", said).strip()
