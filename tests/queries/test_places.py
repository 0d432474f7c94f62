"""Every letter of a statement is found again in its file, whatever way the text was written."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemadrift.queries.collecting import collect
from schemadrift.queries.linking import link
from schemadrift.queries.places import excerpt, place

_CODE = r'''
T = 'books'
V = "t.a"
def f(cur, x):
    cur.execute('SELECT id, \'ü\\\x41\N{BULLET}\', \
'  # 'a comment' with "quotes"
        f"first FROM {T} AS b "
        "WHERE id = %(x)s AND id IN %(x)s AND last = 'ä'", {'x': x})
    cur.execute(f"""
        SELECT {V}, '{{"a": 1}}'::json -> 'ö', {T}
        FROM {T} {'AS }' if 1 else "{"} -- {T!s}
        WHERE {V} = 1 AND more = 2""")
    cur.execute(rf"SELECT '\d{{2}}' {T} FROM t " f'WHERE raw = {V}')
    cur.execute("SELECT '{}' AS filled, {} AS b".format(V, T, "x") + " WHERE added = %s" % "1")
'''


def test_python(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(_CODE, encoding="utf-8")
    code = collect(tmp_path, ["."], [], cache=None)
    statements = link(code.extracted, code.modules).statements
    lines = _CODE.splitlines(keepends=True)
    seen = 0
    for statement in statements:
        for word in ("first", "last", "more", "raw", "filled", "added"):
            if word in statement.sent:
                seen += 1
                found = place(statement, statement.sent.index(word) + 1, {statement.file: lines})
                assert lines[found.line - 1][found.column - 1 :].startswith(word), (word, found)
    assert seen == 7  # one of them in both ways of its text


def test_sql(tmp_path: Path) -> None:
    script = "-- ü\r\n/* ä */ SELECT 1; SELECT 'ö',\r\n\t:a, wrong\r\nFROM t;\r\n"
    (tmp_path / "app.sql").write_bytes(script.encode())
    code = collect(tmp_path, ["."], [], cache=None)
    statement = link(code.extracted, code.modules).statements[1]
    lines = script.splitlines(keepends=True)
    found = place(statement, statement.sent.index("wrong") + 1, {statement.file: lines})
    assert (found.line, found.column) == (3, 6)
    first = place(statement, 1, {statement.file: lines})
    assert lines[first.line - 1][first.column - 1 :].startswith("SELECT 'ö'")


@pytest.mark.parametrize("column", [1, 9, 60, 200, 390])
def test_a_caret_stands_below_its_letter(column: int) -> None:
    line = "        " + "".join(chr(97 + number % 26) for number in range(400))
    shown, caret = excerpt(line, column)
    assert len(shown) <= 76
    assert caret.endswith("^")
    assert column < 9 or shown[len(caret) - 1] == line[column - 1]
