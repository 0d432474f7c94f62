"""--fill is asked about before anything is planned: what PostgreSQL cannot parse is refused, and nothing of it runs."""

from __future__ import annotations

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text

from schemadrift import api
from schemadrift.applying import Settings
from schemadrift.errors import UsageError
from tests.servers import Database

SQL = """
CREATE TABLE t (id integer PRIMARY KEY, note text);
INSERT INTO t SELECT i, 'n' || i FROM generate_series(1, 3) i;
CREATE FUNCTION twice(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
"""


def _declared() -> MetaData:
    metadata = MetaData()
    Table("t", metadata, Column("id", Integer, primary_key=True, autoincrement=False), Column("note", Text),
          Column("n", Integer, nullable=False), Column("m", Integer, nullable=False))  # fmt: skip
    return metadata


@pytest.mark.parametrize(
    ("fill", "why"),
    [
        ("nosuch", 'column "nosuch" does not exist'),
        ("'x'", 'invalid input syntax for type integer: "x"'),
        ("(SELECT 1", "syntax error"),
        ("1; DROP TABLE t", "syntax error"),
        ("1) AS integer)) IS NULL; DROP TABLE t; --", "syntax error"),
        ("max(id)", "aggregate functions are not allowed"),
        ("lower(id)", "function lower(integer) does not exist"),
    ],
)
def test_what_cannot_be_a_value(database: Database, fill: str, why: str) -> None:
    """The server's own words; the table is as it was."""
    database.execute(SQL)
    with pytest.raises(UsageError) as caught:
        api.plan(database.url, _declared(), fills={"t.n": fill, "t.m": "1"})
    assert why in caught.value.happened
    assert caught.value.subject.startswith("--fill public.t.n=")
    with database.connect() as connection:
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (3,)


@pytest.mark.parametrize("fill", ["7", "twice(r.id)", "length(note) -- as long as that", "(SELECT count(*) FROM t)"])
def test_what_can(database: Database, fill: str) -> None:
    """Functions of the role's own search path, comments and sub-selects work; nothing is left behind."""
    database.execute(SQL)
    document = api.plan(database.url, _declared(), fills={"t.n": fill, "t.m": "1"})
    done = api.apply(database.url, document, settings=Settings(allow=frozenset(document.not_allowed())))
    assert done.failures == ()
    assert api.check(database.url, _declared()).in_sync


def test_a_column_that_the_plan_adds(database: Database) -> None:
    """Nobody can ask about it before it is there."""
    database.execute(SQL)
    document = api.plan(database.url, _declared(), fills={"t.n": "1", "t.m": "n + 1"})
    assert document.plan.refusals == ()
