"""Credit metering: a column and its index are missing, and the code names columns that never were."""

from __future__ import annotations

import pytest

from tests.servers import Database
from tests.systems.incident import ROOT, check, content, counts, cure, found, line_of, rows, script, undo, wrong

SYSTEM = "ops_center"
STRUCTURE = {
    ("SD111", "public.usage_events.is_free_tier", "breaks-reads"),
    ("SD125", "public.usage_events.idx_usage_events_free_tier", "performance"),
}
OLD = '"expected_schema/ops_center/queries_old.py"'
QUERIES = {
    ("SD302", f"{OLD}.get_transactions", "breaks-reads"),
    ("SD302", f"{OLD}.get_usage_summary", "breaks-reads"),
    ("SD302", f"{OLD}.add_bonus_credits", "breaks-writes"),
    ("SD302", f"{OLD}.refund", "breaks-writes"),
    ("SD302", f"{OLD}.track_usage", "breaks-writes"),
}
CONTRACTS = {
    ("SD202", '"CreditBalance".balance', "breaks-reads"),
    ("SD202", '"CreditBalance".allocated_monthly', "breaks-reads"),
    ("SD202", '"CreditBalance".bonus_credits', "breaks-reads"),
    ("SD202", '"CreditBalance".free_tier_used', "breaks-reads"),
    ("SD202", '"CreditBalance".reset_date', "breaks-reads"),
    ("SD202", '"CreditBalance".last_updated', "breaks-reads"),
    ("SD203", '"CreditTransaction".id', "breaks-reads"),
    ("SD202", '"CreditTransaction".service', "breaks-reads"),
    ("SD202", '"CreditTransaction".cost_breakdown', "breaks-reads"),
    ("SD203", '"CreditTransaction".cost_breakdown', "breaks-reads"),
}
ROWS = {("SD404", "public.credit_transactions.metadata_is_an_object", "breaks-reads")}
WAITING = {("SD418", "public.usage_events.every_event_has_its_flag", "integrity")}
"""What cannot be asked before the column is there."""
PLANTED = STRUCTURE | CONTRACTS | QUERIES | ROWS | WAITING


@pytest.fixture
def broken(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.chdir(ROOT)
    database.execute(script(SYSTEM))
    return database


def test_from_broken_to_clean_and_back(broken: Database) -> None:
    before, all_rows = counts(broken), content(broken)
    report = check(SYSTEM, broken, "incident.toml")
    assert report.exit_code == 1
    assert not report.unverified
    assert found(report) == PLANTED
    lines = {one.code: line_of(one.file, one.line) for one in report.drifts if one.code < "SD2"}
    assert "is_free_tier: Mapped[bool | None]" in lines["SD111"]
    assert 'Index("idx_usage_events_free_tier"' in lines["SD125"]

    cured = cure(SYSTEM, broken)

    assert found(check(SYSTEM, broken)) == set()
    assert not wrong(SYSTEM, broken)
    assert rows(broken, "SELECT DISTINCT is_free_tier FROM usage_events") == [(False,)]
    assert counts(broken) == before
    assert not cure(SYSTEM, broken).steps
    undo(broken, cured)
    assert found(check(SYSTEM, broken, "incident.toml")) == PLANTED - ROWS  # what was mended in rows stays so
    assert {name: found for name, found in content(broken).items() if found != all_rows[name]}.keys() == {
        "credit_transactions"
    }
    assert counts(broken) == before


def test_a_sum_that_may_be_null_is_named_when_its_column_is_there(broken: Database) -> None:
    """The old code on the database that has the column: what is left is its own; the new code has COALESCE."""
    broken.execute(script(SYSTEM, "cure.sql"))
    summary = f"{OLD}.get_usage_summary"
    left = found(check(SYSTEM, broken, "incident.toml"))
    assert {one for one in left if one[1].startswith(summary)} == {
        ("SD204", f"{summary}.free_tier_events", "breaks-reads"),
        ("SD204", f"{summary}.paid_tier_events", "breaks-reads"),
    }
    assert {one for one in left if one[0] == "SD302"} == QUERIES - {("SD302", summary, "breaks-reads")}
    assert found(check(SYSTEM, broken)) == ROWS


def test_rows_that_the_api_refuses_are_found_in_a_sample(broken: Database) -> None:
    """Metadata that is a JSON string: one row of 161; when it is mended none is refused."""
    report = check(SYSTEM, broken, sample=500)
    (refused,) = [one for one in report.drifts if one.kind == "contract"]
    assert "1 of 161 sampled rows is refused" in refused.message
    assert '"CreditTransaction".metadata' in refused.object
    cure(SYSTEM, broken)
    report = check(SYSTEM, broken, sample=500)
    assert found(report) == set()
    assert report.summary.compared["sampled row"] == 40 + 161
