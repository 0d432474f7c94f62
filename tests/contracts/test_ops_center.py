"""The models of the incident's API: every mismatch of the old ones at its line, the new ones clean."""

from __future__ import annotations

from schemadrift import api
from schemadrift.config.targets import Overrides, chosen
from schemadrift.report.document import Report
from tests.servers import Database
from tests.systems.incident import SYSTEMS, line_of, script

MISMATCHES = {
    # CreditBalance: names, and what is not stored
    ("SD202", "balance: Decimal"),
    ("SD202", "allocated_monthly: Decimal"),
    ("SD202", "bonus_credits: Decimal"),
    ("SD202", "free_tier_used: Decimal"),
    ("SD202", "reset_date: datetime"),
    ("SD202", "last_updated: datetime"),
    # CreditTransaction: int for a UUID, names, Dict for a NUMERIC
    ("SD203", "id: int"),
    ("SD202", "service: Optional[str]"),
    ("SD202", "cost_breakdown: Optional[Dict[str, Any]]"),
    ("SD203", "cost_breakdown: Optional[Dict[str, Any]]"),
}


def _checked(name: str, database: Database, **options: object) -> Report:
    given = Overrides(url=database.url, **options)  # type: ignore[arg-type]
    (report,) = api.run(chosen(SYSTEMS / "ops_center" / name, (), given)).targets.values()
    return report


def test_every_mismatch_of_the_old_models_is_at_its_line(database: Database) -> None:
    database.execute(script("ops_center"))
    report = _checked("incident.toml", database)
    found = [one for one in report.drifts if one.code.startswith("SD2")]
    told = {(one.code, line_of(one.file, one.line).partition("  #")[0].strip()) for one in found}
    assert told == MISMATCHES
    assert len(found) == len(MISMATCHES)
    assert {one.effect.value for one in found} == {"breaks-reads"}
    assert all(one.file is not None and one.file.endswith("api_old.py") for one in found)
    assert report.summary.compared["contract"] == 3


def test_the_new_models_are_clean(database: Database) -> None:
    database.execute(script("ops_center"))
    report = _checked("schemadrift.toml", database)
    assert [one.object for one in report.drifts if one.code.startswith("SD2")] == []
    assert report.unverified == ()
    assert report.summary.compared["contract"] == 2


def test_a_role_without_rights_gets_the_same_verdicts(database: Database) -> None:
    database.execute(script("ops_center"))
    full = _checked("incident.toml", database)
    with database.connect(autocommit=True) as connection:
        connection.execute("CREATE ROLE sd_contract_nobody LOGIN PASSWORD 'nobody'")
    try:
        given = Overrides(url=database.url_as("sd_contract_nobody", "nobody"))
        (report,) = api.run(chosen(SYSTEMS / "ops_center/incident.toml", (), given)).targets.values()
    finally:
        with database.connect(autocommit=True) as connection:
            connection.execute("DROP ROLE sd_contract_nobody")
    assert [one for one in report.drifts if one.code.startswith("SD2")] == [
        one for one in full.drifts if one.code.startswith("SD2")
    ]
