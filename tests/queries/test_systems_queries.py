"""The statements of the systems' services: the old ones are found at their lines, the new ones are clean."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from schemadrift import api
from schemadrift.config.queries import Queries
from schemadrift.querying.looking import examination
from schemadrift.report.document import DriftItem, Report
from tests.build import create_all
from tests.servers import Database

SYSTEMS = Path(__file__).parent.parent.parent / "expected_schema"

# What the incidents' statements name, by PostgreSQL's message and the line that it stands in.
OPS_CENTER_OLD = {
    ("SD302", 'column "bonus_credits" does not exist (42703)', "bonus_credits = bonus_credits + $1"),
    ("SD302", 'column "balance" does not exist (42703)', "RETURNING balance"),
    ("SD302", 'column "service" does not exist (42703)', "service, model, cost_breakdown"),
    (
        "SD302",
        'column "request_metadata" of relation "usage_events" does not exist (42703)',
        "is_free_tier, request_metadata",
    ),
}
SMARTDRIVE_OLD = {
    ("SD302", 'column "user_id" does not exist (42703)', "SELECT user_id, name, credits_balance"),
    (
        "SD302",
        'column "user_id" of relation "user_credits" does not exist (42703)',
        "INSERT INTO user_credits (user_id",
    ),
    ("SD302", 'column "user_id" does not exist (42703)', "WHERE user_id = $1 AND"),
    ("SD302", "column uc.user_id does not exist (42703)", "smartdrive_accounts sa ON uc.user_id = sa.user_id"),
}


def check(database: Database, system: str, *files: str, url: str = "") -> Report:
    folder = SYSTEMS / system
    queries = Queries(root=folder, paths=files, cache=False)
    return api.check(
        url or database.url, f"{folder / 'models.py'}:metadata", only=["queries"], examinations=[examination(queries)]
    )


def named(drift: DriftItem) -> tuple[str, str, str]:
    assert drift.file is not None
    assert drift.line is not None
    line = Path(drift.file).read_text(encoding="utf-8").splitlines()[drift.line - 1]
    return drift.code, drift.message, line.strip()


def refused(database: Database, system: str, *files: str) -> Report:
    """What the server refuses; what results lack is another matter."""
    report = check(database, system, *files)
    return msgspec.structs.replace(report, drifts=tuple(one for one in report.drifts if one.code.startswith("SD3")))


def matches(report: Report, expected: set[tuple[str, str, str]]) -> None:
    """Each finding is an expected one, and each expected one is found once."""
    found = [named(one) for one in report.drifts]
    assert len(found) == len(expected)
    for code, message, part in expected:
        assert [one for one in found if one[:2] == (code, message) and part in one[2]], (message, part, found)


def cured(database: Database, system: str) -> None:
    for name in ("broken.sql", "cure.sql"):
        database.execute((SYSTEMS / system / name).read_text(encoding="utf-8"))


def test_old_statements_of_ops_center(database: Database) -> None:
    cured(database, "ops_center")
    matches(refused(database, "ops_center", "queries_old.py"), OPS_CENTER_OLD)


def test_all_that_a_statement_misses_is_named(database: Database) -> None:
    """PostgreSQL stops at the first column; the others are found with NULL in its place."""
    cured(database, "ops_center")
    report = refused(database, "ops_center", "queries_old.py")
    drift = next(one for one in report.drifts if '"service"' in one.message)
    line = (SYSTEMS / "ops_center" / "queries_old.py").read_text(encoding="utf-8").splitlines()[(drift.line or 0) - 1]
    also = next(one for one in drift.evidence if "cost_breakdown" in one and ", too: " in one)
    assert also.startswith('column "cost_breakdown" does not exist, too: ')
    assert also.endswith(f":{drift.line}:{line.index('cost_breakdown') + 1}")


def test_a_sum_of_nothing_does_not_fit_an_int(database: Database) -> None:
    """Without COALESCE it is NULL where there are no rows; with it, and COUNT, it is not."""
    cured(database, "ops_center")
    report = check(database, "ops_center", "queries_old.py", "queries.py")
    nulls = [one for one in report.drifts if one.code == "SD204"]
    assert {one.object.rpartition(".")[2] for one in nulls} == {"free_tier_events", "paid_tier_events"}
    for one in nulls:
        assert Path(one.file or "").name == "queries_old.py"
        assert "SUM of no rows is NULL" in one.evidence
        assert "COALESCE" in one.remedy


def test_old_statements_of_ops_center_on_the_day_of_the_incident(database: Database) -> None:
    """The column that the migration adds is named too, with the line that declares it and its drift."""
    database.execute((SYSTEMS / "ops_center" / "broken.sql").read_text(encoding="utf-8"))
    report = check(database, "ops_center", "queries_old.py", "queries.py")
    behind = [one for one in report.drifts if '"is_free_tier"' in one.message]
    assert {Path(one.file or "").name for one in behind} == {"queries.py", "queries_old.py"}
    for one in behind:
        assert any("models.py:" in said and "drift SD111 missing-column" in said for said in one.evidence)


@pytest.mark.parametrize(("system", "file"), [("ops_center", "queries.py"), ("smartdrive", "credits.py")])
def test_new_statements_are_clean(system: str, file: str, database: Database) -> None:
    if system == "ops_center":
        cured(database, system)
    else:
        declared(database, system)
    report = check(database, system, file)
    assert report.drifts == ()
    assert report.unverified == ()
    assert report.exit_code == 0
    assert report.summary.compared["query"] == 5


def test_old_statements_of_smartdrive(database: Database) -> None:
    declared(database, "smartdrive")
    report = check(database, "smartdrive", "credits_old.py")
    matches(report, SMARTDRIVE_OLD)
    hints = {one.remedy for one in report.drifts}
    assert any("onyx_user_id" in one for one in hints)


def test_a_role_without_rights_gets_the_same(database: Database) -> None:
    cured(database, "ops_center")
    database.execute("CREATE ROLE sd_nobody LOGIN PASSWORD 'n'")
    try:
        mine = check(database, "ops_center", "queries_old.py")
        theirs = check(database, "ops_center", "queries_old.py", url=database.url_as("sd_nobody", "n"))
        assert [(one.message, one.line) for one in theirs.drifts] == [(one.message, one.line) for one in mine.drifts]
    finally:
        database.execute("DROP ROLE sd_nobody")


def declared(database: Database, system: str) -> None:
    """Build the database that the system's models declare."""
    assert create_all(f"{SYSTEMS / system / 'models.py'}:metadata", database) == []
