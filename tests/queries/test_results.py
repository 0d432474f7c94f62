"""Results against models: which columns may be NULL is confirmed by running the statement."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text

from schemadrift import api
from schemadrift.cli.main import run
from schemadrift.config.queries import Queries
from schemadrift.postgres.describe import Described, describe
from schemadrift.querying.looking import examination
from schemadrift.querying.results import columns
from tests.servers import Database

_METADATA = MetaData()
Table(
    "books",
    _METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("title", Text),
    Column("shelf", Integer, nullable=False),
)
_SCHEMA = (
    "CREATE TABLE books (id int PRIMARY KEY, title text, shelf int NOT NULL);"
    "CREATE TABLE shelves (id int PRIMARY KEY, name text NOT NULL, room int);"
    "CREATE VIEW seen AS SELECT id, title FROM books;"
    "CREATE DOMAIN named AS text NOT NULL;"
)
_ROWS = "INSERT INTO books VALUES (1, NULL, 9), (2, 'b', 1); INSERT INTO shelves VALUES (1, 'one', NULL)"

# What is said of each column: N may be NULL, - never is, ? nobody can tell.
_CASES = [
    ("SELECT id, title, shelf FROM books", "-N-"),
    ("SELECT count(*), count(title), sum(id), max(title), avg(shelf)::int FROM books", "--NNN"),
    ("SELECT COALESCE(sum(id), 0), coalesce(max(title), '') AS t, COALESCE(max(title), min(title)) FROM books", "--?"),
    ("SELECT sum(CASE WHEN id > 0 THEN 1 ELSE 0 END) AS n, round(avg(id), 2) FROM books", "NN"),
    ("SELECT shelf, sum(id), count(*) FROM books GROUP BY shelf", "-?-"),
    ("SELECT b.id, s.id, s.name, name FROM books b LEFT JOIN shelves s ON s.id = b.shelf", "-?NN"),
    ("SELECT b.id, s.name FROM shelves AS s RIGHT JOIN books AS b ON s.room = b.shelf", "-N"),
    ("SELECT b.title, s.name FROM books b FULL JOIN shelves s ON false", "NN"),
    ("SELECT b.id, s.name FROM books b JOIN shelves s ON s.id = b.shelf", "--"),
    ("SELECT title FROM books WHERE title IS NOT NULL", "?"),
    ("SELECT title FROM books WHERE title = 'b'", "?"),
    ("SELECT s.name FROM books b LEFT JOIN shelves s ON s.id = b.shelf WHERE s.name = 'one'", "?"),
    ("SELECT 1, 'a', true, now(), NULL, EXISTS (SELECT 1), row_number() OVER () FROM books", "----N--"),
    ("SELECT (SELECT max(id) FROM books), concat(sum(id)), count(*) + 1 FROM books GROUP BY title", "???"),
    ("SELECT id FROM seen", "?"),
    ("SELECT * FROM books", "-N-"),
    ("SELECT id FROM books UNION SELECT room FROM shelves", "?"),
    ("WITH s AS (SELECT sum(id) AS n FROM books) SELECT n FROM s", "?"),
    ("INSERT INTO books VALUES (3, NULL, 1) RETURNING id, title, 'x'", "-N-"),
    ("SELECT 'a'::named", "-"),
]  # fmt: skip
_SIGN = {True: "N", False: "-", None: "?"}


@pytest.mark.parametrize(("statement", "expected"), _CASES)
def test_what_may_be_null(statement: str, expected: str, database: Database) -> None:
    """What is said to may be NULL is, with some rows or without any; what is said not to never is."""
    database.execute(_SCHEMA)
    seen: list[tuple[object, ...]] = []
    with database.connect(autocommit=True) as connection:
        (verdict,) = describe(connection, [statement])
        assert isinstance(verdict, Described)
        found = columns(connection, statement, verdict.outputs)
        seen += connection.execute(statement.encode()).fetchall()
        connection.execute(b"TRUNCATE books")
        for one in _ROWS.split(";"):
            connection.execute(one.encode())
        seen += connection.execute(statement.encode()).fetchall()
    assert "".join(_SIGN[one.nullable] for one in found) == expected
    for at, sign in enumerate(expected):
        null = any(row[at] is None for row in seen)
        assert sign == "?" or null == (sign == "N"), (at, sign)


_CODE = """
from psycopg.rows import class_row
from pydantic import BaseModel

class Book(BaseModel):
    id: int
    title: str

