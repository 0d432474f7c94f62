"""Fixtures of all tests: a server per session, databases per test."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.servers import Database, DatabaseFactory, RunningServer

if TYPE_CHECKING:
    from collections.abc import Iterator

_SERVER = pytest.StashKey[RunningServer]()

settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.load_profile("patient")  # how fast a machine is tells nothing about the code


def running_server(config: pytest.Config) -> RunningServer:
    """Return the session's server, started when it is first needed; an error is an error."""
    if _SERVER not in config.stash:
        server = RunningServer().__enter__()
        config.stash[_SERVER] = server
        config.add_cleanup(lambda: server.__exit__(None, None, None))
    return config.stash[_SERVER]


def pytest_configure(config: pytest.Config) -> None:
    """Hear Ctrl-C, and let the programs that tests start hear it: a shell starts background jobs deaf to it."""
    if not hasattr(config, "workerinput") and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_report_header(config: pytest.Config) -> str:
    """Say which server the tests run against."""
    if config.option.collectonly:
        return "postgres: not started"
    if getattr(config.option, "numprocesses", None):
        return "postgres: one server per worker"
    try:
        server = running_server(config)
    except Exception as error:  # noqa: BLE001 - each test that needs it tells the whole story
        return f"postgres: none ({error})"
    return f"postgres: {server.version} ({server.source})"


@pytest.fixture(scope="session")
def server(pytestconfig: pytest.Config) -> RunningServer:
    """The session's server."""
    return running_server(pytestconfig)


@pytest.fixture(scope="session")
def server_major(server: RunningServer) -> int:
    """The server's major version, as in 18."""
    return server.major


@pytest.fixture
def make_database(server: RunningServer) -> Iterator[DatabaseFactory]:
    """A function that makes empty databases, all dropped after the test."""
    made: list[Database] = []

    def make() -> Database:
        made.append(server.create_database())
        return made[-1]

    yield make
    for database in made:
        server.drop_database(database)


@pytest.fixture
def database(make_database: DatabaseFactory) -> Database:
    """One empty database."""
    return make_database()
