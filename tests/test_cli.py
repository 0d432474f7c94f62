"""The command line: what goes where, in which colour, with which exit code."""

from __future__ import annotations

import json
import os
from pathlib import Path
from urllib.parse import urlsplit

import jsonschema
import pytest

from docs import write_schema
from schemadrift.cli.main import run
from schemadrift.drift import Effect
from tests.command_line import BREAK, ESCAPE, MODELS, Verb, check, models
from tests.servers import Database, with_parts

__all__ = ["check", "models"]  # fixtures


def libpq_variables(url: str) -> dict[str, str]:
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&")) if parts.query else {}
    found = {
        "PGHOST": query.get("host") or parts.hostname or "",
        "PGPORT": query.get("port") or str(parts.port or 5432),
        "PGUSER": parts.username or "",
        "PGPASSWORD": parts.password or "",
        "PGDATABASE": parts.path.lstrip("/"),
    }
    return {name: value for name, value in found.items() if value}


def test_in_sync(check: Verb) -> None:
    done = check()
    assert (done.code, done.err) == (0, "")
    assert "In sync." in done.out
    assert "Compared: 1 schema, 2 sequences, 2 tables, 6 columns, 2 primary keys, 1 foreign key, 1 index" in done.out


def test_drift_names_the_line(check: Verb, database: Database, models: Path) -> None:
    database.execute(BREAK[Effect.BREAKS_READS])
    done = check()
    assert (done.code, done.err) == (1, "")
    assert "breaks-reads" in done.out.splitlines()[2]
    line = MODELS.splitlines().index('    Column("late", Text),') + 1
    assert f"declared at {models}:{line}" in done.out.replace(os.path.relpath(models), str(models))


@pytest.mark.parametrize("broken", list(Effect))
def test_fail_on(check: Verb, database: Database, broken: Effect) -> None:
    database.execute(BREAK[broken])
    found = {limit: check("--fail-on", limit, "--format", "json") for limit in [*map(str, Effect), "never"]}
    for effect in Effect:
        assert found[effect.value].code == (1 if broken.rank <= effect.rank else 0), effect
    assert found["never"].code == 0
    for limit, done in found.items():
        report = json.loads(done.out)
        assert report["fail_on"] == limit
        assert report["in_sync"] == (done.code == 0)
        assert [drift["effect"] for drift in report["drifts"]] == [broken]
        assert [drift["fails"] for drift in report["drifts"]] == [done.code == 1]
        assert report["summary"]["failing"] == done.code
    assert check().code == (0 if broken is Effect.COSMETIC else 1)
    assert check("--strict").code == 1


def test_strict_lists_what_is_unmanaged(check: Verb, database: Database) -> None:
    database.execute("CREATE TABLE stray (id integer); CREATE VIEW seen AS SELECT 1 AS one")
    relaxed = check("--format", "json")
    assert relaxed.code == 0
    report = json.loads(relaxed.out)
    assert {item["object"] for item in report["unmanaged"]} == {"public.stray", "public.seen"}
    assert report["summary"]["unmanaged"] == {"table": 1, "view": 1}
    assert "Unmanaged: 1 table, 1 view (nothing declares them" in check().out
    strict = check("--strict", "--format", "json")
    assert strict.code == 1
    report = json.loads(strict.out)
    assert {drift["object"] for drift in report["drifts"]} == {"public.stray", "public.seen"}
    assert report["unmanaged"] == []
    assert check("--strict", "--fail-on", "never").code == 0


def test_strict_fails_on_what_is_unverified(
    capsys: pytest.CaptureFixture[str], database: Database, tmp_path: Path
) -> None:
    database.execute("CREATE TABLE t (id integer PRIMARY KEY, n integer CONSTRAINT odd CHECK (n % 2 = 1))")
    file = tmp_path / "models.py"
    file.write_text(
        "from sqlalchemy import *\nmetadata = MetaData()\n"
        "Table('t', metadata, Column('id', Integer, primary_key=True, autoincrement=False), Column('n', Integer),\n"
        "      CheckConstraint('is_odd(n)', name='odd'))\n",
        encoding="utf-8",
    )
    verb = Verb(capsys, database.url, file)
    relaxed = verb()
    assert relaxed.code == 0
    assert "Could not be verified:" in relaxed.out
    assert "is_odd" in relaxed.out
    assert verb("--strict").code == 1
    assert verb("--strict", "--fail-on", "never").code == 1


def test_json_is_what_its_schema_says(check: Verb, database: Database) -> None:
    for statement in BREAK.values():
        database.execute(statement)
    database.execute("CREATE TABLE stray (id integer)")
    done = check("--format", "json")
    assert (done.code, done.err) == (1, "")
    schema = json.loads(write_schema.PATH.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(done.out), schema, jsonschema.Draft202012Validator)


def test_published_schema_is_current() -> None:
    assert write_schema.PATH.read_text(encoding="utf-8") == write_schema.text()


