"""What the server says of statements, and what is made of it: findings, doubts, comments, lost connections."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text

from schemadrift import api
from schemadrift.config.queries import Queries
from schemadrift.errors import ExitCode
from schemadrift.examination import Examination, Examined, Site
from schemadrift.postgres.describe import Described, Lost, Refused, describe
from schemadrift.queries.collecting import collect
from schemadrift.queries.linking import link
from schemadrift.querying import looking
from schemadrift.report.document import Report
from tests.servers import Database

_METADATA = MetaData()
Table("books", _METADATA, Column("id", Integer, primary_key=True, autoincrement=False), Column("title", Text))
_BOOKS = "CREATE TABLE books (id int PRIMARY KEY, title text)"


def check(database: Database, folder: Path, **settings: Any) -> Report:
    queries = Queries(root=folder, paths=(".",), cache=False, **settings)
    return api.check(database.url, _METADATA, only=["queries"], examinations=[looking.examination(queries)])


def check_code(database: Database, folder: Path, code: str, **settings: Any) -> Report:
    database.execute(_BOOKS)
    (folder / "app.py").write_text(code, encoding="utf-8")
    return check(database, folder, **settings)


@pytest.mark.parametrize(
    ("sql", "code", "part"),
    [
        ("SELECT id FROM bokks", "SD301", 'relation "bokks" does not exist (42P01)'),
        ("SELECT id FROM shelf.books", "SD301", 'relation "shelf.books" does not exist (42P01)'),
        ("SELECT titel FROM books", "SD302", 'column "titel" does not exist (42703)'),
        ("SELECT no_such(id) FROM books", "SD303", "function no_such(integer) does not exist (42883)"),
        ("SELECT title + id FROM books", "SD303", "operator does not exist: text + integer (42883)"),
        ("SELECT CASE WHEN true THEN id ELSE title END FROM books", "SD304", "cannot be matched (42804)"),
        ("SELECT id FROM books WHERE id = 'one'", "SD304", 'invalid input syntax for type integer: "one" (22P02)'),
        ("SELECT id, FROM books", "SD305", 'syntax error at or near "FROM" (42601)'),
        ("SELECT id, count(*) FROM books", "SD306", "must appear in the GROUP BY clause"),
    ],
)
def test_each_code(sql: str, code: str, part: str, database: Database, tmp_path: Path) -> None:
    report = check_code(database, tmp_path, f'def f(cur):\n    cur.execute("""{sql}""")\n')
    assert [one.code for one in report.drifts] == [code]
    drift = report.drifts[0]
    assert part in drift.message
    assert (Path(drift.file or "").name, drift.line) == ("app.py", 2)
    assert drift.kind == "query"
    assert report.exit_code == ExitCode.DRIFT


def test_the_place_is_the_letter(database: Database, tmp_path: Path) -> None:
    """Escapes, joined literals, f-strings, tabs and parameters before it move the letter; the caret finds it."""
    code = (
        "T = 'books'\n"
        "def f(cur, x):\n"
        "    cur.execute('SELECT id, \\'ü\\\\\\x41\\', '\n"
        '        f"title FROM {T} AS b "\n'
        "        \"WHERE id = %(x)s AND id = %(x)s AND titel = 'ä'\", {'x': x})\n"
    )
    report = check_code(database, tmp_path, code)
    drift = report.drifts[0]
    line = code.splitlines()[4]
    assert drift.evidence[0].endswith(f"app.py:5:{line.index('titel') + 1}")
    shown, caret = drift.evidence[1], drift.evidence[2]
    assert shown[caret.index("^") :].startswith("titel")
    assert drift.remedy == 'perhaps you meant to reference the column "b.title".'


def test_what_is_no_finding(database: Database, tmp_path: Path) -> None:
    """Values of unknown types, tables that the file makes, sentences, texts that fit no table."""
    code = (
        "def f(cur, x):\n"
        "    cur.execute('SELECT %s', (x,))\n"
        "    cur.execute('CREATE TEMP TABLE mine (a int); INSERT INTO mine VALUES (1)')\n"
        "    cur.execute('SELECT a FROM mine')\n"
        "    cur.execute('ALTER TABLE books ADD COLUMN IF NOT EXISTS pages int')\n"
        "    cur.execute('SELECT pages FROM books')\n"
        "    cur.execute('SET LOCAL search_path = x; SELECT id FROM books; COMMIT')\n"
        "    x.run('SELECT one of the options')\n"
        "    x.run('SELECT a FROM other_database')\n"
        "    x.run('select a from the list')\n"
        "HELP = 'Select a file from the list'\n"
    )
    report = check_code(database, tmp_path, code)
    assert report.drifts == ()
    reasons = sorted(one.reason for one in report.unverified)
    assert reasons == ["its file makes books.pages itself", "its file makes mine itself", "its file makes mine itself"]
    assert report.exit_code == ExitCode.IN_SYNC
    assert any("2 texts look like SQL, fit no table" in note for note in report.notes)


def test_comments_let_a_finding_be(database: Database, tmp_path: Path) -> None:
    code = (
        "def f(cur):\n"
        "    cur.execute('SELECT titel FROM books -- schemadrift: ignore SD302 next release')\n"
        "    # schemadrift: ignore query-names-missing-table it is of another team\n"
        "    cur.execute('SELECT 1 FROM bokks')\n"
        "    cur.execute('SELECT 2 FROM bokks')  # schemadrift: ignore SD301\n"
        "    cur.execute('SELECT 3 FROM books')  # schemadrift: ignore SD305 not needed\n"
    )
    report = check_code(database, tmp_path, code)
    assert {one.line: one.waiver for one in report.drifts} == {
        2: "next release",
        4: "it is of another team",
        5: None,
    }
    assert (
        "the comment in line 5 gives no reason, and so lets nothing be"
        in next(one for one in report.drifts if one.line == 5).evidence
    )
    assert any(":6: the comment lets SD305 be" in note for note in report.notes)


def test_bad_files_are_named_and_the_rest_is_checked(database: Database, tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("def f(cur:\n    cur.execute('SELECT 1')\n", encoding="utf-8")
    (tmp_path / "latin.py").write_bytes(b"def f(cur):\n    cur.execute('SELECT \xe4')\n")
    (tmp_path / "latin.sql").write_bytes(b"SELECT '\xe4';")
    (tmp_path / "declared.py").write_bytes(b"# coding: latin-1\nX = '\xe4'\ndef f(cur):\n    cur.execute('SELECT 1')\n")
    (tmp_path / "gone.py").symlink_to(tmp_path / "nowhere.py")
    report = check_code(database, tmp_path, "def f(cur):\n    cur.execute('SELECT title FROM books')\n")
    assert report.drifts == ()
    assert {Path(one.subject).name: one.reason.split(" (")[0] for one in report.unverified} == {
        "broken.py": "it is no Python that this interpreter reads",
        "gone.py": "it cannot be read",
        "latin.py": "its letters cannot be read",
        "latin.sql": "its letters cannot be read",
    }
    assert report.summary.compared == {"query": 2}
    assert report.exit_code == ExitCode.UNCERTAIN


def test_a_megabyte_of_sql(database: Database, tmp_path: Path) -> None:
    database.execute(_BOOKS)
    values = ",\n".join(f"({number}, 'a title that takes some letters')" for number in range(26_000))
    script = f"INSERT INTO books (id, title) VALUES\n{values};\nSELECT titel FROM books;\n"
    assert len(script) > 1_000_000
    (tmp_path / "fill.sql").write_text(script, encoding="utf-8")
    report = check(database, tmp_path)
    assert [(one.line, one.code) for one in report.drifts] == [(26_002, "SD302")]
    assert report.unverified == ()


def shot(database: Database, times: int) -> Callable[[], AbstractContextManager[psycopg.Connection[Any]]]:
    """Opens connections, the first ones of which the server has ended already."""
    left = [times]

    @contextmanager
    def opened() -> Iterator[psycopg.Connection[Any]]:
        with database.connect(autocommit=True) as connection, database.connect(autocommit=True) as other:
            if left[0]:
                left[0] -= 1
                process = connection.info.backend_pid
                other.execute("SELECT pg_terminate_backend(%s)", [process])
                gone = "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = %s)"
                while other.execute(gone, [process]).fetchone() != (True,):
                    time.sleep(0.01)
            yield connection

    return opened


def test_a_lost_connection_is_opened_again(database: Database, tmp_path: Path) -> None:
    (tmp_path / "app.sql").write_text("SELECT 1;\nSELECT 2;\nSELECT 3;\n", encoding="utf-8")
    code = collect(tmp_path, ["."], [], cache=None)
    statements = link(code.extracted, code.modules).statements
    kinds = [type(one) for one in looking.asked(shot(database, 1), statements, timeout=5)]
    assert kinds == [Lost, Described, Described]
    assert all(isinstance(one, Lost) for one in looking.asked(shot(database, 9), statements, timeout=5))


def test_what_was_lost_makes_the_check_uncertain(database: Database, tmp_path: Path) -> None:
    database.execute(_BOOKS)
    (tmp_path / "app.sql").write_text("SELECT 1;\n", encoding="utf-8")
    queries = Queries(root=tmp_path, paths=(".",), cache=False)

    def look(site: Site) -> Examined:
        return looking.look(queries, site._replace(open=shot(database, 9)))

    report = api.check(database.url, _METADATA, only=["queries"], examinations=[Examination("queries", look)])
    assert [one.subject.rpartition(".")[2] for one in report.unverified] == ['"line 1"']
    assert "the connection was lost" in report.unverified[0].reason
    assert report.exit_code == ExitCode.UNCERTAIN


def test_nothing_runs_and_nothing_stays(database: Database) -> None:
    """Statements that would change rows change none, whatever fails beside them; the connection is as it was."""
    database.execute(f"{_BOOKS}; INSERT INTO books VALUES (1, 'a')")
    with database.connect(autocommit=True) as connection:
        verdicts = describe(
            connection,
            [
                "DELETE FROM books",
                "SELECT 1/0",
                "nonsense",
                "UPDATE books SET id = 2 RETURNING id",
                "SELECT ''",
                "",
                "\0",
            ],
        )
        assert [type(one) for one in verdicts[:4]] == [Described, Described, Refused, Described]
        assert connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
        assert connection.execute("SELECT id FROM books").fetchall() == [(1,)]
        assert connection.execute("SHOW transaction_read_only").fetchone() == ("off",)


def test_a_lock_is_no_verdict(database: Database) -> None:
    database.execute(_BOOKS)
    with database.connect() as holder, database.connect(autocommit=True) as connection:
        holder.execute("LOCK TABLE books IN ACCESS EXCLUSIVE MODE")
        verdicts = describe(connection, ["SELECT id FROM books", "SELECT 1"], timeout=0.2)
        assert isinstance(verdicts[0], Refused)
        assert verdicts[0].state in {"55P03", "57014"}
        assert isinstance(verdicts[1], Described)


def test_a_search_path_of_its_own(database: Database, tmp_path: Path) -> None:
    database.execute("CREATE SCHEMA shelf; CREATE TABLE shelf.boxes (id int)")
    code = "def f(cur):\n    cur.execute('SELECT id FROM boxes')\n"
    assert len(check_code(database, tmp_path, code).drifts) == 1
    assert check(database, tmp_path, search_path=("shelf", "public")).drifts == ()


def test_answers_larger_than_what_the_sockets_hold(database: Database) -> None:
    """The server waits until its answers are read, and they are read while there is more to send."""
    columns = ", ".join(f"a_column_with_a_rather_long_name_{number} int" for number in range(1500))
    database.execute(f"CREATE TABLE wide ({columns})")
    statements = [f"SELECT * FROM wide /* {'x' * 20_000} {number} */" for number in range(60)]
    with database.connect(autocommit=True) as connection:
        verdicts = describe(connection, statements)
    assert {len(one.outputs) for one in verdicts if isinstance(one, Described)} == {1500}
    assert len(verdicts) == 60


@pytest.mark.parametrize(
    ("code", "states"),
    [
        # a driver says that the number is one: left to the server, it is a text
        (
            "def f(cur, n):\n    cur.execute('INSERT INTO books (id) SELECT v FROM (SELECT %s AS v) AS one', (n,))\n",
            [],
        ),
        # minus an interval, a value of unknown type is taken for an interval
        (
            "def f(cur, at):\n    cur.execute(\"SELECT (%s - ('1 day')::interval)::timestamptz FROM books\", (at,))\n",
            [],
        ),
        ("def f(cur, n):\n    cur.execute('SELECT title + id FROM books WHERE id = %s', (n,))\n", ["SD303"]),
        ("def f(cur):\n    cur.execute('SELECT version FROM migrate_version')\n", []),
        # asyncpg leaves types to the server
        (
            (
                "import asyncpg\nasync def f(c, n):\n"
                "    await c.execute('INSERT INTO books (id) SELECT v FROM (SELECT $1 AS v) AS one', n)\n"
            ),
            ["SD304"],
        ),
    ],
)
def test_drivers_say_what_type_a_value_has(code: str, states: list[str], database: Database, tmp_path: Path) -> None:
    assert [one.code for one in check_code(database, tmp_path, code).drifts] == states
