"""One database of two code bases: a foreign key was lost, and orphans came in."""

from __future__ import annotations

import pytest

from schemadrift import api
from schemadrift.cli.main import run
from schemadrift.config.targets import Overrides
from schemadrift.errors import Refused
from tests.servers import Database
from tests.systems.incident import (
    check,
    config,
    content,
    counts,
    cure,
    found,
    line_of,
    plan,
    rows,
    script,
    undo,
    wrong,
)

SYSTEM = "fltr_auth"
LOST = ("SD121", "public.user_credits.user_credits_user_id_users_id_fk", "integrity")
TWIN = ("SD177", "public.user_credits.user_credits_team_id_fkey", "cosmetic")
UNNOTED = ("SD504", "drizzle", "breaks-writes")
PLANTED = {LOST, TWIN, UNNOTED}
GONE = {"user_credits": 7, "credit_transactions": 12, "api_key_credits": 4}


@pytest.fixture
def broken(database: Database) -> Database:
    database.execute(script(SYSTEM))
    return database


def quarantined(database: Database) -> dict[object, object]:
    return dict(
        rows(database, "SELECT table_name, count(*) FROM schemadrift.quarantine GROUP BY 1")  # type: ignore[arg-type]
    )


def test_from_broken_to_clean_and_back(broken: Database) -> None:
    before, all_rows = counts(broken), content(broken)
    report = check(SYSTEM, broken)
    assert report.exit_code == 1
    assert not report.unverified
    assert found(report) == PLANTED
    lines = {one.code: line_of(one.file, one.line) for one in report.drifts}
    assert "user_credits_user_id_users_id_fk" in lines["SD121"]
    assert "user_credits_team_id_teams_id_fk" in lines["SD177"]

    cured = cure(SYSTEM, broken)

    clean = check(SYSTEM, broken)
    assert clean.exit_code == 0
    assert found(clean) == {TWIN}
    assert not wrong(SYSTEM, broken)
    assert {name: before[name] - count for name, count in counts(broken).items() if count < before.get(name, 0)} == GONE
    assert quarantined(broken) == GONE
    noted = rows(broken, "SELECT count(*), count(DISTINCT hash), max(created_at) FROM __drizzle_migrations")
    assert noted == [(3, 3, 1762369692832)]
    assert not cure(SYSTEM, broken).steps
    undo(broken, cured)
    assert found(check(SYSTEM, broken)) == PLANTED
    assert content(broken) == all_rows
    assert quarantined(broken) == {}


def test_quarantine_comes_back_with_one_command(broken: Database) -> None:
    """`restore` puts the rows back when the foreign key no longer keeps them out."""
    all_rows = content(broken)
    cured = cure(SYSTEM, broken)
    broken.execute("ALTER TABLE user_credits DROP CONSTRAINT user_credits_user_id_users_id_fk")
    api.restore(broken.url, str(cured.runs[0]))
    assert {name: content(broken)[name] for name in GONE} == {name: all_rows[name] for name in GONE}


def test_without_a_word_nothing_happens(broken: Database) -> None:
    """The default policy: the plan counts the orphans, shows some, and is not run."""
    all_rows = content(broken)
    document = plan(SYSTEM, broken, allow=["full-scan", "may-fail-on-data"])
    preflights = [one for step in document.plan.steps for one in step.preflights if one.broken]
    assert [(one.broken, one.keys[0]) for one in preflights] == [(7, "(gone1)")]
    with pytest.raises(Refused, match="7 rows break it"):
        api.apply_target(config(SYSTEM), None, Overrides(url=broken.url), document=document)
    assert content(broken) == all_rows


def test_deleted_for_good(broken: Database) -> None:
    """Dependants first; nothing is kept, so somebody has to allow the loss."""
    before = counts(broken)
    given, allow = Overrides(url=broken.url), ["full-scan", "may-fail-on-data"]
    with pytest.raises(Refused, match="data-loss"):
        api.apply_target(config(SYSTEM), None, given, orphans=["delete"], allow=allow)
    api.apply_target(config(SYSTEM), None, given, orphans=["delete"], allow=[*allow, "data-loss", "irreversible"])
    assert {name: before[name] - count for name, count in counts(broken).items() if count < before.get(name, 0)} == GONE
    assert check(SYSTEM, broken).exit_code == 0


def test_nullify_cannot_be(broken: Database) -> None:
    """The user's id is the key of its credits: it is never NULL."""
    refusals = plan(SYSTEM, broken, orphans=["nullify"]).plan.refusals
    assert any("must not be NULL" in one.why for one in refusals)


def test_what_the_front_end_owns_is_reported_and_left_to_it(broken: Database) -> None:
    broken.execute("ALTER TABLE teams DROP COLUMN name")
    report = check(SYSTEM, broken)
    (drift,) = [one for one in report.drifts if one.object == "public.teams.name"]
    assert (drift.code, drift.owner) == ("SD111", "drizzle")
    (note,) = plan(SYSTEM, broken).plan.notes
    assert note.startswith("column public.teams.name SD111: drizzle has to see to it: ALTER TABLE public.teams ADD")
    assert not [one for one in cure(SYSTEM, broken).steps if "teams" in one]
    clean = check(SYSTEM, broken)
    assert clean.exit_code == 0
    assert "public.teams.name" in {one.object for one in clean.drifts}


def test_what_the_front_end_owns_is_planned_for_who_asks(broken: Database, capsys: pytest.CaptureFixture[str]) -> None:
    """The owner plans with `--owned`, and gets the cure that the services only named."""
    broken.execute("ALTER TABLE teams DROP COLUMN created_at")
    assert check(SYSTEM, broken, count_owned=True).summary.failing == 3
    assert run(["plan", "--config", str(config(SYSTEM)), "--url", broken.url, "--owned"]) == 3  # orphans undecided
    assert "add column public.teams.created_at" in capsys.readouterr().out


def test_the_twin_goes_when_somebody_asks(broken: Database) -> None:
    cure(SYSTEM, broken)
    api.apply_target(config(SYSTEM), None, Overrides(url=broken.url), allow=["drops-guard"])
    assert found(check(SYSTEM, broken)) == set()


def test_a_ledger_that_lacks_a_migration(broken: Database) -> None:
    """0002_flashy_nova is not noted: its foreign key is what is missing; when it is there it is noted, once."""
    broken.execute(script(SYSTEM, "cure.sql"))
    broken.execute("""
        ALTER TABLE user_credits DROP CONSTRAINT user_credits_user_id_users_id_fk;
        DELETE FROM __drizzle_migrations WHERE created_at = 1762369692832""")
    report = check(SYSTEM, broken)
    assert {one.code for one in report.drifts} == {"SD121", "SD177", "SD501"}
    lost = next(one for one in report.drifts if one.code == "SD121")
    assert any("0002_flashy_nova" in one for one in lost.evidence), lost.evidence
    cure(SYSTEM, broken)
    assert not wrong(SYSTEM, broken)
    assert found(check(SYSTEM, broken)) == {TWIN}
    assert not cure(SYSTEM, broken).steps
