"""Finds the configuration file and reads it as TOML; what its keys mean is not known here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from schemadrift.errors import ConfigurationError

OWN_NAME = "schemadrift.toml"
PYPROJECT = "pyproject.toml"
_OURS = b"schemadrift"


class Document(msgspec.Struct, frozen=True):
    """A configuration file, read.

    Attributes:
        path: Where it is; paths in it start in its folder.
        table: Its keys.
        prefix: What stands in front of them in the headers of tables: "tool.schemadrift." in a pyproject.toml.
    """

    path: Path
    table: dict[str, Any]
    prefix: str = ""

    def place(self, *keys: str) -> str:
        """A table as its header is written: "[tool.schemadrift.target.prod]"; the file's own for no keys."""
        name = (self.prefix + ".".join(keys)).rstrip(".")
        return f"[{name}]" if name else "the file"


def find(start: Path) -> Document | None:
    """Look for a configuration in a folder and those above it, up to the first that holds a repository.

    Args:
        start: Where to begin.

    Returns:
        The nearest `schemadrift.toml`, or `pyproject.toml` with a table `tool.schemadrift`; None when there is none.

    Raises:
        ConfigurationError: It is no TOML, or a folder has both.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        own, pyproject = folder / OWN_NAME, _of_pyproject(folder / PYPROJECT)
        if own.is_file():
            if pyproject is not None:
                raise ConfigurationError(
                    str(own), (f"{PYPROJECT} beside it has a table tool.schemadrift too; keep one of the two",)
                )
            return Document(own, _parsed(own, _bytes(own)))
        if pyproject is not None:
            return pyproject
        if (folder / ".git").exists():
            return None
    return None


def read(path: Path) -> Document:
    """Read a configuration file that somebody named.

    Args:
        path: A `pyproject.toml`, or any other TOML file with the keys of a `schemadrift.toml`.

    Raises:
        ConfigurationError: It cannot be read, is no TOML, or is a pyproject.toml without our table.
    """
    if path.name != PYPROJECT:
        return Document(path, _parsed(path, _bytes(path)))
    _bytes(path)
    found = _of_pyproject(path)
    if found is None:
        raise ConfigurationError(str(path), ("has no table tool.schemadrift; schemadrift init --pyproject writes one",))
    return found


def _of_pyproject(path: Path) -> Document | None:
    if not path.is_file() or _OURS not in (data := _bytes(path)):
        return None
    tool = _parsed(path, data).get("tool")
    table = tool.get("schemadrift") if isinstance(tool, dict) else None
    if table is None:
        return None
    if not isinstance(table, dict):
        raise ConfigurationError(str(path), ("tool.schemadrift is no table; write [tool.schemadrift]",))
    return Document(path, table, "tool.schemadrift.")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(str(path), (f"cannot be read ({error.strerror or error}); check the path",)) from error


def _parsed(path: Path, data: bytes) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - most checks have no file to read

    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ConfigurationError(str(path), ("is not UTF-8; save it as such",)) from error
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        what = "names a key or a table twice" if " twice" in said or "overwrite" in said else "is no TOML"
        raise ConfigurationError(str(path), (f"{what}: {said}; correct it there",)) from error
