"""Every case of the corpus, under every oracle.

A case is a folder `<kind>/<case>/` with

* `live.sql`: the database;
* `declared.py` (an attribute `metadata`, or `Base`) or `declared.sql`: what is declared;
* `expect.toml`: the drifts that must be named, and nothing else:

      strict = true                     # default false
      min_version = 15                  # the oldest server major that can load it; default 12
      min_sqlalchemy = 2.1              # the oldest SQLAlchemy that can declare it; default 1
      declaration_loads = false         # PostgreSQL refuses the declaration; default true
      [[drift]]
      code = "SD121 missing-foreign-key"
      object = "foreign_key public.orders.orders_user_id_fkey"
      effect = "integrity"
      field = "on_delete"               # default: empty
      at = 'ForeignKey("users.id"'      # a part of the declaring line; declared.py only
      evidence = "renamed from user_id" # a part of the evidence
      [[unverified]]
      subject = "check public.orders.orders_total_check"
      [unmanaged]                       # default: not looked at
      objects = ["index public.orders.ix_note"]

The oracles, for every case alike: the drifts named and no other; nothing unverified that is not expected; the
declaration, built on a server, is in sync with itself (drifts of its own that PostgreSQL refuses apart); the
report survives its own JSON and says the same exit code.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from schemadrift import api
from schemadrift.catalog import Catalog
from schemadrift.drift import Effect
from schemadrift.postgres.connection import from_database, read_only_snapshot
from schemadrift.postgres.reader import read
from schemadrift.report import text
from schemadrift.report.document import DriftItem, Report
from tests.build import create_all
from tests.servers import Database, DatabaseFactory

HERE = Path(__file__).parent
RELEASE = tuple(map(int, sqlalchemy.__version__.split(".")[:2]))
CASES = sorted(path.parent for path in HERE.glob("*/*/expect.toml"))


def case_id(case: Path) -> str:
    """`<kind>/<case>`."""
    return f"{case.parent.name}/{case.name}"


def load_expectation(case: Path, server_major: int) -> dict[str, Any]:
    """Read expect.toml; a server or SQLAlchemy that is too old for the case is told, not hidden."""
    expect = tomllib.loads((case / "expect.toml").read_text(encoding="utf-8"))
    if tuple(map(int, str(expect.get("min_sqlalchemy", 1)).split("."))) > RELEASE:
        pytest.skip(f"needs SQLAlchemy {expect['min_sqlalchemy']}; this is {sqlalchemy.__version__}")
    if server_major < expect.get("min_version", 12):
        pytest.skip(f"needs PostgreSQL {expect['min_version']}; this is {server_major}")
    return expect


def read_catalog(database: Database) -> Catalog:
    """The whole catalog of a database."""
    with from_database(database.url) as connection, read_only_snapshot(connection):
        return read(connection)


def declaration(case: Path, make: DatabaseFactory) -> Any:
    """The case's declared side: a SOURCE, or the catalog of a database that holds it."""
    if (case / "declared.py").exists():
        return str(case / "declared.py")
    database = make()
    database.execute((case / "declared.sql").read_text(encoding="utf-8"))
    return read_catalog(database)


def said(drift: DriftItem) -> tuple[str, str, str, str]:
    """What identifies a drift in an expectation."""
    return f"{drift.code} {drift.name}", f"{drift.kind} {drift.object}", drift.effect.value, drift.field


def wanted(entry: dict[str, Any]) -> tuple[str, str, str, str]:
    """The same of an expectation's entry."""
    return entry["code"], entry["object"], entry["effect"], entry.get("field", "")


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_verdict(case: Path, make_database: DatabaseFactory, server_major: int) -> None:
    """The planted drifts are named with their effect, at their line, and nothing else is."""
    expect = load_expectation(case, server_major)
    live = make_database()
    live.execute((case / "live.sql").read_text(encoding="utf-8"))
    strict = expect.get("strict", False)
    report = api.check(
        live.url,
        declaration(case, make_database),
        strict=strict,
        fail_on=Effect.COSMETIC if strict else Effect.PERFORMANCE,
    )

    entries = expect.get("drift", [])
    assert sorted(map(said, report.drifts)) == sorted(map(wanted, entries)), text.render(report)
    assert sorted(one.subject for one in report.unverified) == sorted(
        one["subject"] for one in expect.get("unverified", [])
    ), text.render(report)
    check_details(report, entries)
    if "unmanaged" in expect:
        found = sorted(f"{one.kind} {one.object} {one.field}".strip() for one in report.unmanaged)
        assert found == sorted(expect["unmanaged"]["objects"])
    document = json.loads(report.to_json())
    assert document["in_sync"] == (report.exit_code == 0)
    assert len(document["drifts"]) == len(entries)


def check_details(report: Report, entries: list[dict[str, Any]]) -> None:
    """Look at what only some expectations state: the declaring line and the evidence."""
    for entry in entries:
        drift = next(one for one in report.drifts if said(one) == wanted(entry))
        assert drift.message
        assert drift.remedy
        if "at" in entry:
            assert drift.file is not None, f"no place for {drift.object}"
            assert drift.line is not None
            line = Path(drift.file).read_text(encoding="utf-8").splitlines()[drift.line - 1]
            assert entry["at"] in line
        if "evidence" in entry:
            assert any(entry["evidence"] in one for one in drift.evidence), drift.evidence


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_declaration_is_in_sync_with_itself(case: Path, make_database: DatabaseFactory, server_major: int) -> None:
    """A database built from the declaration has no drift but what PostgreSQL refuses, and nothing is unverified."""
    expect = load_expectation(case, server_major)
    database = make_database()
    declared: Any
    if (case / "declared.py").exists():
        declared = str(case / "declared.py")
        refused = create_all(declared, database)
        assert bool(refused) != expect.get("declaration_loads", True), refused
    else:
        database.execute((case / "declared.sql").read_text(encoding="utf-8"))
        declared = read_catalog(database)
    report = api.check(database.url, declared, fail_on=Effect.COSMETIC)
    impossible = {wanted(one) for one in expect.get("drift", []) if "impossible" in one["code"]}
    refused_columns = [name for _, name, *_ in impossible if name.startswith("column ")]
    left = [one for one in report.drifts if said(one) not in impossible]
    # a column that PostgreSQL refuses takes its whole CREATE TABLE along
    assert all(
        one.name == "missing-table" and any(name.startswith(f"column {one.object}.") for name in refused_columns)
        for one in left
    ), text.render(report)
    assert not report.unverified, text.render(report)


def test_there_are_enough_cases() -> None:
    """Both verdicts are there for the kinds, many times over."""
    expectations = [tomllib.loads((case / "expect.toml").read_text(encoding="utf-8")) for case in CASES]
    assert len(expectations) >= 80
    assert sum("drift" in one for one in expectations) >= 40
    assert sum("drift" not in one for one in expectations) >= 25
