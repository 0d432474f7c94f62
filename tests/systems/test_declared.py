"""The models of all systems: built anew they are in sync, and a cured database is."""

from __future__ import annotations

import hashlib
import json

import pytest

from schemadrift import api
from schemadrift.report import text
from tests.build import create_all
from tests.servers import Database
from tests.systems.incident import NAMES, SYSTEMS, found, script, source


@pytest.mark.parametrize("system", NAMES)
def test_built_anew(system: str, database: Database) -> None:
    assert create_all(source(system), database) == []
    report = api.check(database.url, source(system), strict=True, fail_on="cosmetic")
    assert report.exit_code == 0, text.render(report)
    assert report.drifts == ()


@pytest.mark.parametrize("system", ["ops_center", "fltr_auth"])
def test_cured_by_hand(system: str, database: Database) -> None:
    """After the reports' own cure the gate opens; the redundant twin, which nobody may drop unasked, stays named."""
    database.execute(script(system))
    database.execute(script(system, "cure.sql"))
    report = api.check(database.url, source(system))
    assert report.exit_code == 0
    assert not report.unverified
    assert {one.name for one in report.drifts} == ({"redundant-twin"} if system == "fltr_auth" else set())


def test_migrations_of_the_front_end_build_what_the_services_declare(database: Database) -> None:
    folder = SYSTEMS / "fltr_auth/migrations"
    entries = json.loads((folder / "meta/_journal.json").read_text(encoding="utf-8"))["entries"]
    files = [folder / f"{entry['tag']}.sql" for entry in entries]
    assert sorted(files) == sorted(folder.glob("*.sql"))
    for file in files:
        database.execute(file.read_text(encoding="utf-8"))
        assert hashlib.sha256(file.read_bytes()).hexdigest() in script("fltr_auth", "cure.sql")
    assert found(api.check(database.url, source("fltr_auth"))) == set()
