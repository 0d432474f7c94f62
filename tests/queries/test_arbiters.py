"""ON CONFLICT that has no unique index: found although PostgreSQL parses it, and confirmed by running it."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, UniqueConstraint

from schemadrift import api
from schemadrift.config.queries import Queries
from schemadrift.querying import looking
from schemadrift.querying.arbiters import arbiters
from schemadrift.report.document import Report
from tests.servers import Database

_TABLES = """
CREATE TABLE books (id int PRIMARY KEY, title text, shelf int, place int, "Odd ""one" int, gone boolean,
  UNIQUE (shelf, place));
CREATE UNIQUE INDEX ON books ("Odd ""one");
CREATE UNIQUE INDEX ON books (lower(title));
CREATE UNIQUE INDEX ON books (title) WHERE NOT gone;
CREATE TABLE parts (id int, day int, note text, UNIQUE (id, day)) PARTITION BY LIST (day);
"""
STATEMENTS = {
    "INSERT INTO books (id) VALUES (1) ON CONFLICT (id) DO NOTHING": True,
    "INSERT INTO public.books AS b (id) VALUES (1) ON CONFLICT (place, shelf) DO UPDATE SET title = 'x'": True,
    'INSERT INTO books (id) VALUES (1) ON CONFLICT ("Odd ""one") DO NOTHING': True,
    "INSERT INTO books (id) VALUES (1) ON CONFLICT (lower(title)) DO NOTHING": True,
    "INSERT INTO books (id) VALUES (1) ON CONFLICT (title) WHERE NOT gone DO NOTHING": True,
    "INSERT INTO books (id) VALUES (1) ON CONFLICT DO NOTHING": True,
    "INSERT INTO books (id) VALUES (1) ON CONFLICT (ID, id) DO NOTHING": True,
    "INSERT INTO parts (id, day) VALUES (1, 1) ON CONFLICT (id, day) DO NOTHING": True,
    "INSERT INTO books (id) VALUES (1) ON CONFLICT (title) DO NOTHING": False,
    "INSERT INTO books (id) VALUES (1) ON CONFLICT (shelf) DO NOTHING": False,
    "INSERT INTO books (id) VALUES (1) ON CONFLICT (id, shelf, place) DO NOTHING": False,
    "WITH a AS (INSERT INTO books (id) VALUES (7) ON CONFLICT (id) DO NOTHING RETURNING id) "
    "INSERT INTO parts (id, day) SELECT id, 1 FROM a ON CONFLICT (id) DO NOTHING": False,
}


def _check(database: Database, folder: Path, sql: str, metadata: MetaData) -> Report:
    (folder / "app.py").write_text(f'def f(cur):\n    cur.execute("""{sql}""")\n', encoding="utf-8")
    queries = Queries(root=folder, paths=(".",), cache=False)
    return api.check(database.url, metadata, only=["queries"], examinations=[looking.examination(queries)])


@pytest.mark.parametrize(("sql", "runs"), STATEMENTS.items())
def test_as_the_server_does(sql: str, runs: bool, database: Database, tmp_path: Path) -> None:
    """A statement is refused exactly where running it is."""
    database.execute(_TABLES)
    metadata = MetaData()
    Table("books", metadata, Column("id", Integer, primary_key=True))
    report = _check(database, tmp_path, sql, metadata)
    assert [one.code for one in report.drifts] == ([] if runs else ["SD306"])
    with database.connect() as connection:
        try:
            connection.execute(f"EXPLAIN {sql}".encode())
            explained = True
        except psycopg.errors.InvalidColumnReference:
            explained = False
    assert explained is runs


def test_what_it_says(database: Database, tmp_path: Path) -> None:
    """PostgreSQL's words, the place of the columns, and that the plan mends it where the key is declared."""
    database.execute("CREATE TABLE books (id int PRIMARY KEY, title text)")
    metadata = MetaData()
    Table("books", metadata, Column("id", Integer, primary_key=True, autoincrement=False), Column("title", Text),
          UniqueConstraint("title"))  # fmt: skip
    sql = "INSERT INTO books (id, title) VALUES (1, 'a') ON CONFLICT (title) DO NOTHING"
    drift = _check(database, tmp_path, sql, metadata).drifts[0]
    said = "there is no unique or exclusion constraint matching the ON CONFLICT specification (title) (42P10)"
    assert drift.message == said
    assert any(one.endswith(f"app.py:2:{sql.index('(title) DO') + 20}") for one in drift.evidence)
    assert "it runs once the plan is applied" in drift.evidence


def test_what_is_looked_at() -> None:
    """Expressions, operator classes, conditions and constraints by name are PostgreSQL's business alone."""
    left = ["(lower(a))", "(a text_ops)", "(a) WHERE b", "ON CONSTRAINT c", "(a COLLATE x)"]
    assert [list(arbiters(f"INSERT INTO t VALUES (1) ON CONFLICT {one} DO NOTHING")) for one in left] == [[]] * 5
    assert [one.columns for one in arbiters("insert into S.t values (1) on conflict (B, a) do nothing")] == [("a", "b")]


def test_a_file_that_writes_a_table_does_not_make_it(database: Database, tmp_path: Path) -> None:
    """INSERT INTO behind WITH excuses no statement that names a table which is not there; SELECT INTO does."""
    database.execute("CREATE TABLE books (id int PRIMARY KEY)")
    metadata = MetaData()
    Table("books", metadata, Column("id", Integer, primary_key=True, autoincrement=False))
    writes = "WITH a AS (SELECT 1 AS id) INSERT INTO gone (id) SELECT id FROM a"
    assert [one.code for one in _check(database, tmp_path, writes, metadata).drifts] == ["SD301"]
    makes = "WITH a AS (SELECT 1 AS id) SELECT id INTO new FROM a; SELECT id FROM new"
    assert _check(database, tmp_path, makes, metadata).drifts == ()
