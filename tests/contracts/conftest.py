"""Fixtures of the tests of contracts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contracts.project import Project
from tests.servers import Database


@pytest.fixture
def project(tmp_path: Path, database: Database) -> Project:
    return Project(tmp_path, database)
