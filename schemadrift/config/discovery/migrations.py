"""What a project tells Alembic: where its env.py is, which metadata it compares, which database it means."""

from __future__ import annotations

import ast
import configparser
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from schemadrift.config.discovery.declarations import Declarations, Declared
from schemadrift.config.discovery.files import Module, Project, bound_names, dotted, last_name

INI = "alembic.ini"
_TARGET = "target_metadata"
_SECTION = "alembic"
_EXAMPLE = "driver://"
"""How the URL begins that Alembic's own template has."""
_FOLDERS = 3


@dataclass(slots=True)
class Alembic:
    """What alembic.ini and env.py say.

    Attributes:
        ini: Its path, relative to the project.
        env: The module env.py; None when there is none.
        url: The URL in alembic.ini, which may hold a password; empty for none.
        target: What env.py compares, as it is written; empty when that is not found.
        sources: The modules and attributes that it stands for.
        foreign: Sources of libraries.
    """

    ini: Path
    env: Module | None = None
    url: str = field(default="", repr=False)
    target: str = ""
    sources: list[tuple[Module, str]] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


def find(project: Project) -> Alembic | None:
    """Find the alembic.ini that is highest in a project, and its env.py, which is added to the modules."""
    inis = [
        path
        for depth in range(_FOLDERS)
        for path in sorted(project.root.glob("/".join(["*"] * depth + [INI])))
        if not any(part.startswith(".") for part in path.relative_to(project.root).parts)
    ]
    if not inis:
        return None
    found = Alembic(ini=inis[0].relative_to(project.root))
    parser = configparser.RawConfigParser()
    try:
        parser.read(inis[0], encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError):
        return found
    if not parser.has_section(_SECTION):
        return found
    url = parser.get(_SECTION, "sqlalchemy.url", fallback="").replace("%%", "%")
    found.url = "" if url.startswith(_EXAMPLE) or "%(" in url else url
    env = _env(inis[0].parent, parser.get(_SECTION, "script_location", fallback="migrations"))
    if env.is_file() and env.is_relative_to(project.root):
        found.env = project.add(env)
    return found


def _env(folder: Path, location: str) -> Path:
    """Where env.py is; a location can be a path, start with %(here)s, or be a folder of a package as in app:db."""
    text = re.sub(r"%\(here\)s[/\\]?", "", location.strip())
    package, colon, rest = text.partition(":")
    path = f"{package.replace('.', '/')}/{rest}" if colon else text
    return Path(folder / path / "env.py").resolve()


def read_target(found: Alembic, project: Project, declarations: Declarations) -> None:
    """Find out what env.py's target_metadata stands for."""
    if found.env is None:
        return
    declared = declarations.by_path[found.env.path]
    for expression in _targets(found.env):
        found.target = ast.unparse(expression)
        several = expression.elts if isinstance(expression, (ast.List, ast.Tuple)) else [expression]
        for one in several:
            _resolve(dotted(_followed(found.env, one)), found, project, declared)


def _targets(env: Module) -> Iterator[ast.expr]:
    """The expressions that target_metadata is bound to; else what context.configure() is given."""
    assigned = [
        value
        for statement in env.statements()
        if _TARGET in bound_names(statement) and (value := getattr(statement, "value", None)) is not None
    ]
    given = [
        keyword.value
        for call in ast.walk(env.tree)
        if isinstance(call, ast.Call) and last_name(call) == "configure"
        for keyword in call.keywords
        if keyword.arg == _TARGET
    ]
    for value in assigned or given:
        if not (isinstance(value, ast.Constant) and value.value is None):
            yield value
            return


def _followed(env: Module, expression: ast.expr) -> ast.expr:
    """What a name stands for that env.py itself binds."""
    for _ in range(3):
        if not isinstance(expression, ast.Name):
            break
        bound = [
            value
            for statement in env.statements()
            if expression.id in bound_names(statement) and (value := getattr(statement, "value", None)) is not None
        ]
        if not bound:
            break
        expression = bound[-1]
    return expression


def _resolve(name: str, found: Alembic, project: Project, env: Declared) -> None:
    """Turn a dotted name of env.py into a module and an attribute of it."""
    first, _, rest = name.partition(".")
    imported = env.imports.get(first)
    if imported is None:
        parts = name.split(".")
        ends = (end for end in range(len(parts) - 1, 0, -1) if project.named(".".join(parts[:end])) is not None)
        end = next(ends, 0)
        module = project.named(".".join(parts[:end])) if end else None
        attribute = ".".join(parts[end:])
    elif imported.itself is not None:
        module, attribute = imported.itself, rest
    else:
        module, attribute = imported.origin, f"{imported.name}.{rest}".strip(".")
    if module is not None:
        found.sources.append((module, attribute.removesuffix(".metadata")))
    elif imported is not None and imported.library:
        found.foreign.append(f"{imported.library}:{attribute.removesuffix('.metadata')}")
