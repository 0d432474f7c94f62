"""Statements that are sent together, and answers that are taken when they are wanted."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import pq, sql

from schemadrift.postgres.reading.answers import answering

if TYPE_CHECKING:
    from tests.servers import Database

_ONE = sql.SQL("SELECT 1")
_MANY = sql.SQL("SELECT n, repeat('x', 100) FROM generate_series(1, 20000) n")
_FAILING = sql.SQL("SELECT 1 / (n - n) FROM generate_series(1, 3) n")
_LONG = sql.SQL("SELECT pg_sleep(3600)")


def test_answers_are_taken_in_any_order(database: Database) -> None:
    with database.connect() as connection, connection.transaction():
        with answering(connection, [("one", _ONE), ("many", _MANY), ("another", _MANY)]) as answers:
            assert [len(answers["another"]), len(answers["many"]), answers["one"]] == [20000, 20000, [(1,)]]
            assert sum(row[0] for row in answers["many"]) == sum(range(20001))
            assert list(answers) == ["one", "many", "another"]
        assert connection.execute("SELECT 2").fetchone() == (2,)


def test_answers_come_while_rows_are_used(database: Database) -> None:
    """Two megabytes are more than the server can put down: it goes on as the rows before are used."""
    with database.connect() as connection, connection.transaction():
        with answering(connection, [("first", _MANY), ("second", _MANY)]) as answers:
            sums = [sum(row[0] for row in answers[name]) for name in ("first", "second")]
        assert sums == [sum(range(20001))] * 2


def test_more_is_asked_on_the_way(database: Database) -> None:
    with database.connect() as connection, connection.transaction():
        with answering(connection, [("one", _ONE), ("many", _MANY)]) as answers:
            assert answers["one"] == [(1,)]
            answers.send([("one", sql.SQL("SELECT 11")), ("two", sql.SQL("SELECT 2"))])
            assert (answers["two"], answers["one"], len(answers["many"])) == ([(2,)], [(11,)], 20000)
        assert connection.execute("SELECT 2").fetchone() == (2,)


def test_answers_that_nobody_takes_are_no_hindrance(database: Database) -> None:
    with database.connect() as connection, connection.transaction():
        with answering(connection, [("many", _MANY), ("another", _MANY)]):
            pass
        assert connection.execute("SELECT 2").fetchone() == (2,)


def test_a_refusal_is_raised_where_its_answer_is_wanted(database: Database) -> None:
    with database.connect() as connection, connection.transaction(force_rollback=True):
        connection.execute("SAVEPOINT here")
        with (  # noqa: PT012 - what comes before it is what it is about
            pytest.raises(psycopg.errors.DivisionByZero, match="division by zero"),
            answering(connection, [("one", _ONE), ("failing", _FAILING), ("many", _MANY)]) as answers,
        ):
            assert answers["one"] == [(1,)]
            _ = answers["many"]
        connection.execute("ROLLBACK TO SAVEPOINT here")
        assert connection.execute("SELECT 2").fetchone() == (2,)


def test_a_refusal_that_nobody_asked_for_is_raised_in_the_end(database: Database) -> None:
    with database.connect() as connection, connection.transaction(force_rollback=True):
        with (
            pytest.raises(psycopg.errors.DivisionByZero),
            answering(connection, [("one", _ONE), ("failing", _FAILING)]) as answers,
        ):
            assert answers["one"] == [(1,)]
        assert connection.info.transaction_status == pq.TransactionStatus.INERROR


def test_answers_are_taken_in_while_something_else_is_done(database: Database) -> None:
    """The server puts down all that it has to say, and nothing waits for it."""
    with database.connect() as connection, connection.transaction():
        with answering(connection, [("many", _MANY), ("more", _MANY), ("one", _ONE)]) as answers:
            while not all(name in answers._taken for name in answers):
                answers.take_in()
            assert [len(answers[name]) for name in ("many", "more", "one")] == [20000, 20000, 1]
            answers.take_in()
        assert connection.execute("SELECT 2").fetchone() == (2,)


@pytest.mark.parametrize("wanted", ["failing", "many", None])
def test_a_refusal_that_was_taken_in_is_raised_where_its_answer_is_wanted(
    database: Database, wanted: str | None
) -> None:
    with database.connect() as connection, connection.transaction(force_rollback=True):
        connection.execute("SAVEPOINT here")
        with (  # noqa: PT012 - what comes before it is what it is about
            pytest.raises(psycopg.errors.DivisionByZero),
            answering(connection, [("one", _ONE), ("failing", _FAILING), ("many", _MANY)]) as answers,
        ):
            for _ in range(100):
                time.sleep(0.001)
                answers.take_in()
            assert answers["one"] == [(1,)]
            if wanted is not None:
                _ = answers[wanted]
        connection.execute("ROLLBACK TO SAVEPOINT here")
        assert connection.execute("SELECT 2").fetchone() == (2,)


def test_what_was_not_sent_has_no_rows(database: Database) -> None:
    with (
        database.connect() as connection,
        connection.transaction(),
        answering(connection, [("one", _ONE)]) as answers,
    ):
        answers.know_empty(["two"])
        assert (answers["two"], answers["one"]) == ([], [(1,)])


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError] * 5)  # when the server hears it differs each time
def test_the_server_stops_when_nobody_waits_any_more(database: Database, error: type[BaseException]) -> None:
    """Were it not told to stop, this would take an hour."""
    with database.connect() as connection, connection.transaction(force_rollback=True):
        connection.execute("SAVEPOINT here")
        with (  # noqa: PT012 - what comes before it is what it is about
            pytest.raises(error),
            answering(connection, [("one", _ONE), ("long", _LONG), ("many", _MANY)]) as answers,
        ):
            assert answers["one"] == [(1,)]
            raise error
        connection.execute("ROLLBACK TO SAVEPOINT here")
        assert connection.execute("SELECT 2").fetchone() == (2,)


def test_a_connection_that_is_lost(database: Database) -> None:
    with database.connect() as killer, database.connect() as connection:
        connection.execute("BEGIN")
        with (  # noqa: PT012 - what comes before it is what it is about
            pytest.raises(psycopg.OperationalError),
            answering(connection, [("one", _ONE), ("long", _LONG), ("many", _MANY)]) as answers,
        ):
            assert answers["one"] == [(1,)]
            killer.execute("SELECT pg_terminate_backend(%s)", [connection.info.backend_pid])
            _ = answers["long"]
        assert connection.closed
