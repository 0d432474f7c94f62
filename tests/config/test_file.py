"""The configuration file: where it is found, and what is wrong in it."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from docs import write_schema
from schemadrift.codes import CODES
from schemadrift.config import finding, models
from schemadrift.config.targets import Overrides, Target, chosen, load
from schemadrift.drift import Effect
from schemadrift.errors import ConfigurationError, UsageError

FULL = """\
declared = ["app.models:Base"]
exclude = ["public.audit_*"]
fail_on = "integrity"
timeout = 3

[[owned]]
pattern = "public.auth_*"
owner = "drizzle"

[[effect]]
code = "undeclared-default"
object = "public.*"
effect = "integrity"

[target.production]
url = "env:PRODUCTION_URL"
strict = true
schemas = ["public", "audit"]
exclude = "index:public.*.tmp_*"

[[target.production.waiver]]
code = "SD121"
object = "public.orders"
reason = "the old importer writes orphans"
owner = "team-shop"
expires = 2027-01-31

[target.staging]
url = "postgresql://app:hunter2@staging/app"
declared = "other/models.py"
count_owned = true
"""


def written(folder: Path, text: str, name: str = "schemadrift.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, text: str, name: str = "schemadrift.toml") -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        load(finding.read(written(folder, text, name)))
    assert str(caught.value).startswith(str(folder / name))
    return list(caught.value.problems)


def targets(folder: Path, text: str, *names: str, **given: Any) -> dict[str, Target]:
    return {one.name: one for one in chosen(written(folder, text), names, Overrides(**given))}


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_full_file(inside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRODUCTION_URL", "postgresql://app:secret@db/app")
    production, staging = targets(inside, FULL).values()
    assert (production.name, staging.name) == ("production", "staging")
    assert production.database() == "postgresql://app:secret@db/app"
    assert production.declared == ("app.models:Base",)
    assert production.schemas == ("public", "audit")
    assert (production.strict, production.fail_on, production.timeout) == (True, "integrity", 3.0)
    assert [one.text for one in production.rules.exclude] == ["index:public.*.tmp_*"]
    (waiver,) = production.rules.waivers
    assert (waiver.code, waiver.owner, waiver.expires) == (CODES["SD121"], "team-shop", dt.date(2027, 1, 31))
    assert not waiver.shared
    assert staging.database() == "postgresql://app:hunter2@staging/app"
    assert staging.declared == ("other/models.py",)
    assert [one.text for one in staging.rules.exclude] == ["public.audit_*"]
    assert (staging.strict, staging.rules.count_owned, production.rules.count_owned) == (False, True, False)
    for one in (production, staging):
        assert [owned.owner for owned in one.rules.owned] == ["drizzle"]
        assert [(each.code.number, each.effect) for each in one.rules.effects] == [("SD135", Effect.INTEGRITY)]
        assert "hunter2" not in repr(one)


def test_rows_of_the_file_stand_before_those_of_the_target(inside: Path) -> None:
    row = '[[{}owned]]\npattern = "a.b"\nowner = "{}"\n'
    (one,) = targets(inside, row.format("", "all") + row.format("target.x.", "own")).values()
    assert [owned.owner for owned in one.rules.owned] == ["all", "own"]


def test_a_file_without_targets_is_one(inside: Path) -> None:
    (only,) = targets(inside, 'declared = ["a:B"]\nstrict = true\n').values()
    assert (only.name, only.declared, only.strict, only.root) == ("", ("a:B",), True, inside.resolve())


def test_targets_as_an_array(inside: Path) -> None:
    found = targets(inside, '[[target]]\nname = "a"\nstrict = true\n[[target]]\nname = "b"\n')
    assert {name: one.strict for name, one in found.items()} == {"a": True, "b": False}


def test_options_come_before_the_file(inside: Path) -> None:
    given: dict[str, Any] = {"declared": ("x:Y",), "strict": False, "fail_on": "never", "timeout": 1.5}
    found = targets(inside, FULL, "production", url="postgresql://x/y", count_owned=True, **given)
    (one,) = found.values()
    assert (one.declared, one.strict, one.fail_on, one.timeout) == (("x:Y",), False, "never", 1.5)
    assert one.database() == "postgresql://x/y"
    assert one.rules.count_owned
    assert not one.rules.whole  # it is no longer as strict as its waivers are meant for
    assert targets(inside, FULL, "production", strict=True)["production"].rules.whole
    assert not targets(inside, FULL, "staging", schemas=("public",))["staging"].rules.whole


def test_which_targets(inside: Path) -> None:
    assert list(targets(inside, FULL, "staging")) == ["staging"]
    assert list(targets(inside, FULL, "staging", "production")) == ["production", "staging"]
    with pytest.raises(UsageError, match=r"target stagin: is not in .*; did you mean staging\?"):
        targets(inside, FULL, "stagin")
    with pytest.raises(UsageError, match="leave --target out"):
        targets(inside, "strict = true\n", "staging")
    with pytest.raises(UsageError, match="--url: is one database, for the targets production, staging"):
        targets(inside, FULL, url="postgresql://x/y")
    with pytest.raises(UsageError, match="--live: is one database"):
        targets(inside, FULL, live=Path("x.json"))


def test_without_a_file(inside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "find", lambda _start: None)
    (one,) = chosen(None, (), Overrides(declared=("a:B",)))
    assert (one.name, one.root, one.sources()) == ("", None, ["a:B"])
    with pytest.raises(UsageError, match="target x: there is no configuration file; write one: schemadrift init"):
        chosen(None, ["x"], Overrides())
    with pytest.raises(UsageError, match=r"names no models; give --declared .* schemadrift init"):
        chosen(None, (), Overrides())[0].sources()


def test_the_url_of_a_target(inside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PRODUCTION_URL", raising=False)
    monkeypatch.setenv("DATABASE_URL", "postgresql://from/environment")
    with pytest.raises(UsageError, match="target production: its url is in the variable PRODUCTION_URL, which is not"):
        targets(inside, FULL, "production")["production"].database()
    assert targets(inside, "")[""].database() == "postgresql://from/environment"
    monkeypatch.delenv("DATABASE_URL")
    assert targets(inside, "")[""].database() == ""
    with pytest.raises(UsageError, match="write declared ="):
        targets(inside, "")[""].sources()


def test_paths_start_at_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "schema").write_text("{}", encoding="utf-8")
    written(tmp_path, 'declared = ["app/models.py:Base", "app.models:Base", "models.py", "s.json", "schema", "a/b"]\n')
    monkeypatch.chdir(tmp_path / "deep" / "er")
    (one,) = chosen(None, (), Overrides())
    above = os.path.join("..", "..")  # noqa: PTH118 - a relative path
    assert one.declared == (
        f"{above}/app/models.py:Base",
        "app.models:Base",
        f"{above}/models.py",
        f"{above}/s.json",
        f"{above}/schema",
        f"{above}/a/b",
    )
    assert one.root == tmp_path.resolve()


def test_the_nearest_file_is_found(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    written(tmp_path, "[tool.schemadrift]\nstrict = true\n", "pyproject.toml")
    found = finding.find(inner)
    assert found is not None
    assert (found.path.name, found.table) == ("pyproject.toml", {"strict": True})
    written(inner.parent, "[tool.other]\nname = 'schemadrift'\n", "pyproject.toml")
    found = finding.find(inner)
    assert found is not None
    assert found.path.parent == tmp_path.resolve()
    written(inner.parent, "strict = false\n")
    found = finding.find(inner)
    assert found is not None
    assert (found.path.name, found.table) == ("schemadrift.toml", {"strict": False})
    (inner / ".git").mkdir()
    assert finding.find(inner) is None


def test_a_broken_pyproject_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    written(tmp_path, "[tool", "pyproject.toml")
    assert finding.find(tmp_path) is None
    written(tmp_path, "[tool.schemadrift", "pyproject.toml")
    with pytest.raises(ConfigurationError, match=r"pyproject.toml: is no TOML: Expected"):
        finding.find(tmp_path)


def test_two_files_in_one_folder(tmp_path: Path) -> None:
    written(tmp_path, "")
    written(tmp_path, "[tool.schemadrift]\n", "pyproject.toml")
    with pytest.raises(ConfigurationError, match=r"has a table tool\.schemadrift too; keep one of the two"):
        finding.find(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("strict = tru", "is no TOML: "),
        ("[target.a]\n[target.a]\n", "names a key or a table twice: "),
        ("strict = true\nstrict = true\n", "names a key or a table twice: "),
        ("schemaz = ['x']", "the file: unknown key schemaz; did you mean schemas?"),
        ("quux = 1", "the file: unknown key quux; it is one of contract, contracts, count_owned, "),
        ("[tool.schemadrift]", "the file: unknown key tool; in schemadrift.toml the keys of tool.schemadrift stand"),
        ("[target.prod]\nstric = true", "[target.prod]: unknown key stric; did you mean strict?"),
        ("[target.a.target.b]", "[target.a]: unknown key target; it is one of "),
        ("target = 5", "the file: target is no table"),
        ("[target]\na = 5", "[target]: a is no table"),
        ("[[target]]\nstrict = true", '[[target]] #1: name is missing; write name = "production"'),
        ("target = [1]", "[[target]] #1: is no table; write [[target]]"),
        ("timeout = 0", "the file: timeout should be greater than 0"),
        ("timeout = 'soon'", "the file: timeout is no number"),
        ("timeout = nan", "the file: timeout should be "),
        ("strict = 'yes'", "the file: strict is neither true nor false"),
        ("fail_on = 'all'", "the file: fail_on is none of breaks-reads, breaks-writes, integrity, performance, "),
        ("url = 5", "the file: url is no text"),
        ("schemas = 5", "the file: schemas is no list"),
        ("schemas = ['a', 5]", "the file: schemas[2] is no text"),
        ("include = ['a.b', 'indx:a']", "the file: include[2] 'indx' is no kind of object; did you mean index?"),
        ("exclude = [7]", "the file: exclude[1] is no text"),
        ("owned = 'x'", "the file: owned is no list"),
        ("owned = ['x']", "the file: owned[1] is no table"),
        ("[[effect]]\ncode = 'SD121'", '[[effect]] #1: effect is missing; write effect = "cosmetic"'),
        (
            "[[effect]]\ncode = 'mising-table'\neffect = 'cosmetic'",
            "'mising-table' is no code; did you mean missing-ta",
        ),
        ("[[effect]]\ncode = 'SD110'\neffect = 'never'", "[[effect]] #1: effect is none of breaks-reads, "),
        ("[[waiver]]\nexpires = '2027-01-31'", "[[waiver]] #1: expires is no date; write it like 2027-01-31, without"),
        ("[[waiver]]\nexpires = 2027-01-31T10:00:00", "[[waiver]] #1: expires is no date; "),
        ("[[waiver]]\nreason = ' '", "[[waiver]] #1: reason is empty"),
        ("[[waiver]]\ncode = 'SD121'", '[[waiver]] #1: reason is missing; write reason = "why it may stay"'),
        ("[[target.a.waiver]]\nresaon = 'x'", "[[target.a.waiver]] #1: unknown key resaon; did you mean reason?"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, said: str) -> None:
    assert any(said in one for one in problems(tmp_path, text))


def test_all_problems_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        "[tool.schemadrift]\nstric = true\n[[tool.schemadrift.owned]]\npattern = 'a.b'\nowner = 'x'\n"
        "[[tool.schemadrift.owned]]\npattren = 'a.b'\nowner = 'x'\n[tool.schemadrift.target.p]\ntimeout = -1\n",
        "pyproject.toml",
    )
    assert sorted(found) == [
        '[[tool.schemadrift.owned]] #2: pattern is missing; write pattern = "public.auth_*"',
        "[[tool.schemadrift.owned]] #2: unknown key pattren; did you mean pattern?",
        "[tool.schemadrift.target.p]: timeout should be greater than 0; correct it",
        "[tool.schemadrift]: unknown key stric; did you mean strict?",
    ]


def test_two_targets_of_one_name(tmp_path: Path) -> None:
    assert problems(tmp_path, '[[target]]\nname = "a"\n[[target]]\nname = "a"\n') == [
        "[[target]] #2: there is a target a already; give each a name of its own"
    ]


def test_no_secret_is_shown(tmp_path: Path) -> None:
    text = "url = ['postgresql://u:hunter2@h/d']\nurll = 'postgresql://u:hunter2@h/d'\n[target.a]\nurl = 5\n"
    assert "hunter2" not in " ".join(problems(tmp_path, text))


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"cannot be read \(No such file or directory\); check the path"):
        finding.read(tmp_path / "none.toml")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        finding.read(tmp_path / "pyproject.toml")
    written(tmp_path, "[project]\n", "pyproject.toml")
    with pytest.raises(ConfigurationError, match=r"has no table tool\.schemadrift"):
        finding.read(tmp_path / "pyproject.toml")
    (tmp_path / "latin.toml").write_bytes(b"declared = '\xe4'")
    with pytest.raises(ConfigurationError, match="is not UTF-8"):
        finding.read(tmp_path / "latin.toml")


def test_published_schema_is_current() -> None:
    assert write_schema.CONFIG_PATH.read_text(encoding="utf-8") == write_schema.config_text()


@pytest.mark.parametrize("text", [FULL, "", '[[target]]\nname = "a"\nstrict = true\n'])
def test_the_schema_takes_what_we_take(text: str) -> None:
    import tomllib  # noqa: PLC0415

    schema = json.loads(write_schema.CONFIG_PATH.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    document = json.loads(json.dumps(tomllib.loads(text), default=str))
    jsonschema.validate(document, schema, jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    "document",
    [
        {"schemaz": []},
        {"target": {"a": {"stric": True}}},
        {"target": [{"strict": True}]},
        {"waiver": [{"code": "SD121"}]},
        {"effect": [{"code": "SD999", "effect": "cosmetic"}]},
        {"fail_on": "all"},
        {"timeout": 0},
    ],
)
def test_the_schema_refuses_what_we_refuse(document: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, models.json_schema(), jsonschema.Draft202012Validator)
