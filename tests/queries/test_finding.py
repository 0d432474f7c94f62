"""Which texts are found in Python files, how they are put together, and what is left alone."""

# ruff: noqa: E501 - a module is one line

from __future__ import annotations

from pathlib import Path

import pytest

from schemadrift.queries.collecting import collect
from schemadrift.queries.linking import Linked, link


def found(tmp_path: Path, values: dict[str, str] | None = None, **files: str) -> Linked:
    """Read files that are named like Python's modules: `app__queries` is app/queries.py."""
    for name, text in files.items():
        path = tmp_path / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    code = collect(tmp_path, ["."], [], cache=None)
    return link(code.extracted, code.modules, values=values)


def texts(linked: Linked) -> list[str]:
    return [" ".join(one.sent.split()) for one in linked.statements]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import asyncpg\nasync def f(c):\n    await c.fetchrow('SELECT 1 FROM t WHERE a = $1', 2)", "SELECT 1 FROM t WHERE a = $1"),
        ("import psycopg\ndef f(cur):\n    cur.execute('SELECT ' 'a ' + 'FROM t')", "SELECT a FROM t"),
        ("def f(cur, x):\n    cur.execute('SELECT a FROM t WHERE a = %s AND b LIKE \\'%%x\\'', (x,))",
         "SELECT a FROM t WHERE a = $1 AND b LIKE '%x'"),
        ("def f(cur, x):\n    cur.execute('SELECT a FROM t WHERE a = %(x)s OR b = %(x)s', {'x': x})",
         "SELECT a FROM t WHERE a = $1 OR b = $2"),
        ("def f(cur):\n    cur.execute(\"SELECT a FROM t WHERE b LIKE '%s'\")", "SELECT a FROM t WHERE b LIKE '%s'"),
        ("from sqlalchemy import text\ndef f(s):\n    s.execute(text('SELECT a FROM t WHERE a = :a AND b::int = :b::int'))",
         "SELECT a FROM t WHERE a = $1 AND b::int = $2::int"),
        ("from sqlalchemy import text\ndef f(s):\n    s.scalars(text(\"SELECT a[1:2] FROM t WHERE x = ':no' AND y = :yes\"))",
         "SELECT a[1:2] FROM t WHERE x = ':no' AND y = $1"),
        ("import psycopg2\ndef f(cur, x):\n    cur.execute('SELECT 1 FROM t WHERE a IN %s AND b > INTERVAL %s', x)",
         "SELECT 1 FROM t WHERE a IN ($1) AND b > CAST($2 AS interval)"),
        ("from psycopg2.extras import execute_values\ndef f(cur, rows):\n    execute_values(cur, 'INSERT INTO t (a, b) VALUES %s', rows)",
         "INSERT INTO t (a, b) VALUES ($1, $2)"),
        ("def f(cur, x):\n    cur.execute('SELECT a ? 1, b ?| c FROM t WHERE d = ? AND e = ?', x)",
         "SELECT a ? 1, b ?| c FROM t WHERE d = $1 AND e = $2"),
        ("from psycopg import sql\ndef f(cur):\n    cur.execute(sql.SQL('SELECT a FROM {} WHERE b = {}').format(sql.Identifier('s', 'T'), sql.Placeholder()))",
         'SELECT a FROM s."T" WHERE b = $1'),
        ("TABLE = 't'\nclass Repository:\n    columns = 'a, b'\n    def get(self, cur):\n        cur.execute(f'SELECT {self.columns} FROM {TABLE}')",
         "SELECT a, b FROM t"),
        ("TABLE = 't'\ndef f(cur):\n    cur.execute('SELECT a FROM {}'.format(TABLE))", "SELECT a FROM t"),
        ("TABLE = 't'\ndef f(cur):\n    cur.execute('SELECT a FROM %s WHERE b = %%s' % TABLE, (1,))",
         "SELECT a FROM t WHERE b = $1"),
        ("class Q:\n    GET = '''\n    SELECT a\n    FROM t'''\ndef f(cur):\n    cur.execute(Q.GET)", "SELECT a FROM t"),
        ("QUERIES = {'get': 'SELECT a FROM t'}\ndef f(cur):\n    cur.execute(QUERIES['get'])", "SELECT a FROM t"),
        ("from textwrap import dedent\ndef f(cur):\n    query = dedent('''SELECT a FROM t''').strip()\n    cur.execute(query)",
         "SELECT a FROM t"),
        ("from django.db import connection\ndef f(x):\n    with connection.cursor() as cursor:\n        cursor.execute('SELECT a FROM t WHERE b = %s', [x])",
         "SELECT a FROM t WHERE b = $1"),
        ("def f(op):\n    op.execute('UPDATE t SET a = 1')", "UPDATE t SET a = 1"),
        ("def run(conn, query):\n    return conn.fetch(query)\ndef f(c):\n    run(c, 'x')\n    c.run('select a from t')", "select a from t"),
        ("GET = 'SELECT a FROM t WHERE b = %s'", "SELECT a FROM t WHERE b = $1"),
        ("async def f(conn):\n    await conn.copy_from_query('SELECT a FROM t', output='x')", "SELECT a FROM t"),
    ],
)  # fmt: skip
def test_one_statement(code: str, expected: str, tmp_path: Path) -> None:
    linked = found(tmp_path, app=code)
    assert texts(linked) == [expected]


