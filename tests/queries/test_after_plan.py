"""Statements as things are now, and once the plan is applied: broken, mended, broken by it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Integer, MetaData, Table, Text

from schemadrift import api
from schemadrift.config.queries import Queries
from schemadrift.querying.looking import examination
from tests.servers import Database

_CODE = """
def run(cursor, name):
    cursor.execute("SELECT id, title FROM books WHERE title = %s", (name,))
    cursor.execute("SELECT id, name FROM books")
    cursor.execute("SELECT id, pages FROM books")
    cursor.execute("SELECT id, nowhere FROM books")
    cursor.execute("SELECT shelf_of(id) FROM books")
"""


def test_breaks_now_is_fixed_by_the_plan_breaks_after_it(database: Database, tmp_path: Path) -> None:
    database.execute(
        "CREATE TABLE books (id int PRIMARY KEY, name text);"
        "CREATE FUNCTION shelf_of(int) RETURNS int LANGUAGE sql AS 'SELECT 1';"
    )
    metadata = MetaData()
    Table(
        "books",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("title", Text, info={"renamed_from": "name"}),
        Column("pages", Integer),
    )
    (tmp_path / "books.py").write_text(_CODE, encoding="utf-8")
    queries = Queries(root=tmp_path, paths=("books.py",), cache=False)
    report = api.check(database.url, metadata, only=["queries"], examinations=[examination(queries)])
    assert report.unverified == ()
    found = {one.line: one for one in report.drifts}
    assert {line: one.code for line, one in found.items()} == {3: "SD302", 4: "SD307", 5: "SD302", 6: "SD302"}
    for line in (3, 5):
        assert "it runs once the plan is applied" in found[line].evidence
    assert 'column "name" does not exist' in found[4].message
    assert any(one.startswith("it does not run once the plan is applied either") for one in found[6].evidence)


def test_a_snapshot_stands_for_the_database(database: Database, tmp_path: Path) -> None:
    """Statements are asked of a clone of it; what no snapshot holds is unverified."""
    database.execute(
        "CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE books (id int PRIMARY KEY, name text, mood mood);"
        "CREATE FUNCTION shelf_of(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE VIEW seen AS SELECT id FROM books"
    )
    snapshot = tmp_path / "live.json"
    snapshot.write_bytes(api.snapshot(database.url))
    metadata = MetaData()
    Table("books", metadata, Column("id", Integer, primary_key=True, autoincrement=False), Column("name", Text))
    (tmp_path / "app.sql").write_text(
        "SELECT id, name FROM books WHERE mood = 'ok';\nSELECT title FROM books;\n"
        "SELECT shelf_of(id) FROM books;\nSELECT id FROM seen;\nSELECT 1 FROM books WHERE mood = 'bad';\n",
        encoding="utf-8",
    )
    queries = Queries(root=tmp_path, paths=("app.sql",), cache=False)
    report = api.check(snapshot, metadata, only=["queries"], examinations=[examination(queries)])
    assert [(one.line, one.code) for one in report.drifts] == [(2, "SD302"), (5, "SD304")]
    assert {one.line for one in report.unverified} <= {3, 4}
    assert {one.line for one in report.unverified} >= {3}
