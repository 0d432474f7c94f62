"""Two versions of one function: users are known by two names, and half of them have no account."""

from __future__ import annotations

import pytest

from tests.servers import Database
from tests.systems.incident import check, counts, found, plan, rows, script

SYSTEM = "smartdrive"
MISSING = ("SD111", "public.user_credits.onyx_user_id", "breaks-reads")
STRUCTURE = {
    MISSING,
    ("SD169", "public.user_credits.user_id", "breaks-writes"),
    ("SD172", "public.user_credits.user_credits_user_id_key", "breaks-writes"),
    ("SD151", "public.credit_transactions.credit_transactions_onyx_user_id_fkey", "integrity"),
    ("SD122", "public.user_credits.user_credits_onyx_user_id_key", "integrity"),
}
RENAME = "ALTER TABLE user_credits RENAME COLUMN user_id TO onyx_user_id"


@pytest.fixture
def broken(database: Database) -> Database:
    database.execute(script(SYSTEM))
    return database


def test_the_old_name_is_named(broken: Database) -> None:
    report = check(SYSTEM, broken)
    assert report.exit_code == 1
    assert {one for one in found(report) if one[0] < "SD2"} == STRUCTURE
    (drift,) = [one for one in report.drifts if one.code == MISSING[0]]
    assert any("probably renamed from user_id: same type, same position" in one for one in drift.evidence)


def test_a_rename_alone_cures_the_structure(broken: Database) -> None:
    """Only the name of the key stays another, and that is cosmetic."""
    before = counts(broken)
    broken.execute(RENAME)
    assert {one for one in found(check(SYSTEM, broken)) if one[0] < "SD2" and one[2] != "cosmetic"} == set()
    assert counts(broken) == before


def test_nobody_renames_unasked(broken: Database) -> None:
    written = [sql for step in plan(SYSTEM, broken).plan.steps for sql in step.sql]
    assert not [sql for sql in written if "RENAME" in sql or "DROP COLUMN" in sql]


def test_rows_that_are_planted(broken: Database) -> None:
    """What README.md of the system says of the rows."""
    assert counts(broken)["user_credits"] == 240
    without = "SELECT count(*) FROM user_credits AS c LEFT JOIN {} AS o ON o.onyx_user_id = c.user_id WHERE o IS NULL"
    assert rows(broken, without.format("smartdrive_accounts")) == [(48,)]
    assert rows(broken, without.format("user_type_assignments")) == [(38,)]
