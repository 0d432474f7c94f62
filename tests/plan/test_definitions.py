"""Functions, triggers, views and the like: copied by a snapshot, a plan and a run, they are the same; undone, gone."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import sqlalchemy as sa

from schemadrift import api
from schemadrift.applying import Settings
from schemadrift.plans.hazards import HAZARDS
from schemadrift.quarantine import SCHEMA
from tests.corpus.test_corpus import read_catalog
from tests.plan.dumps import dumped

if TYPE_CHECKING:
    from schemadrift.plan_file import PlanFile
    from schemadrift.postgres.dump_pieces import Piece
    from tests.servers import Database, DatabaseFactory

ASSETS = Path(__file__).parents[1] / "assets" / "definitions"
SINCE = {
    14: """
        CREATE FUNCTION public.atomic(a integer DEFAULT 3) RETURNS bigint STABLE
        BEGIN ATOMIC SELECT count(*) FROM public.things WHERE id > a; END;
        CREATE FUNCTION public.returning(a integer) RETURNS integer IMMUTABLE RETURN a + 1;
        CREATE PROCEDURE public.giving(IN a integer, OUT b text) LANGUAGE plpgsql AS 'BEGIN b := a; END';""",
    15: "CREATE VIEW public.as_caller WITH (security_invoker = true) AS SELECT id FROM public.things;",
}
"""What only later servers have, by the first major version."""


def planned(database: Database, declared: Any) -> PlanFile:
    return api.plan(database.url, declared, strict=True, allow=HAZARDS.keys())


def drifts(database: Database, declared: Any) -> list[str]:
    """What is named under --strict, without the journal of runs."""
    report = api.check(database.url, declared, strict=True)
    assert not report.unverified
    return [f"{one.code} {one.object} {one.field}" for one in report.drifts if not one.object.startswith(SCHEMA)]


def own(database: Database) -> frozenset[Piece]:
    """The pieces of its dump, without the journal of runs."""
    return frozenset(piece for piece in dumped(database) if SCHEMA not in piece.subject)


@pytest.mark.parametrize("name", ["functions", "views"])
def test_a_copy_is_the_same(name: str, make_database: DatabaseFactory, server_major: int, tmp_path: Path) -> None:
    """Written as a snapshot, planned and applied in an empty database; the way back leaves it empty."""
    original, copy = make_database(), make_database()
    original.execute((ASSETS / f"{name}.sql").read_text(encoding="utf-8"))
    if name == "functions":
        for since, script in SINCE.items():
            original.execute(script if server_major >= since else "")
    empty = own(copy)
    declared = tmp_path / "original.json"
    declared.write_bytes(api.snapshot(original.url))
    document = planned(copy, str(declared))
    assert not document.plan.refusals

    done = api.apply(copy.url, document, settings=Settings(allow=frozenset(HAZARDS)))

    assert done.run is not None
    assert drifts(copy, str(declared)) == []
    back = tmp_path / "copy.json"
    back.write_bytes(api.snapshot(copy.url, schemas=["public", 'odd "one' if name == "functions" else 'odd "v']))
    assert drifts(original, str(back)) == []
    assert own(copy) == own(original)
    api.undo(copy.url, done.run)
    assert own(copy) == empty


def test_what_is_printed_otherwise_when_it_is_read_again(make_database: DatabaseFactory) -> None:
    """PostgreSQL prints a list after IN as an array with a cast, and that as an array of casts."""
    original, copy = make_database(), make_database()
    original.execute("""
        CREATE TABLE t (a varchar(9), b integer);
        CREATE VIEW v AS SELECT a FROM t WHERE a IN ('x', 'it''s') AND b NOT IN (1, 2) AND a NOT IN ('y', 'z');
        CREATE MATERIALIZED VIEW m AS SELECT a IN ('x', 'y') AS among FROM t;""")
    declared = read_catalog(original)
    api.apply(copy.url, planned(copy, declared), settings=Settings(allow=frozenset(HAZARDS)))

    assert drifts(copy, declared) == []


def test_an_earlier_snapshot_says_nothing_of_definitions(database: Database, server_major: int) -> None:
    """It is read, and what it does not hold is no drift: of views, functions, triggers, rules and statistics."""
    file = ASSETS / "earlier.json"
    database.execute((ASSETS / "earlier.sql").read_text(encoding="utf-8"))

    report = api.check(database.url, str(file), strict=True, fail_on="cosmetic")

    found = {one.code for one in report.drifts if one.field not in {"owner", "version"}}
    assert found == set()
    assert not report.unverified
    assert {step.object.kind for step in planned(database, str(file)).plan.steps} <= {"schema"}  # another owner


def test_two_versions_print_in_two_ways(make_database: DatabaseFactory) -> None:
    """What another major version prints otherwise is unverified; bodies are compared all the same."""
    live, there = make_database(), make_database()
    script = """
        CREATE TABLE t (a integer, b integer);
        CREATE VIEW v AS SELECT a FROM t{};
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN {}; END';
        CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW WHEN (NEW.a > {}) EXECUTE FUNCTION f();"""
    live.execute(script.format("", "NEW", 1))
    there.execute(script.format(" WHERE b > 1", "NULL", 2))
    declared = read_catalog(there)
    other = msgspec.structs.replace(declared.facts, server_version=declared.facts.server_version - 10_000)

    report = api.check(live.url, dataclasses.replace(declared, facts=other))

    assert {(one.subject, one.field) for one in report.unverified} == {
        ("table public.v", "definition"),
        ("trigger public.t.g", "when"),
    }
    assert [(one.code, one.field) for one in report.drifts] == [("SD147", "body")]


def test_models_say_nothing_of_them(database: Database) -> None:
    """Beside models they are unmanaged; under --strict undeclared, as ever."""
    database.execute((ASSETS / "functions.sql").read_text(encoding="utf-8"))
    metadata = sa.MetaData()
    sa.Table("uses", metadata, sa.Column("id", sa.Integer, server_default=sa.text("poly(1, 2)")))

    report = api.check(database.url, metadata)

    assert {one.code for one in report.drifts} <= {"SD173"}  # the check of the table
    strict = api.check(database.url, metadata, strict=True)
    assert {one.code for one in strict.drifts} == {"SD173", "SD181", "SD184", "SD189"}


REPLACED = """
CREATE FUNCTION price(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE TABLE t (a integer, b integer);
CREATE VIEW v AS SELECT price(a) AS p FROM t;
"""


def test_what_stands_on_it_is_named(make_database: DatabaseFactory) -> None:
    """A function whose result changes, and a view that a function is made of: nothing is dropped under them."""
    live, there = make_database(), make_database()
    live.execute(REPLACED + "CREATE FUNCTION rows() RETURNS SETOF v LANGUAGE sql AS 'SELECT 1';")
    there.execute("""
        CREATE FUNCTION price(integer) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
        CREATE TABLE t (a integer, b integer);
        CREATE VIEW v AS SELECT b, a AS p FROM t;
        CREATE FUNCTION rows() RETURNS SETOF v LANGUAGE sql AS 'SELECT 1, 1';""")

    plan = planned(live, read_catalog(there)).plan

    assert [step.title for step in plan.steps] == ["replace function public.rows()"]
    said = {str(one.object): one.why for one in plan.refusals}
    assert "and table public.v uses it" in said['other function."public.price(integer)"']
    assert said["table public.v"] == 'other function."public.rows()" is made of it'


def test_operators_and_casts_hold_functions(make_database: DatabaseFactory) -> None:
    """What no catalog defines is asked of the server: the function that an operator calls stays."""
    live, there = make_database(), make_database()
    live.execute("""
        CREATE FUNCTION same(integer, integer) RETURNS boolean LANGUAGE sql AS 'SELECT $1 = $2';
        CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = integer, FUNCTION = same);""")

    plan = planned(live, read_catalog(there)).plan

    assert plan.steps == ()
    assert "operator public.===(integer,integer) stays, and uses it" in {one.why for one in plan.refusals}
