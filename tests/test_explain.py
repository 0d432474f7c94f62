"""`schemadrift explain`: a code by its number or name, the list, and what it says of others."""

from __future__ import annotations

import pytest

from schemadrift.cli.main import run
from schemadrift.codes import CODES
from schemadrift.plans.hazards import HAZARDS


@pytest.mark.parametrize("spelling", ["SD121", "sd121", "missing-foreign-key", "Missing-Foreign-Key"])
def test_page(capsys: pytest.CaptureFixture[str], spelling: str) -> None:
    assert run(["explain", spelling]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out == CODES["SD121"].page
    assert "missing-foreign-key" in out
    assert out.endswith("\n")
    assert not out.endswith("\n\n")


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    lines = out.splitlines()
    assert len(lines) == len(CODES) + len(HAZARDS)
    for line, code in zip(lines, CODES.values(), strict=False):
        assert line.startswith(f"{code.number} {code.name}")
    assert lines[-len(HAZARDS) :] == [f"hazard {name}" for name in HAZARDS]


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("missing-foreign-kee", "did you mean missing-foreign-key?"),
        ("SDD158", "did you mean SD158?"),
        ("table-rewite", "did you mean table-rewrite?"),
        ("Blocks_Writes", "did you mean blocks-writes?"),
        ("12345678", "see the list"),
        ("", "see the list"),
    ],
)
def test_unknown(capsys: pytest.CaptureFixture[str], code: str, hint: str) -> None:
    assert run(["explain", code]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"schemadrift: code {code}: there is none of that name; {hint} (schemadrift explain lists them all)\n"
