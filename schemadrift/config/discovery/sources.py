"""Chooses the sources that declare all tables of a project, as few as possible."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from schemadrift.config.discovery.declarations import Declarations, Declared
from schemadrift.config.discovery.files import Module, Project

_GATHERING = frozenset({"__init__", "all", "base", "db", "entities", "metadata", "models", "orm", "schema", "tables"})
"""Names of files that import other models on purpose. Others may, too, and start an application with it."""


def choose(
    project: Project, found: Declarations, wanted: Collection[Path], given: Iterable[tuple[Module, str]] = ()
) -> list[str]:
    """Choose sources whose import brings all modules that declare tables.

    Args:
        project: All modules.
        found: What they declare.
        wanted: Modules that declare the tables.
        given: Modules and attributes that are sources already.

    Returns:
        Sources, the given ones first.
    """
    chosen = list(given)
    left = set(wanted).difference(*(project.reached(module) for module, _ in chosen))
    candidates = [one for one in found.by_path.values() if one.module.path in wanted or _gathers(one, found)]
    while left:
        best = min(candidates, key=lambda one: _cost(project, one, left))
        chosen.append((best.module, found.handle(best)))
        left -= project.reached(best.module)
    tops = set(_tops(project))
    return [f"{_named(module, tops)}{':' if attribute else ''}{attribute}" for module, attribute in chosen]


def _gathers(declared: Declared, found: Declarations) -> bool:
    """Whether a module exists to be imported for its models: it makes a base, or is called like it and has some."""
    return bool(declared.bases) or (declared.module.path.stem in _GATHERING and found.has_models(declared))


def _cost(project: Project, declared: Declared, left: set[Path]) -> tuple[int, bool, int, str]:
    reached = project.reached(declared.module)
    return (-len(reached & left), not declared.bases, len(reached), declared.module.path.as_posix())


def _named(module: Module, tops: set[str]) -> str:
    """A module as a source names it: dotted where it is imported from the project's folder, else as a file."""
    dotted = ".".join(module.path.with_suffix("").parts).removesuffix(".__init__")
    if module.packaged:
        return dotted if module.root == Path() else module.path.as_posix()
    return dotted if module.path.parent != Path() and module.path.parts[0] in tops else module.path.as_posix()


def _tops(project: Project) -> Iterator[str]:
    """The first parts of all names that modules of the project import, but for relative ones."""
    for module in project.modules.values():
        for statement in module.statements():
            if isinstance(statement, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in statement.names)
            elif isinstance(statement, ast.ImportFrom) and not statement.level and statement.module:
                yield statement.module.partition(".")[0]
