"""Reads migration files; what cannot be read is an error of the configuration."""

from __future__ import annotations

import os
from pathlib import Path

from schemadrift.errors import ConfigurationError


def data(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        ConfigurationError: It cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            shown(path), (f"cannot be read ({error.strerror or error}); check the path in [migrations]",)
        ) from error


def text(path: Path) -> str:
    """The text of a file; what is no UTF-8 in it is replaced."""
    return data(path).decode("utf-8-sig", errors="replace")


def below(path: Path, pattern: str) -> list[Path]:
    """The files below a folder that match a pattern, sorted.

    Raises:
        ConfigurationError: There is no such folder.
    """
    if not path.is_dir():
        raise ConfigurationError(shown(path), ("is no folder; check the path in [migrations]",))
    return sorted(path.glob(pattern))


def shown(path: Path) -> str:
    """A path as short as it can be."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
