"""Where the tests get their PostgreSQL server from.

Chosen once per session (with pytest-xdist: once per worker), in this order:

1. `SCHEMADRIFT_TEST_URL`: the URL of a running server, as a superuser;
2. `SCHEMADRIFT_TEST_PG`: `docker`, `embedded`, or a directory with PostgreSQL's programs. What is
   asked for is had or is an error, never replaced by something else;
3. a Docker engine that answers and whose container really starts;
4. the embedded server.
"""

from __future__ import annotations

import gc
import os
import uuid
import warnings
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self
from urllib.parse import quote, urlsplit

import psycopg

from schemadrift.postgres.binaries import binaries_in, find_binaries
from schemadrift.postgres.databases import create_database, drop_database
from schemadrift.postgres.embedded import EmbeddedServer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from psycopg.rows import TupleRow

IMAGE = os.environ.get("SCHEMADRIFT_TEST_IMAGE", "postgres:18")
_FAST = "postgres -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


@dataclass(frozen=True)
class Database:
    """One empty database that a test may do anything to.

    Attributes:
        url: Where it is, as superuser.
        name: Its name.
    """

    url: str
    name: str

    def connect(self, *, autocommit: bool = False) -> psycopg.Connection[TupleRow]:
        """Open a connection to it."""
        return psycopg.connect(self.url, autocommit=autocommit)

    def execute(self, script: str) -> None:
        """Run a script of any number of statements, each committed by itself.

        PostgreSQL takes several statements sent together as one transaction. Where the script has
        transaction statements of its own or what cannot run in a transaction, send it in parts.
        """
        with self.connect(autocommit=True) as connection:
            connection.execute(script.encode())

    def url_as(self, user: str, password: str | None = None) -> str:
        """Return its URL for another role."""
        return with_parts(self.url, database=self.name, user=user, password=password)


class DatabaseFactory(Protocol):
    """Makes any number of databases, all dropped after the test."""

    def __call__(self) -> Database:
        """Make one."""


class RunningServer:
    """A server that the tests may use, wherever it comes from.

    Attributes:
        url: The URL of its database `postgres` (or what stands for it), as superuser.
        source: Where it comes from, for the header of pytest's output.
        version: As in "18.6".
        major: As in 18.
        embedded: The embedded server, where it is one.
    """

    def __init__(self) -> None:
        """Nothing runs yet; entering the context starts or finds it."""
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Start the server.

        Raises:
            Exception: Whatever kept the one that was asked for from starting.
        """
        try:
            self._choose(os.environ)
            self._admin = self._stack.enter_context(psycopg.connect(self.url, autocommit=True))
        except BaseException:
            self._stack.close()
            raise
        number = self._admin.info.server_version
        self.major = number // 10000
        self.version = f"{self.major}.{number % 10000}"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop it, if it is ours."""
        self._stack.close()

    def create_database(self) -> Database:
        """Make an empty database with a name that nobody else has."""
        name = f"sd_{uuid.uuid4().hex[:12]}"
        create_database(self._admin, name)
        return Database(with_parts(self.url, database=name), name)

    def drop_database(self, database: Database) -> None:
        """Drop it, whoever is still connected."""
        drop_database(self._admin, database.name)

    def _choose(self, environment: Mapping[str, str]) -> None:
        self.embedded: EmbeddedServer | None = None
        url = environment.get("SCHEMADRIFT_TEST_URL")
        wanted = environment.get("SCHEMADRIFT_TEST_PG")
        if url:
            self.url, self.source = url, "SCHEMADRIFT_TEST_URL"
        elif wanted == "docker":
            self._start_container()
        elif wanted == "embedded":
            self._start_embedded(EmbeddedServer(binaries=find_binaries()))
        elif wanted:
            source = f"SCHEMADRIFT_TEST_PG={wanted}"
            self._start_embedded(EmbeddedServer(binaries=binaries_in(Path(wanted), source)))
        elif not engine_answers():
            self._start_embedded(EmbeddedServer())
        elif problem := self._try_container():
            self._start_embedded(EmbeddedServer())
            self.source += f"; Docker answers, but {IMAGE} does not start: {problem}"

    def _start_embedded(self, server: EmbeddedServer) -> None:
        self.embedded = self._stack.enter_context(server)
        self.url = server.url()
        self.source = f"embedded, {server.binaries.source}"

    def _try_container(self) -> str:
        """Start a container; return why it does not: an engine that answers may have no image."""
        try:
            self._start_container()
        except Exception as error:  # noqa: BLE001 - whatever Docker cannot do is done without it
            return str(error) or type(error).__name__
        return ""

    def _start_container(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # testcontainers warns at import without XDG_*
            from testcontainers.community.postgres import PostgresContainer  # noqa: PLC0415
        container = PostgresContainer(
            IMAGE,
            username="postgres",
            password="postgres",  # noqa: S106 - of a container that is gone in a minute
            dbname="postgres",
            driver=None,
        ).with_command(_FAST)
        self._stack.enter_context(container)
        self.url, self.source = container.get_connection_url(), f"docker, {IMAGE}"


def engine_answers() -> bool:
    """Tell whether a Docker engine answers; that the program `docker` is there proves nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            from testcontainers.core.docker_client import DockerClient  # noqa: PLC0415

            client = DockerClient(timeout=3).client
            try:
                return bool(client.ping())
            finally:
                client.close()
        except Exception:  # noqa: BLE001 - a missing socket, a refused one, a broken configuration
            return False
        finally:
            gc.collect()  # the client of a missing engine leaves a socket open: be done with it here


def with_parts(url: str, *, database: str, user: str | None = None, password: str | None = None) -> str:
    """Return a URL with another database and, where a user is named, for that one."""
    parts = urlsplit(url)
    authority = parts.netloc
    if user is not None:
        secret = "" if password is None else ":" + quote(password, safe="")
        place = authority.rpartition("@")[2]
        authority = f"{quote(user, safe='')}{secret}@{place}"
    return parts._replace(netloc=authority, path="/" + quote(database, safe="")).geturl()
