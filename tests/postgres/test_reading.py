"""A reading that goes on while something else is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text

from schemadrift import api
from schemadrift.errors import ConnectionFailed, DeclarationError
from schemadrift.postgres.connection import from_database, read_only_snapshot
from schemadrift.postgres.reader import read, read_facts, reading

if TYPE_CHECKING:
    from tests.servers import Database

_SCHEMA = (
    "CREATE TABLE a (id int PRIMARY KEY, name text DEFAULT 'x', CHECK (id > 0)); CREATE VIEW v AS SELECT id FROM a"
)


def test_it_is_the_same_reading(database: Database) -> None:
    """With facts and without, taken in between and not, what comes of it is equal."""
    database.execute(_SCHEMA)
    with from_database(database.url) as connection, read_only_snapshot(connection):
        plain = read(connection)
        facts = read_facts(connection)
        with reading(connection, facts=facts) as answer:
            for _ in range(50):
                answer.take_in()
            taken_in = answer.catalog()
            answer.take_in()
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert taken_in.objects == plain.objects
    assert (taken_in.facts, plain.facts) == (facts, facts)
    assert taken_in.coverage == plain.coverage


def test_nobody_wants_it_any_more(database: Database) -> None:
    database.execute(_SCHEMA)
    with from_database(database.url) as connection, read_only_snapshot(connection):
        with reading(connection):
            pass
        with pytest.raises(LookupError), reading(connection):
            raise LookupError


def test_models_that_contradict_each_other(database: Database) -> None:
    """They are found out while the server answers: a connection that was lent is as it was."""
    first, second = MetaData(), MetaData()
    Table("a", first, Column("id", Integer, primary_key=True))
    Table("a", second, Column("id", Text, primary_key=True))
    with database.connect() as mine:
        with pytest.raises(DeclarationError, match="declared twice"):
            api.check(mine, [first, second])
        assert mine.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
        assert mine.execute("SELECT 1").fetchone() == (1,)


def test_the_server_goes_away_meanwhile(database: Database) -> None:
    """It cannot have said all: it waits for a table that somebody has locked, to print its policy."""
    database.execute(f"{_SCHEMA}; CREATE POLICY p ON a USING (id > 1)")
    with database.connect() as other, from_database(database.url) as connection, read_only_snapshot(connection):
        other.execute("LOCK TABLE a IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(ConnectionFailed), reading(connection) as answer:  # noqa: PT012 - it is about what comes before
            database.execute(f"SELECT pg_terminate_backend({connection.info.backend_pid})")
            for _ in range(50):
                answer.take_in()
            answer.catalog()
