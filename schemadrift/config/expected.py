"""What a configuration says about expectations on rows, and about ledgers of migrations."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import msgspec


class Ledger(NamedTuple):
    """The migrations of a tool.

    Attributes:
        tool: Its name.
        path: Where they are.
        table: The table that it notes them in; empty for the usual one.
    """

    tool: str
    path: Path
    table: str = ""


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """Where expectations are, and how much may be spent on them.

    Attributes:
        root: The folder that paths start in.
        files: TOML files, and lists in Python as "package.module:attribute" or "path/to/file.py:attribute".
        budget: Seconds for all of them together.
        jobs: How many connections ask at the same time.
        sample_above: Of a table with more rows only a sample of so many is looked at; None for no sample.
        keys: How many offenders are named.
        values: Whether their values are shown too.
    """

    root: Path
    files: tuple[str, ...]
    budget: float = 60.0
    jobs: int = 1
    sample_above: int | None = None
    keys: int = 5
    values: bool = False
