"""From whatever people give to a connection, and every failure in one plain line."""

from __future__ import annotations

import socket
from contextlib import closing
from typing import TYPE_CHECKING

import psycopg
import pytest
import sqlalchemy
from sqlalchemy import event

from schemadrift.errors import ConnectionFailed, UsageError
from schemadrift.postgres.binaries import find_binaries
from schemadrift.postgres.connection import connect, describe, from_database, last_line
from schemadrift.postgres.embedded import EmbeddedServer
from schemadrift.postgres.url import parameters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers import Database

SECRET = "s3cr3t/#:x"  # noqa: S105 - it is what must not be shown


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", {}),
        ("postgresql://", {}),
        ("postgres://u@h/d", {"user": "u", "host": "h", "dbname": "d"}),
        (
            "postgresql+asyncpg://u%40x:p%2Fw@h:5433/d?ssl=require&prepared_statement_cache_size=0",
            {"user": "u@x", "password": "p/w", "host": "h", "port": "5433", "dbname": "d", "sslmode": "require"},
        ),
        ("postgresql+psycopg2://u:a:b/c#d@h/d", {"user": "u", "password": "a:b/c#d", "host": "h", "dbname": "d"}),
        (
            "postgresql://h1:1,h2/d?target_session_attrs=any",
            {"host": "h1,h2", "port": "1,5432", "dbname": "d", "target_session_attrs": "any"},
        ),
        ("postgresql:///d?host=/run/pg&port=5433", {"dbname": "d", "host": "/run/pg", "port": "5433"}),
        ("postgresql+psycopg:///d?host=a:1&host=b:2", {"dbname": "d", "host": "a,b", "port": "1,2"}),
        ("postgresql://%2Frun%2Fpg/d", {"host": "/run/pg", "dbname": "d"}),
        ("postgresql://[::1]:5433/d", {"host": "::1", "port": "5433", "dbname": "d"}),
        ("host=h dbname='a b'", {"host": "h", "dbname": "a b"}),
        (
            "postgresql://h/d?sslmode=verify-full&sslrootcert=/ca.pem",
            {"host": "h", "dbname": "d", "sslmode": "verify-full", "sslrootcert": "/ca.pem"},
        ),
    ],
)
def test_parameters(url: str, expected: dict[str, str]) -> None:
    assert parameters(url) == expected


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://u:s3cr3t@h/d", "is for mysql"),
        ("s3cr3t", "is no PostgreSQL URL"),
        ("postgresql://u:s3cr3t@h:port/d", "a port that is no number"),
        ("postgresql://u:s3cr3t@h/d?colour=blue", "'colour'"),
        ("postgresql://u:s3cr3t@h/d?ssl=perhaps", "ssl=perhaps"),
        ("host='s3cr3t", "neither a URL nor a libpq string"),
    ],
)
def test_urls_that_cannot_be_right(url: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        connect(url)
    assert says in str(caught.value)
    assert "s3cr3t" not in str(caught.value)


def test_describe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "from.env")
    monkeypatch.setenv("PGDATABASE", "other")
    assert describe("postgresql+asyncpg://u:secret@db.example/app") == "database app on db.example:5432"
    assert describe("postgresql://u:secret@[::1]:5433/app") == "database app on [::1]:5433"
    assert describe("postgresql://a:1,b:2/app") == "database app on a:1, b:2"
    assert describe("") == "database other on from.env:5432"


def test_no_such_host() -> None:
    with pytest.raises(
        ConnectionFailed, match=r"database d on nowhere\.invalid:5432: the host name cannot be resolved"
    ):
        connect("postgresql://u@nowhere.invalid/d", timeout=5)


def test_refused() -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(ConnectionFailed, match=rf"127\.0\.0\.1:{port}: nothing listens there"):
            connect(f"postgresql://u@127.0.0.1:{port}/d")


def test_no_answer() -> None:
    with closing(socket.socket()) as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(ConnectionFailed, match="no answer within 1 s"):
            connect(f"postgresql://u@127.0.0.1:{silent.getsockname()[1]}/d?sslmode=disable", timeout=1)


def test_no_socket() -> None:
    with pytest.raises(ConnectionFailed, match="no server has its socket there"):
        connect("postgresql:///d?host=/nowhere/at/all")


def test_no_such_database_and_role(database: Database) -> None:
    with pytest.raises(ConnectionFailed, match="there is no database nothing_like_it"):
        connect(database.url.replace(database.name, "nothing_like_it"))
    with pytest.raises(ConnectionFailed, match=r"there is no role nobody_like_it|refuses the password"):
        connect(database.url_as("nobody_like_it", "x"))


@pytest.fixture(scope="module")
def listening() -> Iterator[EmbeddedServer]:
    """A server that wants passwords."""
    with EmbeddedServer(binaries=find_binaries(), listen=True, settings={"max_connections": "10"}) as server:
        yield server


def _tcp(server: EmbeddedServer) -> str:
    with from_database(server.url()) as connection:
        row = connection.execute("SHOW port").fetchone()
    assert row is not None
    return f"127.0.0.1:{row[0]}"


def test_wrong_password(listening: EmbeddedServer) -> None:
    with pytest.raises(ConnectionFailed, match="refuses the password of role postgres") as caught:
        connect(f"postgresql://postgres:{SECRET}@{_tcp(listening)}/postgres")
    assert SECRET not in str(caught.value)


def test_no_password(listening: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSFILE", "/nowhere")
    with pytest.raises(ConnectionFailed, match="wants a password"):
        connect(f"postgresql://postgres@{_tcp(listening)}/postgres")


def test_tls_wanted_and_not_offered(listening: EmbeddedServer) -> None:
    with pytest.raises(ConnectionFailed, match=r"the encrypted connection fails: .*SSL"):
        connect(f"postgresql://postgres:x@{_tcp(listening)}/postgres?sslmode=require")


def test_too_many_connections(listening: EmbeddedServer) -> None:
    open_ones: list[psycopg.Connection[object]] = []
    try:
        with pytest.raises(ConnectionFailed, match="too many connections are open"):
            open_ones.extend(connect(listening.url()) for _ in range(20))
    finally:
        for connection in open_ones:
            connection.close()


def test_sqlalchemy_engine_is_not_used(database: Database) -> None:
    engine = sqlalchemy.create_engine(database.url.replace("postgresql://", "postgresql+psycopg://"))
    used: list[object] = []
    event.listen(engine, "connect", lambda *found: used.append(found))
    with from_database(engine) as connection:
        assert connection.info.dbname == database.name
    with from_database(engine.url) as connection:
        assert connection.info.dbname == database.name
    assert used == []
    with engine.connect() as theirs, from_database(theirs) as connection:
        assert connection.info.dbname == database.name
    assert len(used) == 1
    engine.dispose()


def test_no_database() -> None:
    with pytest.raises(UsageError, match="given as int"), from_database(3):
        pass


def test_closed_connection(database: Database) -> None:
    connection = database.connect()
    connection.close()
    with pytest.raises(UsageError, match="is closed"), from_database(connection):
        pass


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('connection failed: connection to server at "h" (1.2.3.4), port 5432 failed: FATAL:  strange', "strange"),
        ("connection failed: FATAL:  odd\nDETAIL: more", "odd"),
        ("", ""),
    ],
)
def test_last_line(text: str, expected: str) -> None:
    assert last_line(text) == expected
