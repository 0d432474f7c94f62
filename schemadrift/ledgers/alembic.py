"""Alembic: `alembic_version` notes the newest revision of each branch; what is below it has run."""

from __future__ import annotations

import ast
import configparser
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from schemadrift.errors import ConfigurationError
from schemadrift.ledgers.files import below, shown, text
from schemadrift.ledgers.makes import of_alembic
from schemadrift.ledgers.records import Migration, Noted, State, Tool


def on_disk(path: Path) -> tuple[Migration, ...]:
    """The revisions of an alembic.ini or of a folder with `versions/` in it; read, and not imported."""
    found = [one for folder in _folders(path) for file in below(folder, "*.py") if (one := _revision(file)) is not None]
    return tuple(sorted(found, key=lambda one: one.name))


def compare(migrations: Sequence[Migration], noted: Sequence[Noted]) -> State:
    """What lies below the revisions that are noted has run."""
    known = {one.name: one for one in migrations}
    done: set[str] = set()
    waiting = [one.name for one in noted if one.name in known]
    while waiting:
        name = waiting.pop()
        if name not in done and name in known:
            done.add(name)
            waiting += known[name].after
    return State(
        pending=tuple(_ordered([one for one in migrations if one.name not in done])),
        unknown=tuple(one for one in noted if one.name not in known),
    )


def _ordered(migrations: list[Migration]) -> Iterator[Migration]:
    """Those first that others follow."""
    left = {one.name: one for one in migrations}
    while left:
        ready = [one for one in left.values() if not any(name in left for name in one.after)] or list(left.values())[:1]
        for one in ready:
            del left[one.name]
            yield one


def _folders(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield path / "versions" if (path / "versions").is_dir() else path
        return
    parser = configparser.ConfigParser({"here": str(path.parent)})
    try:
        parser.read_string(text(path))
        scripts = parser.get("alembic", "script_location")
        several = parser.get("alembic", "version_locations", fallback="")
    except configparser.Error as error:
        raise ConfigurationError(shown(path), ("names no script_location in [alembic]; give its folder",)) from error
    for one in several.replace(";", " ").split() or [f"{scripts}/versions"]:
        yield path.parent / one


def _revision(file: Path) -> Migration | None:
    try:
        tree = ast.parse(text(file))
    except SyntaxError as error:
        raise ConfigurationError(shown(file), (f"is no Python (line {error.lineno}); correct it",)) from error
    found = {name: value for node in tree.body for name, value in _assigned(node)}
    revision = found.get("revision")
    if not isinstance(revision, str):
        return None
    after = (*_names(found.get("down_revision")), *_names(found.get("depends_on")))
    return Migration(revision, shown(file), makes=of_alembic(tree), after=after)


def _assigned(node: ast.stmt) -> Iterator[tuple[str, object]]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    value = getattr(node, "value", None)
    for target in targets:
        if isinstance(target, ast.Name) and isinstance(value, ast.expr):
            try:
                yield target.id, ast.literal_eval(value)
            except ValueError:
                continue


def _names(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(map(str, value)) if isinstance(value, list | tuple | set) else ()


def _noted(row: tuple[Any, ...]) -> Noted:
    return Noted(str(row[0]))


TOOL = Tool("alembic", "alembic_version", "SELECT version_num FROM {} ORDER BY 1", on_disk, _noted, compare,
            "alembic upgrade head")  # fmt: skip
