"""A folder with models and a configuration, checked as people do it."""

from __future__ import annotations

import itertools
from pathlib import Path
from textwrap import dedent
from typing import Any

from schemadrift import api
from schemadrift.config.targets import Overrides, chosen
from schemadrift.report.document import DriftItem, Report
from tests.servers import Database

_NUMBERS = itertools.count()
STRUCTURE = """
from sqlalchemy import MetaData
metadata = MetaData()
from sqlalchemy import Column, Integer, Table
Table("nothing", metadata, Column("id", Integer, primary_key=True))
"""
NOTHING = "CREATE TABLE nothing (id serial PRIMARY KEY);"


class Project:
    """A folder whose modules have names that no other test's have.

    Attributes:
        folder: Where it is.
        models: The name of its module of models.
    """

    def __init__(self, folder: Path, database: Database) -> None:
        self.folder = folder
        self.database = database
        self.models = f"models_{next(_NUMBERS)}"
        self.write(f"structure_{self.models}", STRUCTURE)

    def write(self, name: str, text: str) -> None:
        (self.folder / f"{name}.py").write_text(dedent(text), encoding="utf-8")

    def check(self, script: str, models: str, config: str, **options: Any) -> Report:
        """Make a database, models and a configuration in which MODELS stands for their file; check them."""
        self.database.execute(NOTHING + script)
        self.write(self.models, models)
        text = f'declared = ["structure_{self.models}.py:metadata"]\n' + dedent(config).replace(
            "MODELS", f"{self.models}.py"
        )
        (self.folder / "schemadrift.toml").write_text(text, encoding="utf-8")
        targets = chosen(self.folder / "schemadrift.toml", (), Overrides(url=self.database.url, **options))
        (report,) = api.run(targets, only=["contracts"]).targets.values()
        return report

    def line(self, item: DriftItem) -> str:
        """The line that a drift is at."""
        assert item.file is not None
        assert item.line is not None
        assert Path(item.file).resolve() == (self.folder / f"{self.models}.py").resolve()
        return Path(item.file).read_text(encoding="utf-8").splitlines()[item.line - 1].strip()


def told(report: Report) -> set[tuple[str, str]]:
    """Code and object of every drift."""
    return {(one.code, one.object.replace('"', "")) for one in report.drifts}
