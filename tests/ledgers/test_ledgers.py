"""Ledgers of migrations: behind, ahead, edited, failed, missing; which drifts are merely pending; noting them once."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text

from schemadrift import api
from schemadrift.applying import Settings
from schemadrift.cli.main import run
from schemadrift.config.targets import Overrides
from schemadrift.errors import ConfigurationError
from schemadrift.ledgers import flyway
from schemadrift.ledgers.checking import TOOLS, Source, examination
from schemadrift.report.document import Report
from tests.servers import Database

DECLARED = MetaData()
Table("things", DECLARED, Column("id", Integer, primary_key=True, autoincrement=False), Column("name", Text))
SQL = {
    "0000_first": 'CREATE TABLE "things" ("id" integer PRIMARY KEY);\n',
    "0001_names": "ALTER TABLE things ADD COLUMN IF NOT EXISTS name text, ADD CONSTRAINT c CHECK (id > (0));\n",
}
THINGS = "CREATE TABLE things (id int PRIMARY KEY)"


def _files(folder: Path, tool: str) -> Path:
    """The two migrations as a tool keeps them."""
    for number, (name, text) in enumerate(SQL.items()):
        if tool == "drizzle":
            _write(folder / f"{name}.sql", text)
        elif tool == "prisma":
            _write(folder / name / "migration.sql", text)
        elif tool == "flyway":
            _write(folder / f"V{number}__{name}.sql", text)
        elif tool == "django":
            _write(folder / "shop" / "migrations" / f"{name}.py", "from django.db import migrations\n")
        else:
            before = f'"{list(SQL)[number - 1]}"' if number else "None"
            _write(
                folder / "versions" / f"{name}.py",
                f'revision: str = "{name}"\ndown_revision = {before}\ndef upgrade():\n'
                + (
                    '    op.add_column("things", sa.Column("name", sa.Text()))\n'
                    if number
                    else "    op.create_table('things')\n"
                ),
            )
    if tool == "drizzle":
        entries = [{"idx": n, "when": 1000 + n, "tag": name} for n, name in enumerate(SQL)]
        _write(folder / "meta" / "_journal.json", json.dumps({"entries": entries}))
    return folder


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _hash(name: str) -> str:
    return hashlib.sha256(SQL[name].encode()).hexdigest()


LEDGERS = {
    "alembic": (
        (
            "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);"
            "INSERT INTO alembic_version VALUES ('{0}')"
        ),
        "UPDATE alembic_version SET version_num = 'gone'",
    ),
    "drizzle": (
        (
            "CREATE SCHEMA drizzle; CREATE TABLE drizzle.__drizzle_migrations (id serial, hash text, "
            "created_at bigint); INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('{1}', 1000)"
        ),
        "UPDATE drizzle.__drizzle_migrations SET hash = 'x', created_at = 7",
    ),
    "django": (
        (
            "CREATE TABLE django_migrations (id serial, app text, name text);"
            "INSERT INTO django_migrations (app, name) VALUES ('auth', '0001_x'), ('shop', '{0}')"
        ),
        "UPDATE django_migrations SET name = 'gone' WHERE app = 'shop'",
    ),
    "prisma": (
        (
            "CREATE TABLE _prisma_migrations (migration_name text, checksum text, finished_at timestamptz, "
            "rolled_back_at timestamptz, started_at timestamptz DEFAULT now());"
            "INSERT INTO _prisma_migrations VALUES ('{0}', '{1}', now(), NULL), ('{0}', 'old', NULL, now())"
        ),
        "UPDATE _prisma_migrations SET migration_name = 'gone'",
    ),
    "flyway": (
        (
            "CREATE TABLE flyway_schema_history (installed_rank int, version text, script text, checksum int, "
            "success bool); INSERT INTO flyway_schema_history VALUES (1, '0', 'V0__{0}.sql', {2}, true)"
        ),
        "UPDATE flyway_schema_history SET script = 'V9__gone.sql'",
    ),
}
NAMES = {"flyway": "V{n}__{name}.sql", "django": "shop.{name}"}


def _name(tool: str, number: int) -> str:
    name = list(SQL)[number]
    return NAMES.get(tool, "{name}").format(n=number, name=name)


def _checked(database: Database, tool: str, path: Path, table: str = "") -> Report:
    return api.check(database.url, DECLARED, examinations=[examination([Source(TOOLS[tool], path, table)])])


def _migrations(report: Report) -> list[tuple[str, str]]:
    return sorted((one.code, one.object) for one in report.drifts if one.kind == "migration")


def _ledger(database: Database, tool: str) -> str:
    created, ahead = LEDGERS[tool]
    first = next(iter(SQL))
    database.execute(THINGS)
    database.execute(created.format(first, _hash(first), flyway.checksum(SQL[first])))
    return ahead


@pytest.mark.parametrize("tool", TOOLS)
def test_behind(database: Database, tmp_path: Path, tool: str) -> None:
    _ledger(database, tool)
    report = _checked(database, tool, _files(tmp_path, tool))
    assert [code for code, _ in _migrations(report)] == ["SD501"]
    assert _name(tool, 1).split(".")[-1] in _migrations(report)[0][1]
    column = next(one for one in report.drifts if one.object == "public.things.name")
    if tool == "django":
        assert column.evidence == ()
        assert report.notes == ()
    else:
        assert column.evidence == (f"pending migration {_name(tool, 1)} makes or alters it",)
        assert report.notes[0].startswith(f"1 of 1 drifts of the structure go with 1 pending migrations of {tool}")
    assert report.summary.compared["migration"] == 2


@pytest.mark.parametrize("tool", TOOLS)
def test_ahead(database: Database, tmp_path: Path, tool: str) -> None:
    ahead = _ledger(database, tool)
    database.execute(ahead)
    codes = [code for code, _ in _migrations(_checked(database, tool, _files(tmp_path, tool)))]
    assert codes == ["SD501", "SD501", "SD502"]


@pytest.mark.parametrize("tool", ["drizzle", "prisma", "flyway"])
def test_edited(database: Database, tmp_path: Path, tool: str) -> None:
    _ledger(database, tool)
    path = _files(tmp_path, tool)
    file = next(one for one in path.rglob("*.sql") if "0000_first" in str(one))
    file.write_bytes(file.read_bytes() + b"-- later")
    found = _migrations(_checked(database, tool, path))
    assert [code for code, _ in found] == ["SD501", "SD503"]


@pytest.mark.parametrize("tool", TOOLS)
def test_missing(database: Database, tmp_path: Path, tool: str) -> None:
    database.execute(THINGS)
    report = _checked(database, tool, _files(tmp_path, tool))
    assert _migrations(report) == [("SD504", tool)]


def test_failed(database: Database, tmp_path: Path) -> None:
    _ledger(database, "prisma")
    database.execute("UPDATE _prisma_migrations SET finished_at = NULL WHERE rolled_back_at IS NULL")
    found = _migrations(_checked(database, "prisma", _files(tmp_path, "prisma")))
    assert [code for code, _ in found] == ["SD501", "SD505"]


def test_a_squashed_migration_stands_for_those_that_it_replaces(database: Database, tmp_path: Path) -> None:
    _ledger(database, "django")
    path = _files(tmp_path, "django")
    both = [("shop", name) for name in SQL]
    _write(path / "shop" / "migrations" / "0002_squashed.py", f"class Migration:\n    replaces = {both}\n")
    database.execute("INSERT INTO django_migrations (app, name) VALUES ('shop', '0001_names')")
    assert _migrations(_checked(database, "django", path)) == []
    database.execute("DELETE FROM django_migrations; INSERT INTO django_migrations VALUES (9, 'shop', '0002_squashed')")
    for name in SQL:
        (path / "shop" / "migrations" / f"{name}.py").unlink()
    assert _migrations(_checked(database, "django", path)) == []


def test_branches_of_alembic(database: Database, tmp_path: Path) -> None:
    """Two heads in the ledger, a merge that is pending, an alembic.ini that says where they are."""
    for name, before in {"a": None, "b": "a", "c": "a", "d": ("b", "c")}.items():
        _write(tmp_path / "db" / "versions" / f"{name}.py", f"revision = {name!r}\ndown_revision = {before!r}\n")
    _write(tmp_path / "alembic.ini", "[alembic]\nscript_location = %(here)s/db\n")
    database.execute(
        THINGS + "; CREATE TABLE alembic_version (version_num text); INSERT INTO alembic_version VALUES ('b')"
    )
    assert _migrations(_checked(database, "alembic", tmp_path / "alembic.ini")) == [
        ("SD501", "alembic.c"), ("SD501", "alembic.d"),
    ]  # fmt: skip
    database.execute("INSERT INTO alembic_version VALUES ('c')")
    assert _migrations(_checked(database, "alembic", tmp_path / "alembic.ini")) == [("SD501", "alembic.d")]


@pytest.mark.parametrize("tool", TOOLS)
def test_paths_that_are_none(database: Database, tmp_path: Path, tool: str) -> None:
    database.execute(THINGS)
    with pytest.raises(ConfigurationError, match=r"\[migrations\]"):
        _checked(database, tool, tmp_path / "none")


def test_the_plan_notes_the_migrations_of_drizzle_once_and_takes_it_back(database: Database, tmp_path: Path) -> None:
    database.execute(THINGS)
    sources = [Source(TOOLS["drizzle"], _files(tmp_path, "drizzle"), "public.__drizzle_migrations")]
    document = api.plan(database.url, DECLARED, ledgers=sources)
    assert [step.object.kind for step in document.plan.steps] == ["column", "migration"]
    done = api.apply(database.url, document, declared=DECLARED, ledgers=sources, settings=Settings())
    report = api.report_after(done)
    assert report is not None
    assert report.in_sync
    with database.connect() as connection:
        noted = connection.execute("SELECT hash, created_at FROM __drizzle_migrations ORDER BY id").fetchall()
    assert noted == [(_hash(name), 1000 + number) for number, name in enumerate(SQL)]
    assert api.plan(database.url, DECLARED, ledgers=sources).plan.steps == ()
    assert done.run is not None
    assert api.undo(database.url, done.run).as_before
    assert [step.object.kind for step in api.plan(database.url, DECLARED, ledgers=sources).plan.steps] == [
        "column", "migration",
    ]  # fmt: skip


def test_what_the_plan_leaves_is_not_noted(database: Database, tmp_path: Path) -> None:
    """A pending migration makes a column that belongs to others: its work is not done."""
    _write(
        tmp_path / "schemadrift.toml",
        f'url = "{database.url}"\ndeclared = "models.py:metadata"\n[migrations]\ndrizzle = "d"\n'
        '[[owned]]\npattern = "public.things"\nowner = "web"\n',
    )
    _write(
        tmp_path / "models.py",
        "from sqlalchemy import *\nmetadata = MetaData()\n"
        'Table("things", metadata, Column("id", Integer, primary_key=True, autoincrement=False),\n'
        '    Column("name", Text))\n',
    )
    _files(tmp_path / "d", "drizzle")
    _ledger(database, "drizzle")
    document = api.plan_target(tmp_path / "schemadrift.toml", None, Overrides())
    assert document.plan.steps == ()
    assert [(one.code.number, one.why) for one in document.plan.refusals] == [
        ("SD501", "the plan leaves something as it is that 0001_names makes or alters")
    ]


def test_configured(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    database.execute(THINGS + "; ALTER TABLE things ADD name text")
    _files(tmp_path / "d", "drizzle")
    _write(tmp_path / "models.py", "from sqlalchemy import *\nmetadata = MetaData()\n"
           'Table("things", metadata, Column("id", Integer), Column("name", Text))\n')  # fmt: skip
    _write(tmp_path / "schemadrift.toml", f'url = "{database.url}"\ndeclared = "models.py:metadata"\n'
           '[migrations]\ndrizzle = "d"\ntables = { drizzle = "public.__drizzle_migrations" }\n')  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert run(["check", "--only", "migrations", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [(one["code"], one["object"]) for one in found["drifts"]] == [("SD504", "drizzle")]
    assert "public.__drizzle_migrations, does not exist; 2 migrations are on disk" in found["drifts"][0]["message"]
