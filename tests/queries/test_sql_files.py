"""Statements of files of SQL: names, parameters, and what is no statement."""

from __future__ import annotations

from pathlib import Path

from schemadrift.queries.collecting import collect
from schemadrift.queries.linking import Linked, link


def found(tmp_path: Path, text: str, name: str = "queries.sql") -> Linked:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    code = collect(tmp_path, ["."], [], cache=None)
    return link(code.extracted, code.modules)


def named(linked: Linked) -> list[tuple[str, int, str]]:
    return [(one.scope, one.line, " ".join(one.sent.split())) for one in linked.statements]


def test_names_of_sqlc_aiosql_and_pugsql(tmp_path: Path) -> None:
    linked = found(
        tmp_path,
        "-- name: GetUser :one\nSELECT * FROM users WHERE id = $1;\n\n"
        "-- name: set-name!\nUPDATE users SET name = :name WHERE id = :id\n\n"
        "-- :name old_users :many\nSELECT id FROM users WHERE age > :age;\n"
        "-- name: ListMore :many\nSELECT id FROM users WHERE a = @a AND b = sqlc.arg(b) AND c @> d;\n",
    )
    assert named(linked) == [
        ("GetUser", 2, "SELECT * FROM users WHERE id = $1"),
        ("set-name", 5, "UPDATE users SET name = $1 WHERE id = $2"),
        ("old_users", 8, "SELECT id FROM users WHERE age > $1"),
        ("ListMore", 10, "SELECT id FROM users WHERE a = $1 AND b = $2 AND c @> d"),
    ]


def test_quotes_comments_and_bodies_hold_semicolons(tmp_path: Path) -> None:
    linked = found(
        tmp_path,
        "\\set ON_ERROR_STOP on\n"
        "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $body$ BEGIN; RETURN ';'; END $body$;\n"
        "CREATE FUNCTION g() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END;\n"
        "/* a; /* nested; */ */ SELECT 'it''s; one', E'\\';', \"a;b\" -- not; this\nFROM t;\n"
        "COPY t (a) FROM stdin;\n1;2\nSELECT 3;\n\\.\nSELECT 4;",
    )
    assert [line for _, line, _ in named(linked)] == [4, 10]
    assert linked.others == 3


def test_what_its_own_file_makes(tmp_path: Path) -> None:
    linked = found(
        tmp_path,
        'CREATE TEMP TABLE IF NOT EXISTS "Mine" (a int);\nCREATE OR REPLACE VIEW s.seen AS SELECT 1;\n'
        "ALTER TABLE ONLY s.t ADD COLUMN b int, ADD CHECK (b > 0), ADD IF NOT EXISTS c int;\n"
        "SELECT 1 INTO copied FROM t;\n",
    )
    made = {name for one in linked.statements for name in one.made}
    assert made == {
        "Mine",
        "Mine.*",
        "seen",
        "t.b",
        "t.c",
        "copied",
    }


def test_a_template_is_not_guessed(tmp_path: Path) -> None:
    linked = found(tmp_path, "SELECT * FROM {{ ref('t') }};")
    assert linked.statements == []
    assert [one.reason for _, one in linked.unread] == ["it is a template, which something fills before it is run"]


def test_migrations_speak_of_their_day(tmp_path: Path) -> None:
    linked = found(tmp_path, "UPDATE gone SET a = 1;", "db/migrations/0001_first.sql")
    assert linked.statements == []
    assert linked.migrations == 1
