"""All that was found in a project, and what was not, in the words of `schemadrift init`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from schemadrift.config.discovery import migrations, sources, urls
from schemadrift.config.discovery.declarations import Declarations
from schemadrift.config.discovery.files import scan
from schemadrift.config.discovery.migrations import Alembic

_EVERYBODYS = frozenset({"sqlmodel:SQLModel"})
"""Metadata that is filled by whoever imports the models: naming it declares nothing."""
_NAMED = 5
"""How many of many files are named."""
_LONG = 60
"""Letters of an expression that are shown."""


@dataclass(slots=True)
class Findings:
    """What a configuration can be made of.

    Attributes:
        sources: What is declared.
        url: What the file says about the database; empty to leave it to the environment.
        found: Sentences for people.
        missing: Likewise.
        files: How many Python files were read.
        unsure: Why somebody should look at the sources: what could not be followed; empty where all could.
    """

    sources: list[str] = field(default_factory=list)
    url: str = ""
    found: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    files: int = 0
    unsure: str = ""


def look(root: Path, environment: Mapping[str, str], describe: Callable[[str], str]) -> Findings:
    """Look through a project.

    Args:
        root: Its folder.
        environment: That of this process.
        describe: Says of a URL which database it means, without secrets.
    """
    findings = Findings()
    project = scan(root.resolve())
    alembic = migrations.find(project)
    declarations = Declarations(project)
    findings.files = len(project.modules)
    wanted = [path for path, one in declarations.by_path.items() if one.tables]
    if alembic is None:
        findings.missing.append("alembic.ini: there is none, so the models alone say what is declared")
    else:
        migrations.read_target(alembic, project)
        _tell_target(alembic, findings)
        if alembic.env is not None:
            reached = project.reached(alembic.env)
            wanted = [path for path in wanted if path in reached] or wanted
    given = alembic.sources if alembic is not None else []
    foreign = [one for one in alembic.foreign if one not in _EVERYBODYS] if alembic is not None else []
    findings.sources = [*foreign, *sources.choose(project, declarations, wanted, given)]
    if wanted:
        tables = sum(declarations.by_path[path].tables for path in wanted)
        findings.found.append(f"models: {tables} {'table' if tables == 1 else 'tables'} in {_some(wanted)}")
    elif not findings.sources:
        findings.missing.append(f"models: Python files that were read: {findings.files}")
    if project.broken:
        findings.missing.append(f"{_some(project.broken)}: could not be read as Python")
    _tell_url(root, environment, alembic, describe, findings)
    return findings


def _some(paths: Sequence[Path]) -> str:
    more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
    return ", ".join(path.as_posix() for path in paths[:_NAMED]) + more


def _tell_target(alembic: Alembic, findings: Findings) -> None:
    ini = alembic.ini.as_posix()
    if alembic.env is None:
        findings.missing.append(f"{ini}: its script_location has no env.py that could be read")
        return
    env = alembic.env.path.as_posix()
    if alembic.sources or alembic.foreign:
        findings.found.append(f"{ini}: {env} compares {alembic.target}")
    elif alembic.target:
        target = " ".join(alembic.target.split())
        shown = target if len(target) <= _LONG else f"{target[:_LONG]}…"
        findings.missing.append(f"{env}: target_metadata = {shown} is nothing that its text tells")
        findings.unsure = f"{env} compares {shown}, which could not be followed"
    else:
        findings.missing.append(f"{env}: it sets no target_metadata")


def _tell_url(
    root: Path, environment: Mapping[str, str], alembic: Alembic | None, describe: Callable[[str], str], into: Findings
) -> None:
    variable = urls.find(root, environment)
    if variable is not None:
        into.url = f"env:{variable.name}"
        where = f"{variable.name}: in {variable.place}"
        into.found.append(where if variable.exported else f"{where}; schemadrift reads variables only, so export it")
        return
    known = [name for name in ("PGSERVICE", "PGHOST", "PGDATABASE") if environment.get(name)]
    if known:
        into.found.append(f"{', '.join(known)}: in the environment")
        return
    if alembic is not None and alembic.url:
        _tell_ini(alembic.ini.as_posix(), alembic.url, describe, into)
    if not into.url:
        into.missing.append(f"a database: set {urls.USUAL} or the PG* variables, or write its url")


def _tell_ini(ini: str, url: str, describe: Callable[[str], str], into: Findings) -> None:
    if not urls.is_postgres(url):
        into.missing.append(f"{ini}: sqlalchemy.url means no PostgreSQL")
        return
    said = f"{ini}: sqlalchemy.url means {describe(url)}"
    if urls.has_password(url):
        into.url = f"env:{urls.USUAL}"
        said += f"; its password was not copied, so put the URL into {urls.USUAL}"
    else:
        into.url = url
    into.found.append(said)
