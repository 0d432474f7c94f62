"""One table was written, another one read: the structure is right, and the rows are not."""

from __future__ import annotations

import json
import re

import pytest

from schemadrift import api
from schemadrift.cli.main import run
from schemadrift.config.targets import Overrides, chosen
from tests.servers import Database
from tests.systems.incident import check, config, content, counts, cure, found, rows, script, undo, wrong

SYSTEM = "user_profile"
PROFILE = "public.user_profile.profile_mirrors_user"
PLANTED = {("SD403", PROFILE, "breaks-reads"), ("SD404", PROFILE, "breaks-reads")}
EQUAL = """
    SELECT count(*) FROM "user" AS u JOIN user_profile AS p ON p.user_id = u.id
    WHERE (u.plan, u.credits, u.credits_used, u.preferences, u.usage) = (
        p.plan, p.credits_balance, p.credits_used, p.preferences, p.usage
    )
    AND (u.subscription_status, u.subscription_start, u.subscription_end, u.stripe_customer_id, u.stripe_price_id)
    IS NOT DISTINCT FROM (
        p.subscription_status, p.subscription_start, p.subscription_end, p.stripe_customer_id, p.stripe_price_id
    )"""


@pytest.fixture
def broken(database: Database) -> Database:
    database.execute(script(SYSTEM))
    return database


def test_from_broken_to_clean_and_back(broken: Database) -> None:
    before, all_rows = counts(broken), content(broken)
    report = check(SYSTEM, broken)
    assert report.exit_code == 1
    assert not report.unverified
    assert found(report) == PLANTED
    assert rows(broken, EQUAL) == [(115,)]

    cured = cure(SYSTEM, broken)

    assert found(check(SYSTEM, broken)) == set()
    assert not wrong(SYSTEM, broken)
    assert rows(broken, EQUAL) == [(150,)]
    assert counts(broken) == {**before, "user_profile": 150}
    assert content(broken)['"user"'] == all_rows['"user"']
    assert not cure(SYSTEM, broken).steps
    undo(broken, cured)
    assert counts(broken)["user_profile"] == 150  # nothing that was inserted or mended is taken away again


def status(database: Database) -> dict[str, object]:
    """What `schemadrift check --only rows --format json` says of the profiles."""
    targets = chosen(config(SYSTEM), (), Overrides(url=database.url))
    (report,) = api.run(targets, only=["rows"]).targets.values()
    (found,) = json.loads(report.to_json())["expectations"]
    assert isinstance(found, dict)
    return found


def test_status_gives_the_figures_of_the_report(broken: Database) -> None:
    """Users, profiles, PRO users, PRO profiles, mismatches, whether a migration is needed, and what to do."""
    found = status(broken)
    assert (found["total"], found["by"]) == (150, {"missing": 30, "differing": 5})
    assert found["figures"] == {"copies": 120, "pro in source": 25, "pro in copy": 20}
    assert found["holds"] is False
    assert "schemadrift plan" in str(found["recommendation"])


def test_rows_that_fail_are_named_and_keep_nobody_back(
    broken: Database, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A customer that another profile has, and a balance that no profile may have: the rest is done; exit code 4."""
    broken.execute("""
        INSERT INTO "user" (id, email, credits, stripe_customer_id) VALUES
            ('usr_again', 'again@example.org', 60, 'cus_000001'), ('usr_owes', 'owes@example.org', -5, NULL)""")
    monkeypatch.chdir(config(SYSTEM).parent)
    code = run(["apply", "--url", broken.url, "--yes"])
    said = capsys.readouterr()
    assert code == 4, said
    named = [line for line in said.out.splitlines() if line.startswith("not done: ")]
    assert len(named) == 2
    assert re.match(r'not done: public."user" \(id\) = \(usr_again\): .*user_profile_stripe_customer_id_key', named[0])
    assert re.match(r'not done: public."user" \(id\) = \(usr_owes\): .*user_profile_credits_balance_check', named[1])
    assert f"{PROFILE}: total 152, cured 35, skipped 115, failed 2" in said.out
    assert rows(broken, EQUAL) == [(150,)]
    assert found(check(SYSTEM, broken)) == {("SD403", PROFILE, "breaks-reads")}
    broken.execute("""
        UPDATE "user" SET credits = 0 WHERE id = 'usr_owes';
        UPDATE "user" SET stripe_customer_id = NULL WHERE id = 'usr_again'""")
    cure(SYSTEM, broken)
    assert rows(broken, EQUAL) == [(152,)]
    assert found(check(SYSTEM, broken)) == set()


def test_rows_that_are_planted(broken: Database) -> None:
    assert rows(
        broken,
        """SELECT u.credits, p.credits_balance FROM "user" AS u JOIN user_profile AS p ON p.user_id = u.id
        WHERE u.plan = 'pro' AND p.plan = 'pro' AND u.credits <> p.credits_balance""",
    ) == [(260, 60)]
