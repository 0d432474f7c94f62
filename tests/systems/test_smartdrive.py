"""Two versions of one function: users are known by two names, and some of them have no account."""

from __future__ import annotations

import pytest

from tests.servers import Database
from tests.systems.incident import ROOT, check, content, counts, cure, found, plan, rows, script, undo, wrong

SYSTEM = "smartdrive"
MISSING = ("SD111", "public.user_credits.onyx_user_id", "breaks-reads")
STRUCTURE = {
    MISSING,
    ("SD169", "public.user_credits.user_id", "breaks-writes"),
    ("SD172", "public.user_credits.user_credits_user_id_key", "breaks-writes"),
    ("SD151", "public.credit_transactions.credit_transactions_onyx_user_id_fkey", "integrity"),
    ("SD122", "public.user_credits.user_credits_onyx_user_id_key", "integrity"),
}
OLD = '"expected_schema/smartdrive/credits_old.py"'
QUERIES = {f"{OLD}.{name}" for name in ("get_or_create_user_credits", "deduct_credits", "users_without_account")}
WAITING = {
    ("SD418", "public.user_credits.every_user_has_an_account", "breaks-reads"),
    ("SD418", "public.user_credits.every_user_has_a_type", "integrity"),
}
"""What cannot be asked before the column has its name."""
ROWS = {("SD402", name, effect) for _, name, effect in WAITING}
RENAME = "ALTER TABLE user_credits RENAME COLUMN user_id TO onyx_user_id"


@pytest.fixture
def broken(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.chdir(ROOT)
    database.execute(script(SYSTEM))
    return database


def structure(database: Database) -> set[tuple[str, str, str]]:
    return {one for one in found(check(SYSTEM, database)) if one[0] < "SD2"}


def test_from_broken_to_clean_and_back(broken: Database) -> None:
    before, all_rows = counts(broken), content(broken)
    report = check(SYSTEM, broken)
    assert report.exit_code == 1
    assert not report.unverified
    assert {one for one in found(report) if "credits.py" not in one[1]} == STRUCTURE | WAITING
    (drift,) = [one for one in report.drifts if one.code == MISSING[0]]
    assert any("probably renamed from user_id: same type, same position" in one for one in drift.evidence)

    cured = cure(SYSTEM, broken)

    assert cured.steps[0] == "rename column public.user_credits.user_id to onyx_user_id"
    clean = check(SYSTEM, broken)
    assert not clean.unverified
    assert found(clean) == set()
    assert not wrong(SYSTEM, broken)
    assert counts(broken) == {**before, "smartdrive_accounts": 241, "user_type_assignments": 240}
    assert not cure(SYSTEM, broken).steps
    undo(broken, cured)
    assert structure(broken) == STRUCTURE
    kept = content(broken)  # the accounts that were made stay, and all that was there is there
    assert all(set(kept[name]) >= set(found) for name, found in all_rows.items())
    assert kept["user_credits"] == all_rows["user_credits"]


def test_the_old_code_is_found(broken: Database) -> None:
    """The database that knows users by their Onyx id, and the credits.py that does not."""
    broken.execute(RENAME)
    report = check(SYSTEM, broken, "incident.toml")
    queries = [one for one in report.drifts if one.kind == "query"]
    assert {one.object for one in queries} == QUERIES
    assert all("user_id" in one.message for one in queries)


def test_the_rows_are_named_where_the_names_are_right(broken: Database) -> None:
    broken.execute(RENAME)
    report = check(SYSTEM, broken)
    assert {one for one in found(report) if one[2] != "cosmetic"} == ROWS
    messages = {one.object.rpartition(".")[2]: one.message for one in report.drifts if one.kind == "expectation"}
    assert messages["every_user_has_an_account"].startswith("48 of 240 rows of public.user_credits")
    assert messages["every_user_has_a_type"].startswith("38 of 240 rows of public.user_credits")


def test_nobody_renames_unasked(broken: Database) -> None:
    written = [sql for step in plan(SYSTEM, broken).plan.steps for sql in step.sql]
    assert not [sql for sql in written if "RENAME" in sql or "DROP COLUMN" in sql]


def test_rows_that_are_planted(broken: Database) -> None:
    """What README.md of the system says of the rows."""
    assert counts(broken)["user_credits"] == 240
    without = "SELECT count(*) FROM user_credits AS c LEFT JOIN {} AS o ON o.onyx_user_id = c.user_id WHERE o IS NULL"
    assert rows(broken, without.format("smartdrive_accounts")) == [(48,)]
    assert rows(broken, without.format("user_type_assignments")) == [(38,)]
