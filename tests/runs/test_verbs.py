"""The verbs as people type them: apply, status, undo, restore."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from schemadrift.cli.main import run
from schemadrift.errors import ExitCode
from tests.servers import Database

ROOT = Path(__file__).parent.parent.parent
MODELS = str(ROOT / "expected_schema/fltr_auth/models.py")
ALLOWED = [f"--allow={name}" for name in ("full-scan", "may-fail-on-data", "not-transactional", "drops-guard")]


@pytest.fixture
def url(database: Database) -> str:
    database.execute((ROOT / "expected_schema/fltr_auth/broken.sql").read_text(encoding="utf-8"))
    return database.url


def test_from_broken_to_clean_and_back(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What a person sees, in its order."""
    given = ["apply", "--url", url, "--declared", MODELS, "--yes"]
    assert run(given) == ExitCode.REFUSED
    assert "hazards that nobody allowed" in capsys.readouterr().err
    assert run([*given, *ALLOWED]) == ExitCode.REFUSED
    assert "7 rows break it" in capsys.readouterr().err
    assert run([*given, *ALLOWED, "--orphans=quarantine", "--dry-run"]) == ExitCode.DRIFT
    assert "could run now; nothing was changed" in capsys.readouterr().out
    assert run(["status", "--url", url]) == ExitCode.IN_SYNC
    assert "no runs" in capsys.readouterr().out
    assert run([*given, *ALLOWED, "--orphans=quarantine"]) == ExitCode.IN_SYNC
    said = capsys.readouterr()
    assert "7 rows changed (run 1; to take it back: schemadrift undo 1)" in said.out
    assert "Checked again: in sync" in said.out
    assert "step 1 of " in said.err
    assert run([*given, "--orphans=quarantine"]) == ExitCode.IN_SYNC
    assert "Nothing to do." in capsys.readouterr().out
    assert run(["status", "--url", url, "--format", "json"]) == ExitCode.IN_SYNC
    status = json.loads(capsys.readouterr().out)
    assert [one["state"] for one in status["runs"]] == ["done"]
    assert {one["table"]: one["rows"] for one in status["quarantine"]}["public.user_credits"] == 7
    assert run(["restore", "1", "--url", url]) == ExitCode.REFUSED
    assert "stays in quarantine: public.user_credits" in capsys.readouterr().out
    assert run(["undo", "1", "--url", url]) == ExitCode.REFUSED
    assert "nobody to ask; give --yes" in capsys.readouterr().err
    assert run(["undo", "1", "--url", url, "--yes"]) == ExitCode.IN_SYNC
    assert "The catalog is what it was before the run." in capsys.readouterr().out
    assert run(["undo", "7", "--url", url, "--yes"]) == ExitCode.REFUSED
    assert "is not in the journal" in capsys.readouterr().err


def test_a_plan_file(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is run as it was made, without the models; it is not decided about once more."""
    file = tmp_path / "plan.json"
    assert run(["apply", str(file), "--url", url]) == ExitCode.UNCERTAIN
    assert "is no file; name one that schemadrift plan" in capsys.readouterr().err
    made = ["plan", "--url", url, "--declared", MODELS, "--orphans", "quarantine", "--format", "json"]
    assert run([*made, "--output", str(file)]) == ExitCode.REFUSED
    assert run(["apply", str(file), "--url", url, "--yes", "--orphans", "delete"]) == ExitCode.UNCERTAIN
    assert "--orphans: changes a plan, and this one is made already" in capsys.readouterr().err
    assert run(["apply", str(file), "--url", url]) == ExitCode.REFUSED
    assert run(["apply", str(file), "--url", url, "--yes", *ALLOWED]) == ExitCode.IN_SYNC
    assert "Not checked afterwards: no models were named." in capsys.readouterr().out
    assert run(["apply", str(file), "--url", url, "--yes", *ALLOWED]) == ExitCode.REFUSED
    assert "it changed; plan again" in capsys.readouterr().err
    assert run(["check", "--url", url, "--declared", MODELS]) == ExitCode.IN_SYNC


def test_rights_that_are_missing(database: Database, url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """They are told before anything is done."""
    role = f"reader_{database.name}"
    database.execute(f"CREATE ROLE {role} LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")
    try:
        given = ["apply", "--url", database.url_as(role), "--declared", MODELS, "--yes", "--orphans=quarantine"]
        assert run([*given, *ALLOWED]) == ExitCode.REFUSED
        assert f"{role} does not own public.user_credits" in capsys.readouterr().err
    finally:
        database.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")
    assert url
