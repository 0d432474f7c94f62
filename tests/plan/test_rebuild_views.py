"""Views that nothing declares over a column that changes its type: in the way until somebody says otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec import json
from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text

from schemadrift import api
from schemadrift.applying import Settings
from schemadrift.cli.main import run
from schemadrift.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers import Database

_SQL = """
CREATE TABLE t (id int PRIMARY KEY, n int, note text); INSERT INTO t VALUES (1, 2, 'x');
CREATE VIEW v AS SELECT id, n + 1 AS m, note FROM t; COMMENT ON VIEW v IS 'more'; COMMENT ON COLUMN v.m IS 'one more';
CREATE VIEW "W ""w" WITH (security_barrier) AS SELECT m FROM v WHERE m > 1; ALTER VIEW "W ""w" ALTER m SET DEFAULT 3;
CREATE RULE nothing AS ON INSERT TO "W ""w" DO INSTEAD NOTHING;
CREATE MATERIALIZED VIEW filled AS SELECT n FROM t; CREATE UNIQUE INDEX filled_n ON filled (n);
CREATE VIEW apart AS SELECT note FROM t;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER tr INSTEAD OF UPDATE ON v FOR EACH ROW EXECUTE FUNCTION f();
"""


def _declared() -> MetaData:
    metadata = MetaData()
    Table("t", metadata, Column("id", Integer, primary_key=True, autoincrement=False), Column("n", BigInteger),
          Column("note", Text))  # fmt: skip
    return metadata


@pytest.fixture
def reader(database: Database) -> Iterator[str]:
    """A role that may look at some of it."""
    name = f"reader_{database.name}"
    database.execute(f"{_SQL} CREATE ROLE {name}; GRANT SELECT ON v TO {name}; GRANT SELECT (n) ON filled TO {name}")
    yield name
    database.execute(f"DROP OWNED BY {name}; DROP ROLE {name}")


def _objects(database: Database) -> Any:
    """All but the types of columns, and what a run leaves."""
    found = json.decode(api.snapshot(database.url, schemas=["public"]))["objects"]
    for _, columns in found["column"]:
        for _, column in columns:
            del column["type"]
    return found


@pytest.mark.usefixtures("reader")
def test_without_being_asked_to(database: Database) -> None:
    made = api.plan(database.url, _declared())
    assert [(one.why, one.remedy) for one in made.plan.refusals] == [
        (
            "public.filled, public.v are made of it",
            "let the plan drop it and create it again: --rebuild-views; or do that by hand",
        )
    ]
    assert made.plan.steps == ()


@pytest.mark.usefixtures("reader")
def test_they_go_and_come_again_as_they_were(database: Database) -> None:
    """And undo brings all of it back; the view that does not show the column stays where it is."""
    before, whole = _objects(database), api.snapshot(database.url, schemas=["public"])
    made = api.plan(database.url, _declared(), rebuild_views=True, prove=True)
    assert made.plan.refusals == ()
    assert "DROP VIEW public.apart" not in "\n".join(sql for step in made.plan.steps for sql in step.sql)
    done = api.apply(database.url, made, settings=Settings(allow=frozenset(made.not_allowed())))
    assert done.failures == ()
    assert api.check(database.url, _declared()).in_sync
    assert _objects(database) == before
    with database.connect() as connection:
        assert connection.execute("SELECT n FROM filled").fetchall() == [(2,)]
        assert connection.execute('SELECT pg_typeof(m)::text FROM "W ""w"').fetchone() == ("bigint",)
    assert done.run is not None
    api.undo(database.url, done.run)
    assert api.snapshot(database.url, schemas=["public"]) == whole


def test_what_cannot_come_again_stays(database: Database) -> None:
    """A function of SQL holds on to a view, and a view of another schema was not read."""
    database.execute(
        "CREATE TABLE t (id int PRIMARY KEY, n int, note text); CREATE SCHEMA other;"
        "CREATE VIEW other.v AS SELECT n FROM t"
    )
    made = api.plan(database.url, _declared(), rebuild_views=True)
    assert [(one.why, one.remedy) for one in made.plan.refusals] == [
        ("other.v is made of it", "drop that by hand, plan again, and create it anew afterwards")
    ]
    assert made.plan.steps == ()


def test_command_line(database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database.execute(_SQL)
    models = tmp_path / "models.py"
    models.write_text(
        "from sqlalchemy import *\nm = MetaData()\nTable('t', m, Column('id', Integer, primary_key=True, "
        "autoincrement=False), Column('n', BigInteger), Column('note', Text))\n",
        encoding="utf-8",
    )
    asked = ["plan", "--url", database.url, "--declared", f"{models}:m"]
    assert run(asked) == ExitCode.REFUSED
    assert "let the plan drop it and create it again: --rebuild-views" in capsys.readouterr().out
    assert run([*asked, "--rebuild-views"]) == ExitCode.REFUSED  # as its hazards are not allowed
    assert "create public.filled again" in capsys.readouterr().out