class Shelf(BaseModel):
    id: str
    title: str | None

class Plain:
    pass

def obvious(conn):
    with conn.cursor(row_factory=class_row(Book)) as cur:
        return cur.execute("SELECT id, title FROM books").fetchall()

def filtered(conn):
    return [Book(**row) for row in conn.execute("SELECT id, title FROM books WHERE title > ''").mappings()]

def stated(conn):
    # schemadrift: returns Shelf
    return conn.execute("SELECT id, title FROM books").fetchone()

def configured(conn):
    return conn.execute("SELECT id FROM books").fetchone()

def two(conn):
    conn.execute("SELECT shelf FROM books")
    return Book(**conn.execute("SELECT title FROM books").fetchone())

def plain(conn):
    return Plain(**conn.execute("SELECT title FROM books").fetchone())
"""


def test_bound_by_code_comment_and_configuration(database: Database, tmp_path: Path) -> None:
    database.execute(_SCHEMA)
    (tmp_path / "results_app.py").write_text(_CODE, encoding="utf-8")
    queries = Queries(
        root=tmp_path,
        paths=("results_app.py",),
        returns={"results_app.py:configured": f"{tmp_path / 'results_app.py'}:Book"},
        cache=False,
    )
    report = api.check(database.url, _METADATA, only=["queries"], examinations=[examination(queries)])
    assert report.unverified == ()
    assert {(one.code, one.object.rpartition('"')[2]) for one in report.drifts} == {
        ("SD204", ".obvious.title"),
        ("SD203", ".stated.id"),
        ("SD202", ".configured.title"),
    }
    (null,) = [one for one in report.drifts if one.code == "SD204"]
    assert "the column books.title may be NULL" in null.evidence
    assert _CODE.splitlines()[(null.line or 0) - 1].strip().startswith("return cur.execute")


def test_a_model_that_cannot_be_had(database: Database, tmp_path: Path) -> None:
    """It is named, and the rest is compared."""
    database.execute(_SCHEMA)
    code = (
        "def a(conn):\n    # schemadrift: returns nowhere.at:All\n    conn.execute('SELECT id FROM books')\n"
        "def b(conn):\n    # schemadrift: returns Missing\n    conn.execute('SELECT id FROM books')\n"
        "def c(conn):\n    conn.execute('SELECT nothing FROM books')\n"
    )
    (tmp_path / "results_broken.py").write_text(code, encoding="utf-8")
    queries = Queries(root=tmp_path, paths=("results_broken.py",), cache=False)
    report = api.check(database.url, _METADATA, only=["queries"], examinations=[examination(queries)])
    assert [one.code for one in report.drifts] == ["SD302"]
    assert [one.subject.rpartition(":")[2] for one in report.unverified] == ["a", "b"]
    assert "nowhere.at" in report.unverified[0].reason
    assert "Missing is no Pydantic model" in report.unverified[1].reason


def test_the_configuration_file(database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A table `queries` is all that a check needs; waivers and effects are those of all drifts."""
    database.execute(_SCHEMA)
    (tmp_path / "configured_models.py").write_text(
        "from sqlalchemy import Column, Integer, MetaData, Table, Text\n"
        "metadata = MetaData()\n"
        "Table('books', metadata, Column('id', Integer, primary_key=True, autoincrement=False), "
        "Column('title', Text), Column('shelf', Integer, nullable=False))\n",
        encoding="utf-8",
    )
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "queries.sql").write_text(
        "-- name: first\nSELECT nothing FROM books;\n-- name: second\nDELETE FROM nothing;\n", encoding="utf-8"
    )
    (tmp_path / "pyproject.toml").write_text(
        '[tool.schemadrift]\ndeclared = ["configured_models.py:metadata"]\n'
        '[tool.schemadrift.queries]\npaths = ["app"]\ncache = false\n'
        '[[tool.schemadrift.waiver]]\ncode = "SD302"\nobject = \'*.first\'\nreason = "soon"\nowner = "us"\n'
        "expires = 2999-12-31\n",
        encoding="utf-8",
    )
    given = ["check", "--url", database.url, "--config", str(tmp_path / "pyproject.toml"), "--only", "queries"]
    assert run(given) == 1
    shown = capsys.readouterr().out
    assert "waived: soon" in shown
    assert 'relation "nothing" does not exist (42P01)' in shown
    assert "4 | DELETE FROM nothing" in shown
    assert "Compared: 2 queries." in shown
