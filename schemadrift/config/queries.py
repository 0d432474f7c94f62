"""What a configuration says about the SQL in the code base."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec


class Queries(msgspec.Struct, frozen=True, kw_only=True):
    """Where the SQL is, and how it is read.

    Attributes:
        root: The folder that paths are named from.
        paths: Files, folders and patterns.
        exclude: Patterns of files and folders that are left out.
        style: How parameters are written where the text does not show it: "format", "named", "qmark" or "".
        values: What expressions stand for that no file tells, by the expression as it is written.
        returns: The models that rows become, by "file:function" or the name of a statement.
        search_path: The schemas that names are looked up in; empty for the role's own.
        declared: Whether statements are also asked about as things are once the plan is applied.
        driver: The driver that gives the application its values: "psycopg" or "asyncpg".
        cache: Whether what was found in a file is remembered.
    """

    root: Path
    paths: tuple[str, ...]
    exclude: tuple[str, ...] = ()
    style: str = ""
    values: Mapping[str, str] = msgspec.field(default_factory=dict)
    returns: Mapping[str, str] = msgspec.field(default_factory=dict)
    search_path: tuple[str, ...] = ()
    declared: bool = True
    driver: str = "psycopg"
    cache: bool = True
