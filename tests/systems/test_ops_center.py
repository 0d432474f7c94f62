"""Credit metering: a column and its index are missing."""

from __future__ import annotations

from tests.servers import Database
from tests.systems.incident import check, counts, found, line_of, plan, rows, run, script, undo

SYSTEM = "ops_center"
COLUMN = ("SD111", "public.usage_events.is_free_tier", "breaks-reads")
INDEX = ("SD125", "public.usage_events.idx_usage_events_free_tier", "performance")


def test_structure_from_broken_to_clean_and_back(database: Database) -> None:
    database.execute(script(SYSTEM))
    before = counts(database)
    report = check(SYSTEM, database)
    assert report.exit_code == 1
    assert not report.unverified
    assert found(report) >= {COLUMN, INDEX}
    lines = {one.code: line_of(one.file, one.line) for one in report.drifts}
    assert "is_free_tier: Mapped[bool | None]" in lines["SD111"]
    assert 'Index("idx_usage_events_free_tier"' in lines["SD125"]
    document = plan(SYSTEM, database)
    run(database, document)
    assert not {COLUMN, INDEX} & found(check(SYSTEM, database))
    assert rows(database, "SELECT DISTINCT is_free_tier FROM usage_events") == [(False,)]
    assert counts(database) == before
    assert not plan(SYSTEM, database).plan.steps
    undo(database, document)
    assert found(check(SYSTEM, database)) >= {COLUMN, INDEX}
    assert counts(database) == before
