"""Writes the published JSON Schema of the report; a test holds that the file is up to date."""

from __future__ import annotations

import json
from pathlib import Path

from schemadrift.report.document import VERSION, json_schema

PATH = Path(__file__).parent / f"report-v{VERSION}.schema.json"


def text() -> str:
    """The schema as it stands in the file."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
