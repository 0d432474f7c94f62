"""Rows put through the model that they become."""

from __future__ import annotations

import psycopg
import pytest

from schemadrift import api
from schemadrift.cli.main import run
from schemadrift.config.targets import Overrides, chosen
from schemadrift.report.document import Report
from tests.contracts.project import Project, told
from tests.servers import Database
from tests.systems.incident import SYSTEMS, line_of, script

MODEL = """
from typing import Any
from pydantic import BaseModel
class Event(BaseModel):
    id: int
    payload: dict[str, Any]
"""
EVENT = '[[contract]]\nmodel = "MODELS:Event"\ntable = "events"\n'
EVENTS = """
CREATE TABLE events (id int PRIMARY KEY, payload jsonb NOT NULL, filler text);
INSERT INTO events SELECT n, '{}', repeat('x', 500) FROM generate_series(1, 2000) AS n;
UPDATE events SET payload = '"secret"' WHERE id % 10 = 0;
"""


def _ops_center(database: Database, **options: object) -> Report:
    given = Overrides(url=database.url, **options)  # type: ignore[arg-type]
    (report,) = api.run(chosen(SYSTEMS / "ops_center/schemadrift.toml", (), given), only=["contracts"]).targets.values()
    return report


def test_the_row_with_json_in_a_string_is_found(database: Database) -> None:
    database.execute(script("ops_center"))
    assert _ops_center(database).drifts == ()
    report = _ops_center(database, sample=500)
    (drift,) = report.drifts
    with database.connect() as connection:
        row = connection.execute(
            "SELECT id FROM credit_transactions WHERE jsonb_typeof(metadata) = 'string'"
        ).fetchone()
    assert row is not None
    assert (drift.code, drift.object) == ("SD220", '"CreditTransaction".metadata')
    assert f"1 of 161 sampled rows is refused (id = {row[0]})" in drift.message
    assert "valid dictionary" in drift.message
    assert line_of(drift.file, drift.line).strip() == "metadata: dict[str, Any]"
    assert "trial_signup" not in report.to_json(), "values are shown only when somebody asks for them"
    assert report.summary.compared["sampled row"] == 40 + 161
    assert report.exit_code == 1
    shown = _ops_center(database, sample=500, show_values=True)
    assert "trial_signup" in shown.drifts[0].message


def test_a_sample_is_spread_and_the_same_each_time(project: Project) -> None:
    """Of a table of many pages as many as rows are asked for are read; failures are one group with a few keys."""
    first = project.check(EVENTS, MODEL, EVENT, sample=100)
    (drift,) = first.drifts
    assert told(first) == {("SD220", "Event.payload")}
    assert first.summary.compared["sampled row"] == 100
    refused = int(drift.message.split(" of ")[0])
    assert 2 <= refused <= 30, "every tenth row of the table"
    assert drift.message.count("id = ") == min(5, refused)
    assert "secret" not in first.to_json()
    again = api.run(
        chosen(project.folder / "schemadrift.toml", (), Overrides(url=project.database.url, sample=100)),
        only=["contracts"],
    )
    assert next(iter(again.targets.values())).drifts == first.drifts


def test_a_small_table_is_read_whole_and_a_view_from_its_start(project: Project) -> None:
    report = project.check(
        "CREATE TABLE small (id int PRIMARY KEY, payload jsonb NOT NULL);"
        "INSERT INTO small VALUES (1, '[]'), (2, '{}');"
        "CREATE VIEW seen AS SELECT * FROM small;"
        "CREATE TABLE parts (id int NOT NULL, payload jsonb NOT NULL) PARTITION BY RANGE (id);"
        "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);"
        "INSERT INTO parts VALUES (1, '3');",
        MODEL,
        "".join(EVENT.replace('"events"', f'"{name}"') for name in ("small", "seen", "parts")),
        sample=50,
    )
    assert sorted(one.message.partition(":")[0] for one in report.drifts) == [
        "1 of 1 sampled rows is refused",
        "1 of 2 sampled rows is refused",
        "1 of 2 sampled rows is refused (id = 1)",
    ]
    assert report.summary.compared["sampled row"] == 5


def test_validators_of_the_whole_model_count_and_say_nothing_of_values(project: Project) -> None:
    report = project.check(
        "CREATE TABLE spans (id int PRIMARY KEY, low int NOT NULL, high int NOT NULL);"
        "INSERT INTO spans VALUES (1, 1, 2), (2, 9, 3);",
        """
        from typing import Self
        from pydantic import BaseModel, model_validator
        class Span(BaseModel):
            low: int
            high: int
            label: str = ""
            @model_validator(mode="after")
            def ordered(self) -> Self:
                if self.low > self.high:
                    raise ValueError(f"{self.low} secret {self.high}")
                return self
        """,
        '[[contract]]\nmodel = "MODELS:Span"\ntable = "spans"\ncomputed = ["label"]\n',
        sample=5,
    )
    (drift,) = report.drifts
    assert (drift.code, drift.object) == ("SD220", '"Span"')
    assert drift.message == "1 of 2 sampled rows is refused (id = 2): the model's own validator refuses it"
    assert project.line(drift) == "class Span(BaseModel):"
    assert "secret" not in report.to_json()


def test_without_rights_the_contracts_are_compared_and_the_sample_is_unverified(project: Project) -> None:
    project.check(EVENTS, MODEL.replace("id: int", "id: bool"), EVENT)
    with project.database.connect(autocommit=True) as connection:
        connection.execute("CREATE ROLE sd_sample_nobody LOGIN PASSWORD 'nobody'")
    try:
        url = project.database.url_as("sd_sample_nobody", "nobody")
        targets = chosen(project.folder / "schemadrift.toml", (), Overrides(url=url, sample=10))
        (report,) = api.run(targets, only=["contracts"]).targets.values()
    finally:
        with project.database.connect(autocommit=True) as connection:
            connection.execute("DROP ROLE sd_sample_nobody")
    assert told(report) == {("SD203", "Event.id")}
    (unverified,) = report.unverified
    assert "permission denied for table events" in unverified.reason


def test_asyncpg_gives_json_as_text_to_the_sample_too(project: Project) -> None:
    report = project.check(EVENTS, MODEL.replace("dict[str, Any]", "str"), 'driver = "asyncpg"\n' + EVENT, sample=10)
    assert report.drifts == ()
    assert report.summary.compared["sampled row"] == 10


def test_a_sample_without_contracts_is_refused(
    database: Database,
    tmp_path: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(str(tmp_path))
    assert run(["check", "--url", database.url, "--declared", "models.py:metadata", "--sample", "5"]) == 2
    assert "no model is bound to a table" in capsys.readouterr().err


def test_nothing_is_written(project: Project) -> None:
    """The sample runs in the check's own read-only transaction."""
    project.check(EVENTS, MODEL, EVENT, sample=3)
    with psycopg.connect(project.database.url) as connection:
        row = connection.execute("SELECT count(*), count(*) FILTER (WHERE payload = '{}') FROM events").fetchone()
    assert row == (2000, 1800)
