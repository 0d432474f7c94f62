"""Reading on a hot standby."""

from __future__ import annotations

import time

from schemadrift.postgres.connection import from_database, read_only_snapshot
from schemadrift.postgres.embedded import EmbeddedServer
from schemadrift.postgres.reader import read
from tests.postgres.reading import read_url

SCHEMA = """
    CREATE TYPE mood AS ENUM ('a');
    CREATE TABLE target (id serial PRIMARY KEY);
    CREATE TABLE t (id int REFERENCES target CHECK (id > 0), m mood DEFAULT 'a');
    CREATE INDEX i ON t ((id + 1)) WHERE id > 2;
"""


def test_hot_standby() -> None:
    with EmbeddedServer() as primary:
        with from_database(primary.url()) as connection:
            connection.execute(SCHEMA)
            row = connection.execute("SELECT pg_current_wal_insert_lsn()::text").fetchone()
            assert row is not None
        with primary.standby() as standby:
            with from_database(standby.url()) as connection:
                arrived = "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn"
                for _ in range(500):
                    if connection.execute(arrived, row).fetchone() == (True,):
                        break
                    time.sleep(0.01)
                with read_only_snapshot(connection):
                    found = read(connection)
            assert found.facts.in_recovery
            assert found.unseen == ()
            assert found.objects == read_url(primary.url()).objects
            assert found.of("index").keys() == {("public", "t", "i")}
