"""Expectations from TOML and from Python: the same records; whatever is wrong is said at once, with its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import Column, Integer, MetaData, String, Table, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from docs import write_schema
from schemadrift.config import targets
from schemadrift.config.finding import read
from schemadrift.errors import ConfigurationError
from schemadrift.rows import expect
from schemadrift.rows.loading import json_schema, load, made
from schemadrift.rows.registry import TYPES
from schemadrift.rows.statements import calls, wrong_with_expression, wrong_with_statement

METADATA = MetaData()
_COLUMNS = (Column("id", Integer, primary_key=True), Column("plan", String), Column("credits", Integer))
USER = Table("user", METADATA, *_COLUMNS)
PROFILE = Table("profile", METADATA, Column("user_id", Integer), Column("plan", String), schema="web")


class Base(DeclarativeBase):
    pass


class Account(Base):
    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[int]


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "rows.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_both_give_the_same_records(tmp_path: Path) -> None:
    toml = """
        [[mirror]]
        name = "profiles"
        table = "web.profile"
        source = '"user"'
        key = { user_id = "id" }
        columns = { plan = "lower(plan)" }
        source_where = "plan = 'it''s 100%'"

        [[companion]]
        name = "accounts"
        table = '"user"'
        key = { id = "owner" }
        companion = "accounts"
        insert = { id = "id + 7" }
    """
    mirror = expect(
        "mirror",
        name="profiles",
        table=PROFILE,
        source=USER,
        key={PROFILE.c.user_id: USER.c.id},
        columns={PROFILE.c.plan: func.lower(USER.c.plan)},
        source_where=USER.c.plan == "it's 100%",
    )
    companion = expect(
        "companion",
        name="accounts",
        table=USER,
        key={USER.c.id: Account.owner},
        companion=Account,
        insert={Account.id: USER.c.id + 7},
    )
    read = load(_file(tmp_path, toml))
    assert [one.expectation for one in read] == [mirror.expectation, companion.expectation]
    assert [one.origin.line for one in read] == [2, 10]
    assert mirror.origin.file.endswith("test_loading.py")


def test_a_select_stays_a_select() -> None:
    found = expect("no_rows", name="none", sql=select(USER.c.id).where(USER.c.credits < 0)).expectation
    assert " ".join(getattr(found, "sql").split()) == 'SELECT "user".id FROM "user" WHERE "user".credits < 0'  # noqa: B009


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    text = """
[[compnion]]
name = "a"
[[companion]]
name = "b"
tabel = "x"
[[range]]
name = "r"
table = "t"
column = 5
[[no_rows]]
name = "w"
sql = "WITH a AS (DELETE FROM x RETURNING 1) SELECT * FROM a"
[[mirror]]
name = "q"
[[not_null]]
name = "n"
table = "t"
column = "c"
[[not_null]]
name = "n"
table = "t"
column = "c"
where = "a > 1; DROP TABLE t"
"""
    with pytest.raises(ConfigurationError) as caught:
        load(_file(tmp_path, text))
    assert list(caught.value.problems) == [
        "[[compnion]]: is no type of expectation; did you mean companion?",
        "line 4, [[companion]] (b): unknown key tabel; did you mean table?",
        "line 7, [[range]] (r): column: expected a text, got a number",
        "line 11, [[no_rows]] (w): sql has DELETE, which writes; a check only reads",
        "line 14, [[mirror]] (q): table is missing",
        "line 20, [[not_null]] (n): where has a semicolon; write one alone",
    ]


def test_a_name_is_used_once_for_a_table(tmp_path: Path) -> None:
    one = '[[not_null]]\nname = "n"\ntable = "t"\ncolumn = "c"\n'
    with pytest.raises(ConfigurationError, match=r"n is at .*rows.toml:1 too; give each a name of its own"):
        load(_file(tmp_path, one + one))


@pytest.mark.parametrize("text", ["", "[companion]\n", "[[companion]", "a = 1"])
def test_files_that_are_none(tmp_path: Path, text: str) -> None:
    path = _file(tmp_path, text)
    if not text:
        assert load(path) == ()
        path = tmp_path / "none.toml"
    with pytest.raises(ConfigurationError):
        load(path)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("DELETE FROM t", "begins with DELETE; write one SELECT"),
        ("SELECT 1; SELECT 2", "has a semicolon; write one alone"),
        ("SELECT * INTO x FROM t", "has INTO, which writes; a check only reads"),
        ("SELECT * FROM t FOR NO KEY UPDATE", "has FOR NO, which locks rows; a check only reads"),
        ("SELECT pg_terminate_backend(1)", "calls pg_terminate_backend(), which does more than read"),
        ("SELECT $1", "has the parameter $1; write the value"),
        ("SELECT (1", "lacks a )"),
        ("SELECT 'a", 'has "\'a", which does not end or is no SQL'),
        ("", "is empty"),
        ("SELECT 'DELETE; it' AS \"update\" -- for update\n;", ""),
        ("WITH a AS (SELECT 1) TABLE a", ""),
    ],
)
def test_statements(sql: str, said: str) -> None:
    assert wrong_with_statement(sql) == said


def test_expressions() -> None:
    assert wrong_with_expression("a > 1) OR (true") == "has a ) too many"
    assert wrong_with_expression("a > 1 -- always") == "has a comment; write it outside"
    assert wrong_with_expression("plan = 'for update'") == ""
    assert list(calls('lower(a) || app."F"(b, now())')) == [("lower",), ("app", "F"), ("now",)]


def test_the_schema_is_published_and_says_what_the_loader_says() -> None:
    assert write_schema.ROWS_PATH.read_text(encoding="utf-8") == write_schema.rows_text()
    validator = Draft202012Validator(json_schema())
    good = {"not_null": [{"name": "n", "table": "t", "column": "c"}]}
    assert validator.is_valid(good)
    assert not validator.is_valid({"not_null": [{"name": "n", "table": "t", "colum": "c"}]})
    assert not validator.is_valid({"notnull": []})
    assert set(json_schema()["properties"]) == set(TYPES)


def test_a_type_that_there_is_none_of() -> None:
    with pytest.raises(ValueError, match="did you mean references"):
        made("reference", {})
    with pytest.raises(ConfigurationError, match="is no table"):
        expect("not_null", name="n", table=5, column="c")


def test_the_page_says_what_can_be_read(tmp_path: Path) -> None:
    """Every type is on it, and its examples are expectations and configurations."""
    page = (Path(write_schema.__file__).parent / "rows.md").read_text(encoding="utf-8")
    config, rows, migrations = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    found = load(_file(tmp_path, rows))
    assert {one.expectation.TYPE for one in found} == set(TYPES)
    (tmp_path / "schemadrift.toml").write_text(config + migrations)
    target = targets.load(read(tmp_path / "schemadrift.toml"))[0]
    assert target.rows is not None
    assert (target.rows.jobs, target.rows.sample_above, target.rows.values) == (2, 10_000_000, False)
    assert [one.tool for one in target.ledgers] == ["alembic", "drizzle"]
