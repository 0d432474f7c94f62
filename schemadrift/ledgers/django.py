"""Django: `django_migrations` notes app and name; a squashed migration stands for those that it replaces."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from schemadrift.errors import ConfigurationError
from schemadrift.ledgers.files import below, shown, text
from schemadrift.ledgers.records import Migration, Noted, State, Tool, by_name


def on_disk(path: Path) -> tuple[Migration, ...]:
    """The migrations of all apps below a folder; of one app where it is its `migrations` folder. None is imported."""
    pattern = "*.py" if path.name == "migrations" else "**/migrations/*.py"
    files = [file for file in below(path, pattern) if file.stem != "__init__"]
    return tuple(Migration(f"{_app(file)}.{file.stem}", shown(file), replaces=_replaces(file)) for file in files)


def compare(migrations: Sequence[Migration], noted: Sequence[Noted]) -> State:
    """By name, of the apps that are on disk: others come with packages."""
    apps = {one.name.partition(".")[0] for one in migrations}
    return by_name(migrations, [one for one in noted if one.name.partition(".")[0] in apps])


def _app(file: Path) -> str:
    return file.parent.parent.name


def _replaces(file: Path) -> tuple[str, ...]:
    try:
        tree = ast.parse(text(file))
    except SyntaxError as error:
        raise ConfigurationError(shown(file), (f"is no Python (line {error.lineno}); correct it",)) from error
    return tuple(f"{app}.{name}" for node in ast.walk(tree) for app, name in _listed(node))


def _listed(node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Assign) and any(isinstance(one, ast.Name) and one.id == "replaces" for one in node.targets):
        try:
            yield from ast.literal_eval(node.value)
        except ValueError:
            return


def _noted(row: tuple[Any, ...]) -> Noted:
    return Noted(f"{row[0]}.{row[1]}")


TOOL = Tool("django", "django_migrations", "SELECT app, name FROM {} ORDER BY id", on_disk, _noted, compare,
            "manage.py migrate")  # fmt: skip
