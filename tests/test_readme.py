"""What the README shows is what happens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from schemadrift.cli.main import schemadrift as command
from schemadrift.config.finding import read
from schemadrift.config.targets import load
from schemadrift.demonstration.page import Page
from schemadrift.demonstration.telling import tell
from tests.servers import Database

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_first_screen(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first screen is what the demonstration says of that system; only times are others."""
    monkeypatch.chdir(ROOT)
    shown = re.search(r"```console\n\$ schemadrift demo (\w+)\n(.*?)```", README, re.DOTALL)
    assert shown is not None
    name, screen = shown.groups()
    lines: list[str] = []
    assert tell(name, database.url, Page(say=lines.append))
    told = "\n".join(lines).strip().splitlines()
    assert [_timeless(one) for one in screen.splitlines()] == [_timeless(one) for one in told]
    assert len(told) < 50


def _timeless(line: str) -> str:
    return re.sub(r"in \d+\.\d s", "in 0.0 s", line)


def test_files_that_it_names_are_there() -> None:
    named = re.findall(r"\]\(((?!http)[^)#]+)\)", README) + re.findall(r"`((?:docs|expected_schema)/[\w./-]+)`", README)
    assert len(named) >= 3
    for name in named:
        assert (ROOT / name).exists(), name


def test_every_verb_is_named() -> None:
    for verb in command.list_commands(None):  # type: ignore[arg-type]
        assert f"schemadrift {verb}" in README, verb


def test_every_option_it_shows_exists() -> None:
    context = command.make_context("schemadrift", ["check", "--declared", "x"], resilient_parsing=True)
    check = command.get_command(context, "check")
    assert check is not None
    known = {option for parameter in check.params for option in parameter.opts}
    for line in re.findall(r"schemadrift check [^`\n|]*", README):
        assert set(re.findall(r"--[a-z-]+", line)) <= known, line


def test_configuration_it_shows_is_accepted(tmp_path: Path) -> None:
    shown = re.search(r"```toml\n(.*?)```", README, re.DOTALL)
    assert shown is not None
    file = tmp_path / "schemadrift.toml"
    file.write_text(shown.group(1), encoding="utf-8")
    targets = load(read(file))
    assert [target.name for target in targets] == ["auth"]
