"""Who uses a table or column: found without a server, and confirmed by one that is asked with the column renamed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from psycopg import sql

from schemadrift import api
from schemadrift.cli.main import run
from schemadrift.config.queries import Queries
from schemadrift.postgres.describe import Described, Verdict, describe
from schemadrift.queries.usage import usage
from schemadrift.querying.looking import read
from schemadrift.querying.uses import dropped
from tests.build import create_all
from tests.servers import Database

SYSTEMS = Path(__file__).parent.parent.parent / "expected_schema"
TABLES = {"books": ["id", "title", "shelf"], "shelves": ["id", "name"]}
STATEMENTS = [
    "SELECT b.title, s.name AS title FROM books b JOIN shelves AS s ON s.id = b.shelf WHERE b.id = $1",
    "SELECT name FROM shelves WHERE EXISTS (SELECT 1 FROM public.books WHERE shelf = shelves.id)",
    "INSERT INTO books (id, title) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET title = 'old' RETURNING shelf",
    "INSERT INTO books SELECT id, name, id FROM shelves",
    "UPDATE ONLY books AS b SET title = upper(title), (shelf) = (SELECT min(id) FROM shelves) WHERE b.id = $1",
    "DELETE FROM books USING shelves WHERE books.shelf = shelves.id AND shelves.name = 'title'",
    "WITH books AS (SELECT 1 AS title) SELECT title FROM books",
    "WITH old AS (DELETE FROM books WHERE shelf = $1 RETURNING *) SELECT count(*) FROM old",
    "SELECT * FROM books, shelves s WHERE s.name = $1 ORDER BY s.id FOR UPDATE OF books",
    "SELECT extract(year FROM now()), count(*) FROM (SELECT shelf FROM books) AS inner_books",
    'SELECT "title" FROM "books" -- shelf',
    "SELECT sum(id) OVER (PARTITION BY shelf ORDER BY title) FROM books",
]


def names_of(verdict: Verdict) -> list[str] | None:
    """The columns that a statement returns; None where it does not run."""
    return [one.name for one in verdict.outputs] if isinstance(verdict, Described) else None


def test_the_server_confirms_every_use(database: Database) -> None:
    """A statement that does not run, or returns other columns, without a column was found to use it.

    The other way round it holds but for what a star means: that goes on with the columns that are left.
    """
    database.execute(
        "CREATE TABLE shelves (id int PRIMARY KEY, name text);"
        "CREATE TABLE books (id int PRIMARY KEY, title text, shelf int REFERENCES shelves)"
    )
    told = [(at, one) for at, text in enumerate(STATEMENTS) for one in usage(text, TABLES)]
    with database.connect(autocommit=True) as connection:
        before = [names_of(one) for one in describe(connection, STATEMENTS)]
        assert None not in before
        for table, columns in TABLES.items():
            for column in columns:
                names = [sql.Identifier(one) for one in (table, column)]
                connection.execute(sql.SQL("ALTER TABLE {} RENAME COLUMN {} TO gone").format(*names))
                now = [names_of(one) for one in describe(connection, STATEMENTS)]
                broken = {at for at, one in enumerate(now) if one != before[at]}
                connection.execute(sql.SQL("ALTER TABLE {} RENAME COLUMN gone TO {}").format(*names))
                found = {at for at, one in told if (one.table, one.column) == (table, column)}
                named = {at for at, one in told if (one.table, one.column, one.star) == (table, column, False)}
                assert broken - found == set(), (table, column)
                assert named - broken == set(), (table, column)


def test_reads_and_writes() -> None:
    found = {(one.table, one.column, one.writes) for one in usage(STATEMENTS[2], TABLES)}
    assert found == {
        ("books", "", True),
        ("books", "id", True),
        ("books", "title", True),
        ("books", "id", False),
        ("books", "shelf", False),
    }


def test_what_statements_of_a_plan_drop_or_rename() -> None:
    given = [
        'ALTER TABLE public.users RENAME COLUMN "userId" TO onyx_user_id',
        "ALTER TABLE ONLY public.users DROP COLUMN IF EXISTS age, DROP COLUMN name",
        'DROP TABLE IF EXISTS audit."Log"',
        "ALTER TABLE public.users RENAME TO people",
        "ALTER TABLE public.users ADD COLUMN drop_column text",
    ]
    assert list(dropped(given)) == [
        (("public", "users"), "userId"),
        (("public", "users"), "age"),
        (("public", "users"), "name"),
        (("audit", "Log"), ""),
        (("public", "users"), ""),
    ]


def configured(tmp_path: Path) -> Path:
    system = SYSTEMS / "ops_center"
    file = tmp_path / "schemadrift.toml"
    file.write_text(
        f'declared = ["{system / "models.py"}:metadata"]\n'
        f'[queries]\npaths = ["{system / "queries.py"}"]\ncache = false\n',
        encoding="utf-8",
    )
    return file


def test_uses_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["uses", "user_credits.credits_remaining", "--config", str(configured(tmp_path))]) == 0
    shown = capsys.readouterr().out
    assert shown.splitlines()[0] == "public.user_credits.credits_remaining"
    assert shown.count("  writes  ") == 2
    assert "queries.py:44:" in shown
    assert "add_bonus_credits: SET credits_remaining = credits_remaining + $1," in shown
    assert run(["uses", "usage_events", "--format", "json", "--config", str(configured(tmp_path))]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [(one["writes"], one["scope"]) for one in document["uses"]] == [
        (True, "track_usage"),
        (False, "get_usage_summary"),
    ]


def test_uses_of_what_there_is_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["uses", "user_credits.balanc", "--config", str(configured(tmp_path))]) == 2
    assert "uses user_credits.balanc: neither the models nor the database have it" in capsys.readouterr().err


def test_a_plan_names_the_statements_that_it_breaks(database: Database, tmp_path: Path) -> None:
    source = f"{SYSTEMS / 'smartdrive' / 'models.py'}:metadata"
    assert create_all(source, database) == []
    database.execute("ALTER TABLE user_credits RENAME COLUMN onyx_user_id TO user_id")
    queries = Queries(root=tmp_path, paths=(str(SYSTEMS / "smartdrive" / "credits_old.py"),), cache=False)
    made = api.plan(database.url, source, renames={"public.user_credits.user_id": "onyx_user_id"}, queries=queries)
    step = next(one for one in made.plan.steps if "RENAME COLUMN" in one.sql[0])
    assert {one.rpartition(" ")[2] for one in step.users} == {
        "get_or_create_user_credits",
        "deduct_credits",
        "users_without_account",
    }
    danger = next(one for one in step.dangers if one.hazard == "breaks-code")
    assert "credits_old.py:" in danger.why
    assert len(read(queries).statements) == 4
