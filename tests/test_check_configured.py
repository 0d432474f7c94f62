"""`schemadrift check` with a configuration, on a real server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import schemadrift
from docs import write_schema
from schemadrift import api
from schemadrift.cli.main import run
from schemadrift.drift import Effect
from schemadrift.errors import UsageError
from tests.command_line import BREAK, IN_SYNC, MODELS, ROOT, Done
from tests.servers import Database, DatabaseFactory

WAIVER = '[[{}waiver]]\ncode = "{}"\nobject = "{}"\nreason = "we know"\nowner = "shop"\nexpires = {}\n'
HELD, PAST = "2999-12-31", "2020-02-29"


class Project:
    """A folder with models and a configuration, in which `check` runs."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capsys = capsys

    def configure(self, text: str, name: str = "schemadrift.toml") -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def __call__(self, *arguments: str) -> Done:
        code = run(["check", *arguments])
        return Done(code, *self.capsys.readouterr())

    def json(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        done = self("--format", "json", *arguments)
        return done.code, json.loads(done.out)


@pytest.fixture
def project(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, database: Database
) -> Project:
    (tmp_path / "models.py").write_text(MODELS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database.url)
    database.execute(IN_SYNC)
    made = Project(tmp_path, capsys)
    made.configure('declared = "models.py:metadata"\n')
    return made


def named(report: dict[str, Any]) -> list[tuple[str, str, bool]]:
    return [(one["code"], one["object"], one["fails"]) for one in report["drifts"]]


def test_a_file_is_enough(project: Project, database: Database) -> None:
    done = project()
    assert (done.code, done.err) == (0, "")
    assert "In sync." in done.out
    database.execute(BREAK[Effect.INTEGRITY])
    code, report = project.json()
    assert (code, named(report)) == (1, [("SD121", "public.orders.orders_user", True)])
    jsonschema.validate(report, json.loads(write_schema.PATH.read_text(encoding="utf-8")))


def test_in_a_pyproject_and_from_below(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    (project.folder / "schemadrift.toml").unlink()
    project.configure(
        '[project]\nname = "x"\n[tool.schemadrift]\ndeclared = ["models.py:metadata"]\n', "pyproject.toml"
    )
    (project.folder / "deep" / "er").mkdir(parents=True)
    monkeypatch.chdir(project.folder / "deep" / "er")
    assert "In sync." in project().out
    project.configure('declared = ["nomodels.py"]\n', "other.toml")
    done = project("--config", "../../other.toml")
    assert (done.code, done.out) == (2, "")
    assert "../../nomodels.py: there is no file" in done.err
    assert "In sync." in project("--config", "../../pyproject.toml").out


def test_modules_are_looked_for_beside_the_file(
    project: Project, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = project.folder / "shop_beside_the_file"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "models.py").write_text(MODELS, encoding="utf-8")
    project.configure('declared = ["shop_beside_the_file.models:metadata"]\n')
    monkeypatch.chdir(package)
    path = list(sys.path)
    database.execute(BREAK[Effect.BREAKS_READS])
    code, report = project.json()
    assert sys.path == path
    assert (code, report["drifts"][0]["file"]) == (1, "models.py")


def test_options_override(project: Project, database: Database, make_database: DatabaseFactory) -> None:
    database.execute("CREATE TABLE stray (id integer)")
    project.configure('declared = ["nothing.py"]\nstrict = true\nurl = "postgresql://nobody@127.0.0.1:1/x"\n')
    given = ("--url", database.url, "--declared", "models.py:metadata")
    assert project(*given).code == 1
    assert project(*given, "--no-strict").code == 0
    assert project(*given, "--fail-on", "never").code == 0
    empty = make_database()
    assert project("--url", empty.url, "--declared", "models.py:metadata").code == 1
    assert project("--declared", "models.py:metadata", "--timeout", "2").code == 2


def test_include_and_exclude(project: Project, database: Database) -> None:
    database.execute("DROP TABLE orders; ALTER TABLE users DROP COLUMN mail; CREATE TABLE stray (id integer)")
    head = 'declared = ["models.py:metadata"]\nstrict = true\n'
    project.configure(head + 'include = ["public.users"]\n')
    code, report = project.json()
    assert (code, named(report)) == (1, [("SD111", "public.users.mail", True)])
    assert report["summary"]["compared"] == {"schema": 1, "sequence": 1, "table": 1, "column": 2, "primary_key": 1}
    project.configure(head + 'exclude = ["public.orders*", "public.users.mail", "table:public.stray"]\n')
    code, report = project.json()
    assert (code, report["drifts"], report["unmanaged"], report["notes"]) == (0, [], [], [])
    project.configure(head + 'exclude = ["public.*"]\n')
    assert project.json()[0] == 0


def test_a_check_over_a_column_that_is_excluded_is_still_compared(
    project: Project, database: Database, tmp_path: Path
) -> None:
    database.execute("CREATE TABLE t (id integer PRIMARY KEY, n integer CONSTRAINT small CHECK (n IN (1, 2)))")
    (tmp_path / "small.py").write_text(
        "from sqlalchemy import *\nmetadata = MetaData()\n"
        "Table('t', metadata, Column('id', Integer, primary_key=True, autoincrement=False), Column('n', Integer),\n"
        "      CheckConstraint('(n = 1) OR (n = 2)', name='small'))\n",
        encoding="utf-8",
    )
    project.configure('declared = ["small.py"]\nexclude = ["public.t.n"]\n')
    assert [one["code"] for one in project.json()[1]["drifts"]] == ["SD153"]
    database.execute("ALTER TABLE t DROP CONSTRAINT small, ADD CONSTRAINT small CHECK ((n = 1 OR n = 2) AND true)")
    _, report = project.json()
    assert (report["drifts"], report["unverified"]) == ([], [])


def test_a_pattern_that_matches_nothing_is_named(project: Project) -> None:
    project.configure(
        'declared = ["models.py:metadata"]\nexclude = ["public.audit_*"]\n[[owned]]\npattern = "auth.*"\nowner = "x"\n'
        '[[effect]]\ncode = "SD121"\nobject = "public.no"\neffect = "cosmetic"\n'
    )
    code, report = project.json()
    assert (code, [one.split(":")[0] for one in report["notes"]]) == (
        0,
        ["exclude public.audit_*", "owned auth.*", "effect public.no"],
    )
    shown = project()
    assert shown.code == 0
    assert "Note: exclude public.audit_*: matches no object; take it out, or correct it" in shown.out


def test_owned(project: Project, database: Database) -> None:
    database.execute(BREAK[Effect.INTEGRITY])
    database.execute("CREATE TABLE orders_log (id integer)")
    text = 'declared = ["models.py:metadata"]\n[[owned]]\npattern = "public.orders*"\nowner = "drizzle"\n'
    project.configure(text)
    code, report = project.json()
    assert (code, named(report)) == (0, [("SD121", "public.orders.orders_user", False)])
    assert (report["drifts"][0]["owner"], report["summary"]["owned"]) == ("drizzle", 1)
    shown = project().out
    assert "owned by drizzle" in shown
    assert "1 drift: 1 integrity (1 owned by others)." in shown
    assert project("--strict").code == 0
    assert project("--owned").code == 1
    project.configure("count_owned = true\n" + text)
    assert project().code == 1
    assert project("--no-owned").code == 0
    database.execute("ALTER TABLE users ALTER mail DROP NOT NULL")
    assert project("--no-owned").code == 1


def test_what_others_own_may_stay_unverified(project: Project, database: Database, tmp_path: Path) -> None:
    database.execute("CREATE TABLE t (id integer PRIMARY KEY, n integer CONSTRAINT odd CHECK (n % 2 = 1))")
    (tmp_path / "odd.py").write_text(
        "from sqlalchemy import *\nmetadata = MetaData()\n"
        "Table('t', metadata, Column('id', Integer, primary_key=True, autoincrement=False), Column('n', Integer),\n"
        "      CheckConstraint('is_odd(n)', name='odd'))\n",
        encoding="utf-8",
    )
    head = 'declared = ["odd.py"]\nstrict = true\nexclude = ["public.users*", "public.orders*"]\n'
    project.configure(head)
    assert project().code == 1
    project.configure(head + '[[owned]]\npattern = "public.t"\nowner = "x"\n')
    assert project().code == 0
    assert "(owned by x)" in project().out
    assert project("--owned").code == 1


def test_effects(project: Project, database: Database) -> None:
    database.execute(BREAK[Effect.INTEGRITY] + ";" + BREAK[Effect.COSMETIC])
    project.configure(
        'declared = ["models.py:metadata"]\n[[effect]]\ncode = "SD121"\neffect = "cosmetic"\n'
        '[[effect]]\ncode = "comment-differs"\nobject = "public.orders"\neffect = "breaks-writes"\n'
    )
    code, report = project.json()
    assert code == 1
    assert [(one["code"], one["effect"], one["fails"]) for one in report["drifts"]] == [
        ("SD176", "breaks-writes", True),
        ("SD121", "cosmetic", False),
    ]
    assert report["summary"]["by_effect"]["breaks-writes"] == 1


def test_waivers(project: Project, database: Database) -> None:
    database.execute(BREAK[Effect.INTEGRITY])
    head = 'declared = ["models.py:metadata"]\n'
    project.configure(head + WAIVER.format("", "SD121", "public.orders.orders_user", HELD))
    code, report = project.json()
    assert (code, named(report)) == (0, [("SD121", "public.orders.orders_user", False)])
    assert (report["drifts"][0]["waiver"], report["waivers"], report["summary"]["waived"]) == ("we know", [], 1)
    shown = project().out
    assert "waived: we know" in shown
    assert "1 drift: 1 integrity (1 waived)." in shown
    assert project("--owned", "--strict").code == 0


def test_an_expired_waiver_fails(project: Project, database: Database) -> None:
    text = 'declared = ["models.py:metadata"]\n' + WAIVER.format("", "missing-foreign-key", "public.orders", PAST)
    project.configure(text)
    shown = project()
    assert shown.code == 1
    assert "A waiver is stale. No drift was found." in shown.out
    assert "SD121 missing-foreign-key public.orders: expired on 2020-02-29; mend the drift" in shown.out
    database.execute(BREAK[Effect.INTEGRITY])
    code, report = project.json()
    assert (code, named(report)) == (1, [("SD121", "public.orders.orders_user", True)])
    assert report["waivers"] == [
        {
            "state": "expired",
            "code": "SD121",
            "name": "missing-foreign-key",
            "object": "public.orders",
            "reason": "we know",
            "owner": "shop",
            "expires": PAST,
        }
    ]
    jsonschema.validate(report, json.loads(write_schema.PATH.read_text(encoding="utf-8")))
    assert project("--fail-on", "never").code == 0


def test_a_waiver_that_matches_nothing_fails(project: Project, database: Database) -> None:
    project.configure(
        'declared = ["models.py:metadata"]\n'
        + WAIVER.format("", "SD121", "public.orders", HELD)
        + WAIVER.format("", "SD111", "public.users", HELD)
    )
    done = project()
    assert done.code == 1
    assert "2 waivers are stale. No drift was found." in done.out
    assert "SD111 missing-column public.users: there is no such drift any more; take the waiver out" in done.out
    assert project("--schema", "public").code == 0
    database.execute(BREAK[Effect.INTEGRITY])
    assert project.json()[1]["waivers"][0]["state"] == "unmatched"
    assert project().out.rstrip().count("stale") == 1


def test_several_targets(project: Project, database: Database, make_database: DatabaseFactory) -> None:
    other = make_database()
    other.execute(IN_SYNC)
    other.execute(BREAK[Effect.INTEGRITY])
    project.configure(
        'declared = "models.py:metadata"\n'
        f'[target.first]\nurl = "{database.url}"\n[target.second]\nurl = "{other.url}"\nschemas = ["public"]\n'
    )
    code, document = project.json()
    assert (code, document["version"], list(document["targets"]), document["errors"]) == (
        1,
        1,
        ["first", "second"],
        {},
    )
    assert document["targets"]["first"]["in_sync"]
    assert document["targets"]["second"]["drifts"][0]["file"] == "models.py"
    shown = project().out
    assert shown.index("━━ first ━━") < shown.index("In sync.") < shown.index("━━ second ━━") < shown.index("Drift.")
    assert project("--target", "first").code == 0
    assert "━━" not in project("--target", "second").out
    code, report = project.json("--target", "second")
    assert (code, named(report)) == (1, [("SD121", "public.orders.orders_user", True)])
    assert schemadrift.check_targets(names=["first"]).targets["first"].in_sync
    done = project("--url", database.url)
    assert (done.code, done.out) == (2, "")
    assert "add --target" in done.err


def test_a_target_that_cannot_be_checked_keeps_no_other(project: Project) -> None:
    project.configure(
        'declared = "models.py:metadata"\n[target.fine]\n'
        '[target.gone]\nurl = "postgresql://app:hunter2@127.0.0.1:1/x"\n[target.unset]\nurl = "env:NO_SUCH_URL"\n'
    )
    done = project()
    assert done.code == 2
    assert "━━ fine ━━" in done.out
    assert "In sync." in done.out
    assert "schemadrift: target gone: database x on 127.0.0.1:1: " in done.err
    assert "target unset: its url is in the variable NO_SUCH_URL, which is not set" in done.err
    assert "hunter2" not in done.out + done.err
    code, document = project.json()
    assert (code, list(document["targets"]), list(document["errors"])) == (2, ["fine"], ["gone", "unset"])
    assert project("--target", "gone").code == 2


def test_waivers_of_several_targets(project: Project, database: Database, make_database: DatabaseFactory) -> None:
    other = make_database()
    other.execute(IN_SYNC)
    other.execute(BREAK[Effect.INTEGRITY])
    head = 'declared = "models.py:metadata"\n'
    tail = f'[target.first]\nurl = "{database.url}"\n[target.second]\nurl = "{other.url}"\n'
    project.configure(head + WAIVER.format("", "SD121", "public.orders", HELD) + tail)
    assert project().code == 0
    assert project("--target", "first").code == 0
    database.execute(BREAK[Effect.PERFORMANCE])
    assert project().code == 1
    project.configure(head + WAIVER.format("", "SD122", "public.orders", HELD) + tail)
    code, document = project.json()
    assert code == 1
    assert [one["waivers"][0]["code"] for one in document["targets"].values()] == ["SD122", "SD122"]
    project.configure(head + tail + WAIVER.format("target.first.", "SD121", "public.orders", HELD))
    assert [len(one["waivers"]) for one in project.json()[1]["targets"].values()] == [1, 0]


def test_a_wrong_file_is_said_in_lines(project: Project) -> None:
    project.configure('schemaz = ["x"]\nstric = true\n')
    done = project()
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"schemadrift: {project.folder / 'schemadrift.toml'}: 2 problems\n"
        "  the file: unknown key schemaz; did you mean schemas?\n"
        "  the file: unknown key stric; did you mean strict?\n"
    )
    project.configure('[[waiver]]\ncode = "SD121"\nobject = "a.b"\nowner = "x"\nexpires = 2020-01-01\n')
    done = project()
    assert done.code == 2
    assert done.err.endswith('[[waiver]] #1: reason is missing; write reason = "why it may stay"\n')


def test_only(project: Project) -> None:
    assert project("--only", "structure").code == 0
    done = project("--only", "lines")
    assert (done.code, done.out) == (2, "")
    assert "'lines' is not one of 'structure'" in done.err
    with pytest.raises(UsageError, match="only 'lines': is no family of drift; there is structure"):
        api.check("", "models.py", only=["lines"])


def test_pydantic_is_only_for_those_who_have_a_file(project: Project, database: Database) -> None:
    script = (
        "import sys\nfrom schemadrift.cli.main import run\n"
        "code = run(['check', '--declared', 'models.py:metadata', '--output', 'out.txt'])\n"
        "print(code, 'pydantic' in sys.modules)\n"
    )

    def answer() -> str:
        done = subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "DATABASE_URL": database.url},
        )
        return done.stdout.strip()

    assert answer() == "0 True"
    (project.folder / "schemadrift.toml").unlink()
    assert answer() == "0 False"
