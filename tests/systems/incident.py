"""What the tests of the five systems share: the files of a system, and a report in a form that is easy to compare."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from schemadrift import api
from schemadrift.config.targets import Overrides, chosen
from schemadrift.report import plan_sql
from tests.plan.psql import psql

if TYPE_CHECKING:
    from schemadrift.plan_file import PlanFile
    from schemadrift.report.document import Report
    from tests.servers import Database

ROOT = Path(__file__).parent.parent.parent
SYSTEMS = ROOT / "expected_schema"
NAMES = ("ops_center", "fltr_auth", "smartdrive", "user_profile", "faraday")

Row: TypeAlias = tuple[object, ...]


def script(system: str, name: str = "broken.sql") -> str:
    return (SYSTEMS / system / name).read_text(encoding="utf-8")


def source(system: str) -> str:
    return f"{SYSTEMS / system / 'models.py'}:metadata"


def config(system: str) -> Path:
    return SYSTEMS / system / "schemadrift.toml"


def check(system: str, database: Database) -> Report:
    """Check with the system's own configuration."""
    targets = chosen(config(system), (), Overrides(url=database.url))
    (report,) = api.run(targets).targets.values()
    return report


def plan(system: str, database: Database, **choices: Any) -> PlanFile:
    """Plan with the system's own configuration."""
    return api.plan_target(config(system), None, Overrides(url=database.url), **choices)


def found(report: Report) -> set[tuple[str, str, str]]:
    """Every drift of a report as its code, its object and its effect."""
    return {(one.code, one.object, one.effect.value) for one in report.drifts}


def line_of(file: str | None, line: int | None) -> str:
    assert file is not None
    assert line is not None
    return Path(file).read_text(encoding="utf-8").splitlines()[line - 1]


def rows(database: Database, statement: str) -> list[Row]:
    """What a statement returns."""
    with database.connect(autocommit=True) as connection:
        return connection.execute(statement.encode()).fetchall()


def counts(database: Database) -> dict[str, int]:
    """How many rows each table of the schema public has."""
    names = rows(database, "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return {str(name): int(str(rows(database, f"SELECT count(*) FROM {name}")[0][0])) for (name,) in names}


def run(database: Database, document: PlanFile) -> None:
    """Run a plan as a DBA would, with psql."""
    said = psql(database, plan_sql.render(document))
    assert said == "", said


def undo(database: Database, document: PlanFile) -> None:
    """Run the way back of a plan, likewise."""
    said = psql(database, plan_sql.render_undo(document))
    assert said == "", said
