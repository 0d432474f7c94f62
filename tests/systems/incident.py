"""What the tests of the five systems share: the files of a system, and a report in a form that is easy to compare."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from schemadrift import api
from schemadrift.config.targets import Overrides, chosen
from schemadrift.demonstration.stories import Answer, read
from schemadrift.demonstration.telling import ask

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


def check(system: str, database: Database, file: str = "schemadrift.toml", **given: Any) -> Report:
    """Check with the system's own configuration; with `incident.toml` the code of that day."""
    targets = chosen(SYSTEMS / system / file, (), Overrides(url=database.url, **given))
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


class Cure(NamedTuple):
    """What curing a system did.

    Attributes:
        runs: The numbers of the runs in the journal, in their order.
        steps: The titles of all steps that were done.
    """

    runs: tuple[int, ...]
    steps: tuple[str, ...]


def cure(system: str, database: Database) -> Cure:
    """Plan and apply as the system's story decides, until nothing is left to do."""
    decided, given = read(SYSTEMS / system).plan, Overrides(url=database.url)
    runs: list[int] = []
    steps: list[str] = []
    for _ in range(4):
        done = api.apply_target(
            config(system), None, given, allow=decided.allow, renames=decided.renames, orphans=decided.orphans
        )
        if done.run is None:
            assert not done.done
            return Cure(tuple(runs), tuple(steps))
        runs.append(done.run)
        steps += [step.title for step in done.document.plan.steps]
        assert not done.failures
    raise AssertionError("there is always something left to do")


def undo(database: Database, cured: Cure) -> None:
    """Take it all back, the last run first."""
    for run in reversed(cured.runs):
        api.undo(database.url, run)


def content(database: Database) -> dict[str, list[Row]]:
    """Every row of the schema public, without regard to the order of columns."""
    found = {}
    for name in counts(database):
        found[name] = rows(database, f"SELECT to_jsonb(r)::text FROM {name} AS r ORDER BY 1")
    return found


def questions(system: str, database: Database) -> dict[str, tuple[Answer, Answer]]:
    """The questions of the report: what the database answers, and what it has to."""
    return {one.says: (ask(database.url, one), one.after) for one in read(SYSTEMS / system).verify}


def wrong(system: str, database: Database) -> dict[str, tuple[Answer, Answer]]:
    """Those that are not answered as they have to be."""
    return {says: pair for says, pair in questions(system, database).items() if pair[0] != pair[1]}
