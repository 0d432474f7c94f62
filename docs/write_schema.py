"""Writes the published JSON Schemas of reports, plans and the configuration; tests hold that they are up to date."""

from __future__ import annotations

import json
from pathlib import Path

from schemadrift import plan_file
from schemadrift.config import models
from schemadrift.report.document import VERSION, json_schema, targets_json_schema
from schemadrift.rows import loading

PATH = Path(__file__).parent / f"report-v{VERSION}.schema.json"
TARGETS_PATH = Path(__file__).parent / f"targets-v{VERSION}.schema.json"
PLAN_PATH = Path(__file__).parent / f"plan-v{plan_file.VERSION}.schema.json"
CONFIG_PATH = Path(__file__).parent / "config.schema.json"
ROWS_PATH = Path(__file__).parent / "rows.schema.json"


def text() -> str:
    """The report's schema as it stands in the file."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def targets_text() -> str:
    """Likewise, that of the reports of several targets."""
    return json.dumps(targets_json_schema(), indent=2, ensure_ascii=False) + "\n"


def plan_text() -> str:
    """Likewise, the plan's."""
    return json.dumps(plan_file.json_schema(), indent=2, ensure_ascii=False) + "\n"


def config_text() -> str:
    """Likewise, the configuration's."""
    return json.dumps(models.json_schema(), indent=2, ensure_ascii=False) + "\n"


def rows_text() -> str:
    """Likewise, that of the files of expectations on rows."""
    return json.dumps(loading.json_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
    TARGETS_PATH.write_text(targets_text(), encoding="utf-8")
    PLAN_PATH.write_text(plan_text(), encoding="utf-8")
    CONFIG_PATH.write_text(config_text(), encoding="utf-8")
    ROWS_PATH.write_text(rows_text(), encoding="utf-8")
