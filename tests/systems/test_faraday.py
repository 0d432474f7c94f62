"""A large migration on a filled database."""

from __future__ import annotations

import pytest

from schemadrift.step import Lock, Work
from tests.servers import Database
from tests.systems.incident import check, content, counts, cure, found, plan, rows, script, undo, wrong

SYSTEM = "faraday"
TABLES = ("ai_suites", "ai_tools", "credit_logs", "departments", "organizations", "tool_assignments", "usage_logs")
COLUMNS = ("billing_tier", "credits_balance", "department_id", "is_active", "organization_id", "user_type")
STRUCTURE = {
    ("SD103", "public.user_type", "breaks-reads"),
    ("SD103", "public.billing_tier", "breaks-reads"),
    *(("SD110", f"public.{name}", "breaks-reads") for name in TABLES),
    *(("SD111", f"public.users.{name}", "breaks-reads") for name in COLUMNS),
    ("SD111", "public.projects.is_template", "breaks-reads"),
    ("SD121", "public.users.users_organization_id_fkey", "integrity"),
    ("SD121", "public.users.users_department_id_fkey", "integrity"),
    ("SD125", "public.users.users_organization_id_idx", "performance"),
}
WAITING = {
    ("SD418", "public.organizations.default_organization", "integrity"),
    ("SD418", "public.departments.default_department", "integrity"),
    ("SD418", "public.users.user_type_follows_role", "integrity"),
    ("SD418", "public.users.every_user_has_an_organization", "integrity"),
    ("SD418", "public.users.every_user_has_a_department", "integrity"),
    ("SD418", "public.ai_suites.every_user_has_a_suite", "integrity"),
    ("SD418", "public.gpt_subscriptions.every_subscription_has_its_tool", "integrity"),
    ("SD418", "public.users.every_user_has_a_tool", "integrity"),
    ("SD418", "public.ai_tools.every_tool_is_assigned", "integrity"),
    ("SD418", "public.ai_tools.every_tool_has_a_log", "integrity"),
    ("SD418", "public.ai_tools.every_tool_has_a_tier", "integrity"),
    ("SD418", "public.ai_tools.no_tool_pays", "integrity"),
    ("SD418", "public.users.first_credits", "integrity"),
    ("SD418", "public.users.balance_is_the_sum_of_the_log", "integrity"),
    ("SD418", "public.ai_tools.tools_of_a_user", "performance"),
    ("SD418", "public.users.members_of_an_organization", "performance"),
    ("SD418", "public.credit_logs.last_movements", "performance"),
}
"""What cannot be asked before the structure is there."""
FILES = "SELECT relname, relfilenode FROM pg_class WHERE relname IN ('users', 'projects') ORDER BY 1"


@pytest.fixture
def broken(database: Database) -> Database:
    database.execute(script(SYSTEM))
    return database


def structure(database: Database) -> set[tuple[str, str, str]]:
    return {one for one in found(check(SYSTEM, database)) if one[0] < "SD2"}


def test_from_broken_to_clean_and_back(broken: Database) -> None:
    """Nothing is rewritten, and the way back takes away what was made and only that."""
    before, files, all_rows = counts(broken), rows(broken, FILES), content(broken)
    report = check(SYSTEM, broken)
    assert report.exit_code == 1
    assert not report.unverified
    assert found(report) == STRUCTURE | WAITING

    cured = cure(SYSTEM, broken)

    assert found(check(SYSTEM, broken)) == set()
    assert not wrong(SYSTEM, broken)
    assert rows(broken, FILES) == files
    assert {name: counts(broken)[name] for name in before} == before
    assert not cure(SYSTEM, broken).steps
    undo(broken, cured)
    assert structure(broken) == STRUCTURE
    assert content(broken) == all_rows


def test_no_long_lock(broken: Database) -> None:
    """What keeps readers or writers out of the filled tables touches the catalog only; what reads rows lets them in."""
    document = plan(SYSTEM, broken)
    lets_write = {Lock.ACCESS_SHARE, Lock.ROW_SHARE, Lock.ROW_EXCLUSIVE, Lock.SHARE_UPDATE_EXCLUSIVE}
    for step in document.plan.steps:
        strong = {held.relation[-1] for held in step.locks if held.lock not in lets_write}
        if strong & {"users", "projects", "gpt_subscriptions"}:
            assert step.work is Work.INSTANT, step.title
        assert step.work is not Work.REWRITE
        assert not [one for one in step.preflights if one.broken or one.unmeasured], step.title
    dangers = {danger.hazard for step in document.plan.steps for danger in step.dangers}
    assert dangers == {"full-scan", "not-transactional"}


def test_order(broken: Database) -> None:
    """Whatever a statement names has been made before it: enums, tables, columns, foreign keys."""
    titles = [step.title for step in plan(SYSTEM, broken).plan.steps]
    place = {title.split(" with its ")[0]: number for number, title in enumerate(titles)}
    assert place["create enum type public.user_type"] < place["add column public.users.user_type"]
    assert place["create enum type public.billing_tier"] < place["create table public.ai_tools"]
    adding = next(number for title, number in place.items() if "users_organization_id_fkey for new rows" in title)
    validating = place["validate foreign key public.users.users_organization_id_fkey"]
    assert place["create table public.organizations"] < adding < validating
    assert place["add column public.users.organization_id"] < adding
