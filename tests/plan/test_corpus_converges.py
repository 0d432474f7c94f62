"""Every case of the corpus, planned, applied with psql, and read again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from schemadrift import api
from schemadrift.diff import diff
from schemadrift.kinds import KINDS
from schemadrift.plans.hazards import HAZARDS
from schemadrift.report import plan_sql, plan_text, text
from tests.corpus.test_corpus import CASES, case_id, declaration, load_expectation, read_catalog
from tests.plan.psql import psql

if TYPE_CHECKING:
    from schemadrift.catalog import Catalog
    from schemadrift.plan_file import PlanFile
    from tests.servers import Database, DatabaseFactory


IN_TWO_ROUNDS = {
    "primary_key/unique_instead": "the constraint that does the key's work is redundant only when the key is there",
    "sequence/declared_by_name_made_by_serial": "where a sequence ends counts when no column owns it any more",
}
"""Cases whose cure shows another drift. Others may need a second round where the first could not compare everything."""


def planned(database: Database, declared: Any, *, strict: bool) -> PlanFile:
    """The plan with every hazard allowed."""
    return api.plan(database.url, declared, strict=strict, allow=HAZARDS.keys())


def differences(before: Catalog, after: Catalog) -> list[str]:
    """What differs between two live catalogs, to the last name; the order of columns apart."""
    outcome = diff(after, before, KINDS, answers={}, strict=True)
    return [f"{one.code} {one.id} {one.finding.field}" for one in outcome.drifts if one.code.number != "SD179"]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_converges(case: Path, make_database: DatabaseFactory, server_major: int) -> None:
    """After the script no drift is left but those that the plan names as left; planning again has nothing to do."""
    expect = load_expectation(case, server_major)
    strict = expect.get("strict", False)
    live = make_database()
    live.execute((case / "live.sql").read_text(encoding="utf-8"))
    declared = declaration(case, make_database)
    before, rounds = read_catalog(live), 1
    document = planned(live, declared, strict=strict)
    script = plan_sql.render(document)

    assert not (error := psql(live, script)), f"{error}\n{plan_text.render(document)}"

    report = api.check(live.url, declared, strict=strict, fail_on="cosmetic")
    if report.drifts and (document.plan.notes or case_id(case) in IN_TWO_ROUNDS):
        document = planned(live, declared, strict=strict)
        assert not (error := psql(live, plan_sql.render(document))), f"{error}\n{plan_text.render(document)}"
        report = api.check(live.url, declared, strict=strict, fail_on="cosmetic")
        rounds = 2
    left = {one.code.number for one in document.plan.refusals}
    still = [one for one in report.drifts if one.code not in left]
    assert not still, f"{text.render(report)}\n{plan_text.render(document)}"
    again = planned(live, declared, strict=strict)
    assert not again.plan.steps, plan_text.render(again)

    if rounds > 1 or any(step.undo.none or step.undo.lossy for step in document.plan.steps):
        return
    assert not (error := psql(live, plan_sql.render_undo(document))), f"{error}\n{plan_sql.render_undo(document)}"
    assert not differences(before, read_catalog(live)), plan_sql.render_undo(document)
