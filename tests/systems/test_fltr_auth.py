"""One database of two code bases: a foreign key was lost, and orphans came in."""

from __future__ import annotations

from schemadrift.config.targets import Overrides, chosen
from tests.servers import Database
from tests.systems.incident import check, config, counts, found, line_of, plan, rows, run, script, undo

SYSTEM = "fltr_auth"
LOST = ("SD121", "public.user_credits.user_credits_user_id_users_id_fk", "integrity")
TWIN = ("SD177", "public.user_credits.user_credits_team_id_fkey", "cosmetic")
CONSTRAINTS = """
    SELECT constraint_name FROM information_schema.table_constraints
    WHERE table_name = 'user_credits' AND constraint_type = 'FOREIGN KEY' ORDER BY constraint_name"""


def test_structure(database: Database) -> None:
    """The foreign key waits for the orphans; the twin is named and stays."""
    database.execute(script(SYSTEM))
    before = counts(database)
    report = check(SYSTEM, database)
    assert report.exit_code == 1
    assert not report.unverified
    assert found(report) >= {LOST, TWIN}
    lines = {one.code: line_of(one.file, one.line) for one in report.drifts}
    assert "user_credits_user_id_users_id_fk" in lines["SD121"]
    assert "user_credits_team_id_teams_id_fk" in lines["SD177"]
    preflights = [one for step in plan(SYSTEM, database).plan.steps for one in step.preflights if one.broken]
    assert {one.broken for one in preflights} == {7}
    assert {key for one in preflights for key in one.keys} >= {"(gone1)"}
    assert counts(database) == before


def test_names_of_the_report(database: Database) -> None:
    """Where nobody is orphaned the plan makes the three names that the report lists, and its undo takes one away."""
    database.execute(script(SYSTEM))
    database.execute("""
        INSERT INTO users (id, email) SELECT user_id, user_id FROM user_credits WHERE user_id LIKE 'gone%'""")
    before = counts(database)
    document = plan(SYSTEM, database)
    run(database, document)
    three = ["user_credits_team_id_fkey", "user_credits_team_id_teams_id_fk", "user_credits_user_id_users_id_fk"]
    assert [name for (name,) in rows(database, CONSTRAINTS)] == three
    undo(database, document)
    assert [name for (name,) in rows(database, CONSTRAINTS)] == three[:2]
    assert counts(database) == before


def test_what_the_front_end_owns_is_reported_and_not_planned(database: Database) -> None:
    database.execute(script(SYSTEM))
    database.execute("ALTER TABLE teams DROP COLUMN name")
    report = check(SYSTEM, database)
    (drift,) = [one for one in report.drifts if one.object == "public.teams.name"]
    assert (drift.code, drift.owner) == ("SD111", "drizzle")
    assert all(step.object.key[1] != "teams" for step in plan(SYSTEM, database).plan.steps)
    (target,) = chosen(config(SYSTEM), (), Overrides(url=database.url, count_owned=True))
    assert target.rules.count_owned