@pytest.mark.parametrize(
    "code",
    [
        "def f(log):\n    log.info('SELECT one of the options')\n    raise ValueError('UPDATE the user SET up before')",
        "HELP = 'select one of the rows'\nOTHER = 'Update the user'\nMORE = 'Select a file from the list.'",
        "'''SELECT a FROM t'''\ndef f():\n    '''SELECT b FROM t'''",
        "def f(agent):\n    agent.execute('insert coin')\n    agent.execute('delete everything')",
        "def f(text):\n    return text.startswith('SELECT a FROM t') or text == 'DELETE FROM t'",
        "from sqlalchemy import select, text\ndef f(s, U):\n    s.execute(select(U).where(text('a = 1')))\n    s.execute(U.q)",
        "import sqlite3\ndef f(c):\n    c.execute('SELECT a FROM t')",
        "def f(s):\n    if s.dialect.name == 'mysql':\n        s.execute('SELECT @@x')\n",
        "def f(s):\n    if s.dialect.name == 'postgresql':\n        pass\n    else:\n        s.execute('SELECT @@x')\n",
        "def lock_mysql(s):\n    s.execute('SELECT GET_LOCK(1)')\n",
        "revision: str = 'a'\ndef upgrade(op):\n    op.execute('UPDATE gone SET a = 1')",
    ],
)
def test_left_alone(code: str, tmp_path: Path) -> None:
    """Prose, docstrings, other databases, migrations: nothing to ask about, and nothing unread."""
    linked = found(tmp_path, app=code)
    assert texts(linked) == []
    assert linked.unread == []


def test_every_way_through_the_program(tmp_path: Path) -> None:
    code = (
        "def f(cur, a, b):\n"
        "    query = 'SELECT a FROM t'\n"
        "    if a:\n        query += ' WHERE a = 1'\n"
        "    if b:\n        query = query + ' ORDER BY a'\n"
        "    cur.execute(query)\n"
        "    query = 'SELECT {}'\n"
        "    query = query.format('b')\n"
        "    cur.execute(query if a else 'SELECT c')\n"
    )
    assert set(texts(found(tmp_path, app=code))) == {
        "SELECT a FROM t",
        "SELECT a FROM t WHERE a = 1",
        "SELECT a FROM t ORDER BY a",
        "SELECT a FROM t WHERE a = 1 ORDER BY a",
        "SELECT b",
        "SELECT c",
    }


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("def f(cur, table):\n    cur.execute(f'SELECT a FROM {table}')", "table: it is the parameter table"),
        ("def f(cur, query):\n    cur.execute(query)", "query: it is the parameter query"),
        ("def f(cur, rows):\n    q = 'SELECT a'\n    for r in rows:\n        q += r\n    cur.execute(q)", "q: it is built in a loop"),
        ("def f(cur, c):\n    cur.execute('SELECT ' + ', '.join(c) + ' FROM t')", "c: its parts are gathered by the program"),
        ("def f(cur):\n    cur.execute(build())", "build(): a function gives it"),
        ("from elsewhere import QUERY\ndef f(cur):\n    cur.execute(QUERY)", "QUERY: it comes from elsewhere"),
        ("QUERY = 'SELECT a FROM {table}'\ndef f(cur):\n    cur.execute(QUERY)", "{table}: it is a field that something fills later"),
        ("def f(cur, x):\n    cur.execute('INSERT INTO t VALUES %s', x)", "rows are written into it whose columns it does not name"),
    ],
)  # fmt: skip
def test_what_the_program_makes_is_counted(code: str, why: str, tmp_path: Path) -> None:
    linked = found(tmp_path, app=code)
    assert texts(linked) == []
    assert [one.reason for _, one in linked.unread] == [why]


