"""The systems that schemadrift was made for: broken, exactly the planted defects; cured, in sync."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TypeAlias

import pytest

from schemadrift import api
from schemadrift.report import text
from tests.build import create_all
from tests.servers import Database

ROOT = Path(__file__).parent.parent
SYSTEMS = ROOT / "expected_schema"

Planted: TypeAlias = tuple[str, str, str, str, str]
"""Code, kind, object, effect, and a part of the declaring line."""

PLANTED: dict[str, set[Planted]] = {
    "ops_center": {
        ("SD111", "column", "public.usage_events.is_free_tier", "breaks-reads", "is_free_tier: Mapped[bool | None]"),
        (
            "SD125",
            "index",
            "public.usage_events.idx_usage_events_free_tier",
            "performance",
            'Index("idx_usage_events_free_tier"',
        ),
    },
    "fltr_auth": {
        (
            "SD121",
            "foreign_key",
            "public.user_credits.user_credits_user_id_users_id_fk",
            "integrity",
            "user_credits_user_id_users_id_fk",
        ),
        (
            "SD177",
            "foreign_key",
            "public.user_credits.user_credits_team_id_fkey",
            "cosmetic",
            "user_credits_team_id_teams_id_fk",
        ),
    },
}


def script(system: str, name: str) -> str:
    return (SYSTEMS / system / name).read_text(encoding="utf-8")


def source(system: str) -> str:
    return f"{SYSTEMS / system / 'models.py'}:metadata"


def line_of(file: str | None, line: int | None) -> str:
    assert file is not None
    assert line is not None
    return Path(file).read_text(encoding="utf-8").splitlines()[line - 1]


@pytest.mark.parametrize("system", PLANTED)
def test_broken(system: str, database: Database) -> None:
    database.execute(script(system, "broken.sql"))
    report = api.check(database.url, source(system))
    assert report.exit_code == 1
    assert not report.unverified
    found = {(one.code, one.kind, one.object, one.effect.value) for one in report.drifts}
    assert found == {planted[:4] for planted in PLANTED[system]}, text.render(report)
    for planted in PLANTED[system]:
        drift = next(one for one in report.drifts if one.code == planted[0])
        assert planted[4] in line_of(drift.file, drift.line)


@pytest.mark.parametrize("system", PLANTED)
def test_cured(system: str, database: Database) -> None:
    """After the cure the gate opens; the redundant twin, which nobody may drop unasked, stays named."""
    database.execute(script(system, "broken.sql"))
    database.execute(script(system, "cure.sql"))
    report = api.check(database.url, source(system))
    assert report.exit_code == 0
    assert not report.unverified
    assert {one.name for one in report.drifts} == ({"redundant-twin"} if system == "fltr_auth" else set())


@pytest.mark.parametrize("system", PLANTED)
def test_declaration_built_anew(system: str, database: Database) -> None:
    assert create_all(source(system), database) == []
    report = api.check(database.url, source(system), strict=True, fail_on="cosmetic")
    assert report.exit_code == 0, text.render(report)
    assert report.drifts == ()


def test_demo_says_what_it_finds() -> None:
    """`schemadrift demo` names every planted defect of both systems."""
    done = subprocess.run(
        [sys.executable, "-m", "schemadrift", "demo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    for planted in (*PLANTED["ops_center"], *PLANTED["fltr_auth"]):
        named = f"{planted[1].replace('_', ' ')} {planted[2]}  {planted[0]}"
        assert re.search(rf"^{planted[3]} +{re.escape(named)}", done.stdout, re.MULTILINE)
    assert done.stdout.count("(exit code 1)") == 2
