"""The revision runs under Alembic, up and down, and leaves what the script leaves."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from schemadrift import api
from schemadrift.catalog import Catalog
from schemadrift.catalog.serial import fingerprint
from schemadrift.cli.main import run
from schemadrift.diff import diff
from schemadrift.kinds import KINDS
from schemadrift.plans.hazards import HAZARDS
from schemadrift.report import plan_markdown, plan_sql
from tests.corpus.test_corpus import read_catalog
from tests.plan.psql import psql

if TYPE_CHECKING:
    from tests.servers import Database, DatabaseFactory

ROOT = Path(__file__).parents[2]
SYSTEM = ROOT / "expected_schema/ops_center"
POLICIES = {"ops_center": (), "fltr_auth": ("quarantine",)}
ENV = """
import os
from alembic import context
from sqlalchemy import create_engine
with create_engine(os.environ["PLAN_URL"]).connect() as connection:
    context.configure(connection=connection, version_table_schema="tool")
    with context.begin_transaction():
        context.run_migrations()
"""
TEMPLATE = """
revision = "first"
down_revision = None


def upgrade():
    pass


def downgrade():
    pass
"""


def alembic(directory: Path, database: Database, *arguments: str) -> None:
    url = database.url.replace("postgresql://", "postgresql+psycopg://")
    done = subprocess.run(
        [sys.executable, "-m", "alembic", *arguments], cwd=directory, capture_output=True, text=True, check=False,
        env={**os.environ, "PLAN_URL": url},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "migrations/versions").mkdir(parents=True)
    (tmp_path / "alembic.ini").write_text("[alembic]\nscript_location = %(here)s/migrations\n")
    (tmp_path / "migrations/env.py").write_text(ENV)
    (tmp_path / "migrations/script.py.mako").write_text("")
    (tmp_path / "migrations/versions/first.py").write_text(TEMPLATE)
    return tmp_path


def broken(make_database: DatabaseFactory, system: str = "ops_center") -> Database:
    database = make_database()
    database.execute((ROOT / "expected_schema" / system / "broken.sql").read_text(encoding="utf-8"))
    database.execute("CREATE SCHEMA tool")
    return database


def left(database: Database) -> Catalog:
    """What is left, without what tools keep for themselves."""
    database.execute("DROP TABLE IF EXISTS tool.alembic_version; DROP SCHEMA IF EXISTS schemadrift CASCADE")
    return read_catalog(database)


@pytest.mark.parametrize("system", POLICIES)
def test_revision_script_and_apply_leave_the_same(project: Path, make_database: DatabaseFactory, system: str) -> None:
    """All three ways lead to the same catalog, and the revision leads back."""
    revised, scripted, applied = (broken(make_database, system) for _ in range(3))
    before = fingerprint(read_catalog(revised))
    models = str(ROOT / "expected_schema" / system / "models.py")
    alembic(project, revised, "upgrade", "head")
    file = project / "migrations/versions/planned.py"
    given = ["plan", "--url", revised.url, "--declared", models, "--format", "alembic", "--output", str(file)]
    given += [f"--allow={name}" for name in HAZARDS] + [f"--orphans={policy}" for policy in POLICIES[system]]
    assert run([*given, "--alembic-ini", str(project / "alembic.ini")]) == 1
    assert "down_revision = 'first'" in file.read_text(encoding="utf-8")

    alembic(project, revised, "upgrade", "head")
    script = api.plan(scripted.url, models, orphans=POLICIES[system], allow=HAZARDS)
    assert not psql(scripted, plan_sql.render(script))
    document = api.plan(applied.url, models, orphans=POLICIES[system], allow=HAZARDS)
    assert api.apply(applied.url, document).done == len(document.plan.steps)
    assert api.check(revised.url, models, fail_on="cosmetic").in_sync
    catalogs = [left(one) for one in (revised, scripted, applied)]
    assert not diff(catalogs[0], catalogs[1], KINDS, strict=True).drifts
    assert not diff(catalogs[1], catalogs[2], KINDS, strict=True).drifts

    again = broken(make_database, system)
    alembic(project, again, "upgrade", "head")
    alembic(project, again, "downgrade", "-1")
    assert fingerprint(left(again)) == before


def test_markdown_is_a_table(make_database: DatabaseFactory) -> None:
    document = api.plan(broken(make_database).url, str(SYSTEM / "models.py"))
    text = plan_markdown.render(document)
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) == 1 + len(document.plan.steps)
    assert all(row.replace("\\|", "").count("|") == 9 for row in rows)


def test_needs_alembics_configuration(
    make_database: DatabaseFactory, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = broken(make_database)
    given = ["plan", "--url", database.url, "--declared", str(SYSTEM / "models.py"), "--format", "alembic"]
    assert run([*given, "--alembic-ini", str(tmp_path / "none.ini")]) == 2
    assert "there is no such file" in capsys.readouterr().err