def test_constants_of_other_modules(tmp_path: Path) -> None:
    linked = found(
        tmp_path,
        app____init__="",
        app__names="TABLE = 't'\nclass Base:\n    GET = f'SELECT a FROM {TABLE}'\n",
        app__repository=(
            "from . import names\nfrom .names import Base, TABLE\n"
            "class Repository(Base):\n"
            "    def get(self, cur):\n        cur.execute(self.GET)\n"
            "    def drop(self, cur):\n        cur.execute(f'DELETE FROM {TABLE}')\n"
            "    def more(self, cur):\n        cur.execute('SELECT b FROM ' + names.TABLE)\n"
        ),
    )
    assert sorted(texts(linked)) == ["DELETE FROM t", "SELECT a FROM t", "SELECT b FROM t"]
    assert linked.unread == []


def test_values_of_the_configuration(tmp_path: Path) -> None:
    code = "def f(cur, settings):\n    cur.execute(f'SELECT a FROM {settings.table}')\nX = 'SELECT b FROM {schema}.t'\n"
    linked = found(tmp_path, {"settings.table": "jobs", "{schema}": "s"}, app=code)
    assert texts(linked) == ["SELECT a FROM jobs", "SELECT b FROM s.t"]


def test_several_statements_in_one_text(tmp_path: Path) -> None:
    code = (
        "def f(cur):\n    cur.execute(\"SET x = 'a;b'; SELECT 1; /* ; */ INSERT INTO t VALUES ($$;$$);\\nSELECT ';'\")"
    )
    linked = found(tmp_path, app=code)
    assert texts(linked) == ["SELECT 1", "INSERT INTO t VALUES ($$;$$)", "SELECT ';'"]
    assert linked.others == 1


def test_a_second_run_reads_what_changed(tmp_path: Path) -> None:
    """What the cache keeps is what was found; another file, and another place of it, is read anew."""
    cache = tmp_path / "cache.msgpack"
    app = tmp_path / "app.py"
    app.write_text("def f(cur):\n    cur.execute('SELECT a FROM t')\n", encoding="utf-8")
    first = collect(tmp_path, ["."], [], cache=cache)
    assert cache.stat().st_mode & 0o077 == 0
    assert collect(tmp_path, ["."], [], cache=cache) == first
    app.write_text("def f(cur):\n    cur.execute('SELECT b FROM t')\n", encoding="utf-8")
    code = collect(tmp_path, ["."], [], cache=cache)
    assert texts(link(code.extracted, code.modules)) == ["SELECT b FROM t"]
    cache.write_bytes(b"no cache")
    assert collect(tmp_path, ["."], [], cache=cache) == code


def test_a_second_process_finds_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(6):
        (tmp_path / f"m{number}.py").write_text(
            f"def f(cur):\n    cur.execute('SELECT {number} FROM t')\n", encoding="utf-8"
        )
    alone = collect(tmp_path, ["."], [], cache=None)
    monkeypatch.setattr("schemadrift.queries.collecting._WORTH_WORKERS", 0)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert collect(tmp_path, ["."], [], cache=None) == alone
    assert len(alone.extracted) == 6


def test_what_text_was_given_keeps_its_colons(tmp_path: Path) -> None:
    """A per cent sign does not make another style of what text() was given and a variable brings to its call."""
    source = (
        "from sqlalchemy import bindparam, text\n"
        "def total(session, user):\n"
        "    sums = \"SELECT n FROM t WHERE id = :id AND (note NOT LIKE 'user://%' OR note IS NULL)\"\n"
        "    sums = text(sums)\n"
        "    sums = sums.bindparams(bindparam('id'))\n"
        "    return session.scalar(sums, {'id': user})\n"
    )
    expected = "SELECT n FROM t WHERE id = $1 AND (note NOT LIKE 'user://%' OR note IS NULL)"
    assert set(texts(found(tmp_path, app=source))) == {expected}


def test_what_stands_beside_revisions_helps_them(tmp_path: Path) -> None:
    (tmp_path / "app/migrations/versions").mkdir(parents=True)
    (tmp_path / "app/migrations/env.py").touch()
    source = "def move(connection):\n    connection.execute('SELECT gone FROM t')\n"
    linked = found(tmp_path, app__migrations__utils__moved=source, app__moved=source)
    assert texts(linked) == ["SELECT gone FROM t"]
    assert linked.migrations == 1
