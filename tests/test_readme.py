"""What the README shows is what happens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from schemadrift import api
from schemadrift.cli.main import schemadrift as command
from schemadrift.config.finding import read
from schemadrift.config.targets import load
from schemadrift.report import text
from tests.servers import Database

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_first_screen(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report on the first screen is the report of that system; only the database's own name is another."""
    monkeypatch.chdir(ROOT)
    shown = re.search(r"```console\n\$ schemadrift check --declared (\S+)\n(.*?)```", README, re.DOTALL)
    assert shown is not None
    source, screen = shown.groups()
    database.execute((ROOT / "expected_schema/ops_center/broken.sql").read_text(encoding="utf-8"))
    written = text.render(api.check(database.url, source))
    assert screen.splitlines()[1:] == written.splitlines()[1 : len(screen.splitlines())]
    assert screen.splitlines()[0].endswith(f"against {source}")


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