def test_colour(check: Verb, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    assert ESCAPE not in check().out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert ESCAPE in check().out
    assert ESCAPE not in check("--format", "json").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert ESCAPE not in check().out


def test_output(check: Verb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    file = tmp_path / "report of today.json"
    done = check("--format", "json", "--output", str(file))
    assert (done.code, done.out) == (0, "")
    assert done.err == f"schemadrift: the report is in {file}\n"
    assert json.loads(file.read_text(encoding="utf-8"))["in_sync"] is True
    assert check("--output", str(file)).code == 0
    assert file.read_text(encoding="utf-8").endswith("\n")
    assert ESCAPE not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("place", ["missing/report", "", "/dev/full"])
def test_output_that_cannot_be_written(check: Verb, tmp_path: Path, place: str) -> None:
    done = check("--output", str(tmp_path / place))
    assert (done.code, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert done.err.startswith("schemadrift: ")


def test_schema_option(capsys: pytest.CaptureFixture[str], database: Database, tmp_path: Path) -> None:
    file = tmp_path / "models.py"
    file.write_text(
        "from sqlalchemy import *\nmetadata = MetaData()\n"
        "for schema in (None, 'one', 'two', 'absent'):\n"
        "    Table('t', metadata, Column('n', Integer), schema=schema)\n",
        encoding="utf-8",
    )
    database.execute("CREATE SCHEMA one; CREATE SCHEMA two; CREATE SCHEMA beside; CREATE TABLE one.t (n integer)")
    verb = Verb(capsys, database.url, file)

    def missing(*schemas: str) -> set[str]:
        done = verb("--format", "json", *[part for schema in schemas for part in ("--schema", schema)])
        return {drift["object"] for drift in json.loads(done.out)["drifts"]}

    assert missing() == {"public.t", "two.t", "absent"}
    assert missing("one") == set()
    assert missing("two") == {"two.t"}
    assert missing("one", "public") == {"public.t"}
    assert missing("absent") == {"absent"}
    assert missing("beside") == set()
    refused = verb("--schema", "one", "--schema", "twoo")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == "schemadrift: schema twoo: is neither in the database nor declared; did you mean two?\n"


def test_several_sources(check: Verb, database: Database, tmp_path: Path) -> None:
    more = tmp_path / "billing.py"
    more.write_text(
        "from sqlalchemy import *\nclass Base:\n    metadata = MetaData()\n"
        "Table('bills', Base.metadata, Column('n', Integer))\n",
        encoding="utf-8",
    )
    assert check("--strict").code == 0
    done = check("--declared", f"{more}:Base", "--format", "json")
    assert done.code == 1
    assert [drift["object"] for drift in json.loads(done.out)["drifts"]] == ["public.bills"]
    database.execute("CREATE TABLE bills (n integer)")
    assert check("--declared", f"{more}:Base", "--strict").code == 0


def test_where_the_database_is_named(check: Verb, monkeypatch: pytest.MonkeyPatch) -> None:
    """--url, then DATABASE_URL, then what libpq's own variables say."""
    arguments = ["check", "--declared", check.source]
    for name, value in libpq_variables(check.url).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert run(arguments) == 0
    monkeypatch.setenv("DATABASE_URL", with_parts(check.url, database="nowhere"))
    assert run(arguments) == 2
    assert "there is no database nowhere" in check.capsys.readouterr().err
    assert run([*arguments, "--url", check.url]) == 0
    monkeypatch.setenv("DATABASE_URL", check.url)
    assert run(arguments) == 0
    assert run([*arguments, "--url", with_parts(check.url, database="elsewhere")]) == 2


@pytest.mark.parametrize("scheme", ["postgres", "postgresql+psycopg", "postgresql+asyncpg", "postgresql+psycopg2"])
def test_any_scheme(check: Verb, scheme: str) -> None:
    check.url = scheme + check.url.removeprefix("postgresql")
    assert check().code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check"], "names no models; give --declared"),
        (["check", "--declard", "x"], "No such option '--declard'"),
        (["check", "--declared", "x", "--fail-on", "everything"], "'everything' is not one of"),
        (["check", "--declared", "x", "--timeout", "soon"], "'soon' is not a valid float"),
        (["check", "--declared", "x", "--timeout", "nan"], "is no time to wait"),
        (["check", "--declared", "x", "--timeout", "inf"], "is no time to wait"),
        (["check", "--declared", "x", "--format", "xml"], "'xml' is not one of"),
        (["chekc"], "No such command 'chekc'"),
    ],
)
def test_usage_errors(capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    assert run(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert said in err


@pytest.mark.parametrize("verb", [[], ["check"], ["explain"], ["demo"]])
def test_help(capsys: pytest.CaptureFixture[str], verb: list[str]) -> None:
    assert run([*verb, "--help"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith("Usage: schemadrift")
    assert max(map(len, out.splitlines())) <= 110
