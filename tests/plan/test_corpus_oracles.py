"""More oracles for the corpus: rows survive, pg_dump agrees with the declaration, Alembic leaves what psql leaves.

A few cases of each kind run with the suite, all of them where SCHEMADRIFT_TEST_ALL is set.
"""

from __future__ import annotations

import os
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from schemadrift import api
from schemadrift.plans.hazards import HAZARDS
from schemadrift.report import plan_alembic, plan_sql, plan_text
from tests.build import create_all
from tests.corpus.test_corpus import CASES, case_id, declaration, load_expectation, read_catalog
from tests.plan.dumps import compared, dumped
from tests.plan.psql import psql
from tests.plan.revisions import upgraded
from tests.plan.rows import held, lost, planted
from tests.plan.test_carried import differences

if TYPE_CHECKING:
    from schemadrift.plan_file import PlanFile
    from tests.servers import Database, DatabaseFactory

ALL = bool(os.environ.get("SCHEMADRIFT_TEST_ALL"))


def some(every: int, start: int) -> list[Path]:
    """Every so many cases of each kind; all of them where that is asked for."""
    if ALL:
        return CASES
    return [case for _, of_kind in groupby(CASES, lambda case: case.parent) for case in list(of_kind)[start::every]]


def loaded(case: Path, make_database: DatabaseFactory) -> Database:
    database = make_database()
    database.execute((case / "live.sql").read_text(encoding="utf-8"))
    return database


def planned(database: Database, declared: Any, *, strict: bool) -> PlanFile:
    return api.plan(database.url, declared, strict=strict, allow=HAZARDS.keys())


@pytest.mark.parametrize("case", some(24, 0), ids=case_id)
def test_rows_survive(case: Path, make_database: DatabaseFactory, server_major: int) -> None:
    """No row and no value goes but what a step says it loses; and a script fails on rows only where that was said."""
    expect = load_expectation(case, server_major)
    live = loaded(case, make_database)
    planted(live)
    before = held(live)
    document = planned(live, declaration(case, make_database), strict=expect.get("strict", False))

    error = psql(live, plan_sql.render(document))

    said = [one for step in document.plan.steps for one in step.preflights if one.broken != 0]
    assert not error or said, f"{error}\n{plan_text.render(document)}"
    gone = {".".join(step.object.key) for step in document.plan.steps if step.loses == "rows"}
    missing = [one for one in lost(before, held(live)) if not any(one.startswith(name) for name in gone)]
    assert not missing, plan_text.render(document)


@pytest.mark.parametrize("case", some(24, 1), ids=case_id)
def test_alembic_leaves_what_psql_leaves(
    case: Path, make_database: DatabaseFactory, server_major: int, tmp_path: Path
) -> None:
    expect = load_expectation(case, server_major)
    one, other = loaded(case, make_database), loaded(case, make_database)
    declared, strict = declaration(case, make_database), expect.get("strict", False)

    assert not psql(one, plan_sql.render(planned(one, declared, strict=strict)))
    revision = plan_alembic.render(planned(other, declared, strict=strict), down_revision=None)
    upgraded(other, revision, tmp_path)

    assert not differences(read_catalog(one), read_catalog(other))


@pytest.mark.parametrize("case", some(24, 2), ids=case_id)
def test_dump_is_that_of_the_declaration(case: Path, make_database: DatabaseFactory, server_major: int) -> None:
    """Cured in strict mode, a database is what the declaration builds, to the last word of pg_dump.

    What differs was there before: spelled otherwise, undeclared and harmless, or what the plan says that it leaves.
    """
    load_expectation(case, server_major)
    live, built = loaded(case, make_database), make_database()
    before = dumped(live)
    if (case / "declared.py").exists():
        create_all(str(case / "declared.py"), built)
    else:
        built.execute((case / "declared.sql").read_text(encoding="utf-8"))
    wanted = read_catalog(built)
    document = planned(live, wanted, strict=True)
    for _ in range(2):  # a cure can show another drift
        assert not (error := psql(live, plan_sql.render(document))), f"{error}\n{plan_text.render(document)}"
        document = planned(live, wanted, strict=True)
        if not document.plan.steps:
            break
    found = compared(live, before, dumped(built), [one.object for one in document.plan.refusals])
    assert not found.missing
    assert not found.added
