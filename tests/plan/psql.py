"""Runs scripts as a DBA would."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from schemadrift.postgres.binaries import find_binaries

if TYPE_CHECKING:
    from tests.servers import Database


def psql(database: Database, script: str) -> str:
    """Run a script with psql; what it prints on standard error is returned, empty when all is well."""
    program = find_binaries().program("psql")
    done = subprocess.run(
        [program, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database.url, "-f", "-"],
        input=script, capture_output=True, text=True, check=False, env={**os.environ, "PGCLIENTENCODING": "UTF8"},
    )  # fmt: skip
    return "" if done.returncode == 0 else done.stderr or "psql failed"
