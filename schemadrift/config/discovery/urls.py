"""Where a project says which database it uses. Values are never kept: they are secrets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

USUAL = "DATABASE_URL"
_NAME = re.compile(r"\w*(DATABASE|DB|POSTGRES|PG|SQLALCHEMY)\w*(URL|URI|DSN)\w*\Z", re.IGNORECASE)
_POSTGRES = re.compile(r"postgres(ql)?(\+\w+)?://", re.IGNORECASE)
_LINE = re.compile(r"\s*(?:export\s+)?(\w+)\s*=\s*(.*)")
_PASSWORD = re.compile(r"://[^/?#]*:[^/?#]*@|[?&](ssl)?password=", re.IGNORECASE)
_EXAMPLES = ("example", "sample", "template", "dist")


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable that holds the URL of a PostgreSQL database, and where it is set."""

    name: str
    place: str

    @property
    def exported(self) -> bool:
        """Whether programs that start here have it."""
        return self.place == "the environment"


def find(root: Path, environment: Mapping[str, str]) -> Variable | None:
    """Find the variable that holds the database's URL.

    Args:
        root: The project's folder.
        environment: That of this process.

    Returns:
        DATABASE_URL of the environment or of a .env file, else another one that is called and looks like it.
    """
    places: list[tuple[str, Mapping[str, str]]] = [("the environment", environment)]
    places += ((file.name, _variables(file)) for file in _files(root))
    named = [
        Variable(name, place)
        for place, variables in places
        for name, value in variables.items()
        if (name == USUAL or _NAME.match(name)) and _POSTGRES.match(value)
    ]
    return min(named, key=lambda one: one.name != USUAL, default=None)


def _files(root: Path) -> list[Path]:
    """The .env files, those that only show how one looks behind the others."""
    files = [file for file in sorted(root.glob(".env*")) if file.is_file()]
    return sorted(files, key=lambda file: file.name.endswith(_EXAMPLES))


def _variables(file: Path) -> dict[str, str]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    return {match[1]: match[2].strip().strip("'\"") for line in lines if (match := _LINE.match(line))}


def is_postgres(url: str) -> bool:
    """Tell whether a URL is one of PostgreSQL."""
    return _POSTGRES.match(url) is not None


def has_password(url: str) -> bool:
    """Tell whether a URL holds a secret."""
    return _PASSWORD.search(url) is not None
