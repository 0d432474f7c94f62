"""Where nothing can be changed, or not safely: a standby, a pooler in transaction mode, replicas that are hidden."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
import pytest
from sqlalchemy import Column, Integer, MetaData, Table

from schemadrift import api
from schemadrift.applying import Settings
from schemadrift.cli.main import run
from schemadrift.errors import ConnectionFailed, ExitCode, Refused
from schemadrift.postgres.embedded import EmbeddedServer
from schemadrift.runs.session import Pace
from schemadrift.runs.watch import Silent
from schemadrift.step import Step
from tests.servers import Database, with_parts

_METADATA = MetaData()
Table("t", _METADATA, Column("id", Integer, primary_key=True, autoincrement=False), Column("n", Integer))


class _Pooler:
    """A pooler with one session of the server: a client has it from a query until the server is ready again."""

    def __init__(self, url: str) -> None:
        self._server = psycopg.connect(url, autocommit=True)
        self._wire = socket.socket(fileno=self._server.pgconn.socket)
        self._wire.setblocking(True)
        self._turn = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Leave the server's session."""
        self._listener.close()
        self._wire.detach()
        self._server.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError, struct.error), client:
            (size, code) = struct.unpack("!ii", _exactly(client, 8))
            while code == 80877103:  # SSLRequest
                client.sendall(b"N")
                (size, code) = struct.unpack("!ii", _exactly(client, 8))
            _exactly(client, size - 8)
            version = (self._server.info.parameter_status("server_version") or "").encode()
            client.sendall(_message(b"R", struct.pack("!i", 0)))
            client.sendall(_message(b"S", b"server_version\0" + version + b"\0"))
            client.sendall(_message(b"S", b"client_encoding\0UTF8\0"))
            client.sendall(_message(b"K", struct.pack("!ii", 2**31 - 5, 1)) + _message(b"Z", b"I"))
            while True:
                self._round(client)

    def _round(self, client: socket.socket) -> None:
        """What a client sends until the end of a transaction, and what the server answers."""
        kind, whole = _read(client)
        if kind == b"X":
            raise OSError
        with self._turn:
            while True:
                self._wire.sendall(whole)
                while kind not in b"QS":
                    kind, whole = _read(client)
                    self._wire.sendall(whole)
                answer, whole = b"", b""
                while answer != b"Z":
                    answer, whole = _read(self._wire)
                    client.sendall(whole)
                if whole[-1:] == b"I":
                    return
                kind, whole = _read(client)


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body


def _exactly(stream: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        part = stream.recv(size - len(found))
        if not part:
            raise OSError
        found += part
    return found


def _read(stream: socket.socket) -> tuple[bytes, bytes]:
    kind = _exactly(stream, 1)
    size = _exactly(stream, 4)
    return kind, kind + size + _exactly(stream, struct.unpack("!i", size)[0] - 4)


@contextmanager
def _pooled(database: Database) -> Iterator[str]:
    pooler = _Pooler(database.url)
    try:
        yield f"postgresql://postgres@127.0.0.1:{pooler.port}/{database.name}"
    finally:
        pooler.close()


@pytest.mark.parametrize("verb", ["apply", "undo", "restore"])
def test_a_pooler_in_transaction_mode(database: Database, verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A check works through it; what changes something is refused before it sets or locks anything."""
    database.execute("CREATE TABLE t (id integer PRIMARY KEY)")
    with _pooled(database) as url:
        assert [one.code for one in api.check(url, _METADATA).drifts] == ["SD111"]
        if verb == "apply":
            document = api.plan(url, _METADATA)
            with pytest.raises(Refused, match="through a pooler in transaction mode"):
                api.apply(url, document)
        else:
            assert run([verb, "1", "--url", url, *(["--yes"] if verb == "undo" else [])]) == ExitCode.REFUSED
            assert "name the server itself in --url" in capsys.readouterr().err
        with psycopg.connect(url, autocommit=True) as connection:
            row = connection.execute("SELECT count(*), current_setting('search_path') FROM pg_locks "
                                     "WHERE locktype = 'advisory' AND pid = pg_backend_pid()").fetchone()  # fmt: skip
    assert row == (0, '"$user", public')


class _Closer(Silent):
    """Lets nobody in any more once a step is done."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ended(self, number: int, total: int, step: Step, rows: int | None, seconds: float) -> None:
        """Closes the door behind those who are in."""
        del number, total, step, rows, seconds
        with psycopg.connect(with_parts(self._database.url, database="postgres"), autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {self._database.name} ALLOW_CONNECTIONS false".encode())


def test_a_check_afterwards_that_cannot_be_made(database: Database) -> None:
    """That the run is done is said all the same."""
    database.execute("CREATE TABLE t (id integer PRIMARY KEY)")
    document = api.plan(database.url, _METADATA)
    with pytest.raises(ConnectionFailed, match="run 1: is done to its end, and could not be checked afterwards"):
        api.apply(database.url, document, settings=Settings(watch=_Closer(database)), declared=_METADATA)


def test_a_standby_and_how_far_it_is_behind() -> None:
    """A standby is named; a role that is not shown the lag of replicas cannot be promised a limit on it."""
    with EmbeddedServer(settings={"wal_level": "replica", "max_wal_senders": "4"}) as primary:
        url = primary.create_database("app")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE t (id integer PRIMARY KEY); CREATE ROLE plain LOGIN")
            connection.execute("GRANT CREATE ON DATABASE app TO plain; ALTER TABLE t OWNER TO plain")
        with primary.standby() as standby:
            standby.catch_up()
            there = standby.url("app")
            with pytest.raises(Refused, match="is a standby: nothing can be changed there"):
                api.undo(there, 1)
            document = api.plan(url, _METADATA)
            slow = Settings(pace=Pace(max_lag=5.0))
            with pytest.raises(Refused, match="does not show this role how far its replicas are behind"):
                api.apply(primary.url("app", user="plain"), document, settings=slow)
            done = api.apply(url, document, settings=slow)
            assert done.done == 1
