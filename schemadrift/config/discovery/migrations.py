"""What a project tells Alembic: where its env.py is, which metadata it compares, which database it means."""

from __future__ import annotations

import ast
import configparser
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from schemadrift.config.discovery.files import Module, Project, bound_names, last_name
from schemadrift.config.discovery.following import Follower, Found

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


def read_target(found: Alembic, project: Project) -> None:
    """Find out what env.py's target_metadata stands for."""
    if found.env is None:
        return
    follower = Follower(found.env, project)
    imported = follower.imported(_TARGET)
    expression = next(_targets(found.env), None)
    if imported is not None:
        found.target = _TARGET
        _take(imported, found)
    elif expression is not None:
        found.target = ast.unparse(expression)
        for one in follower.follow(expression):
            _take(one, found)


def _take(one: Found, found: Alembic) -> None:
    if one.module is not None and (one.module, one.attribute) not in found.sources:
        found.sources.append((one.module, one.attribute))
    elif one.module is None and (source := f"{one.library}:{one.attribute}") not in found.foreign:
        found.foreign.append(source)


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
