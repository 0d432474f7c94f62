"""Where the tests get their server from: what is asked for is had, or is an error."""

from __future__ import annotations

import psycopg
import pytest

from schemadrift.errors import ServerError
from tests.servers import Database, DatabaseFactory, RunningServer, engine_answers, with_parts


def test_databases_are_fresh_and_apart(make_database: DatabaseFactory) -> None:
    """Each database is empty and another one; a script may hold many statements."""
    first, second = make_database(), make_database()
    assert first.name != second.name
    first.execute("CREATE TABLE t (id int); INSERT INTO t VALUES (1), (2);")
    with first.connect() as connection:
        assert connection.execute("SELECT sum(id) FROM t").fetchone() == (3,)
    with second.connect() as connection:
        assert connection.execute("SELECT to_regclass('t')").fetchone() == (None,)


def test_database_for_another_role(database: Database) -> None:
    """The URL for another role leads to the same database."""
    role = f"role_{database.name}"
    database.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'se cret'")
    try:
        url = database.url_as(role, "se cret")
        with psycopg.connect(url) as connection:
            row = connection.execute("SELECT current_user, current_database()").fetchone()
            assert row == (role, database.name)
    finally:
        database.execute(f"DROP ROLE {role}")


def test_running_server_by_url(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """SCHEMADRIFT_TEST_URL wins over everything else, and that server is not stopped."""
    monkeypatch.setenv("SCHEMADRIFT_TEST_URL", server.url)
    monkeypatch.setenv("SCHEMADRIFT_TEST_PG", "/nowhere")
    with RunningServer() as found:
        assert (found.url, found.embedded) == (server.url, None)
        assert found.major == server.major
        database = found.create_database()
        database.execute("SELECT 1")
        found.drop_database(database)
    server.drop_database(server.create_database())


def test_wrong_directory_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory that was asked for is not replaced by another server."""
    monkeypatch.delenv("SCHEMADRIFT_TEST_URL", raising=False)
    monkeypatch.setenv("SCHEMADRIFT_TEST_PG", "/nowhere")
    with pytest.raises(ServerError, match="SCHEMADRIFT_TEST_PG=/nowhere"):
        RunningServer().__enter__()


def test_docker_that_was_asked_for_is_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an engine that answers, `docker` is an error, and nothing asked for is embedded."""
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:9")
    monkeypatch.delenv("SCHEMADRIFT_TEST_URL", raising=False)
    assert not engine_answers()
    monkeypatch.setenv("SCHEMADRIFT_TEST_PG", "docker")
    with pytest.raises(Exception, match="Error while fetching server API version"):
        RunningServer().__enter__()
    monkeypatch.delenv("SCHEMADRIFT_TEST_PG")
    with RunningServer() as found:
        assert found.embedded is not None


def test_url_parts() -> None:
    """A URL is changed in its parts, with its query kept."""
    url = "postgresql://me:pw@/postgres?host=/s&port=5"
    assert with_parts(url, database="a b") == "postgresql://me:pw@/a%20b?host=/s&port=5"
    changed = with_parts("postgresql://me@h:1/x", database="d", user="ü", password="@")  # noqa: S106 - no secret
    assert changed == "postgresql://%C3%BC:%40@h:1/d"
