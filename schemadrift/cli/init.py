"""`schemadrift init`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from schemadrift.cli.output import write_whole
from schemadrift.config.finding import OWN_NAME, PYPROJECT, Document
from schemadrift.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from schemadrift.config.discovery.findings import Findings

_PREFIX = "tool.schemadrift."


@click.command(context_settings={"max_content_width": 110})
@click.option("--pyproject", is_flag=True, help="Write into pyproject.toml instead of a schemadrift.toml.")
@click.option("--force", is_flag=True, help="Replace a configuration that is there.")
@click.option(
    "--declared",
    "sources",
    metavar="SOURCE",
    multiple=True,
    help="Models, where they are not to be looked for: package.module:attribute. Repeatable.",
)
def init(pyproject: bool, force: bool, sources: tuple[str, ...]) -> int:  # noqa: FBT001 - click passes flags so
    """Write a configuration from what is found in this folder.

    Looks for alembic.ini and what its env.py compares, for models, and for the variable that holds the database's
    URL. Reads files only: nothing of the project is imported, and no secret is copied. Exit codes: 0 written,
    1 written with something left to fill in, 2 nothing found.
    """
    from schemadrift.config import proposal  # noqa: PLC0415 - `--help` must not pay for it
    from schemadrift.config.discovery.findings import look  # noqa: PLC0415
    from schemadrift.postgres.url import describe  # noqa: PLC0415

    root = Path.cwd()
    target = root / (PYPROJECT if pyproject else OWN_NAME)
    existing = _existing(root, target, force=force)
    findings = look(root, os.environ, describe)
    declared = list(sources) or findings.sources
    _show(findings)
    unsure = "" if sources else findings.unsure
    if not declared and not unsure:
        raise UsageError(
            "init",
            "found no models in the Python files of this folder",
            "name them: schemadrift init --declared package.module:attribute",
        )
    written = proposal.text(declared, findings.url, prefix=_PREFIX if pyproject else "", unsure=unsure)
    if pyproject:
        written = proposal.into_pyproject(existing, written)
    _validate(target, written, pyproject=pyproject)
    write_whole(target, written.encode())
    if not declared:
        click.echo(f"Wrote {target.name}. Fill in declared: {unsure}. Then: schemadrift check")
        return int(ExitCode.DRIFT)
    if unsure:
        click.echo(f"Look at declared: {unsure}.")
    click.echo(f"Wrote {target.name}: declared = {', '.join(declared)}. Next: schemadrift check")
    return int(ExitCode.IN_SYNC)


def _existing(root: Path, target: Path, *, force: bool) -> str:
    """What is in the file already; refuses to overwrite, and to write a second configuration beside another."""
    other = root / (OWN_NAME if target.name == PYPROJECT else PYPROJECT)
    if target.name == PYPROJECT and not target.is_file():
        raise UsageError(PYPROJECT, "is not in this folder", "leave --pyproject out")
    has_other = other.is_file() if other.name == OWN_NAME else _configured(other)
    if has_other:
        flag = "without --pyproject" if other.name == OWN_NAME else "with --pyproject"
        raise UsageError(other.name, "holds a configuration already", f"take it out of it, or run this {flag}")
    if (target.is_file() if target.name == OWN_NAME else _configured(target)) and not force:
        raise UsageError(target.name, "holds a configuration already", "replace it with --force")
    try:
        return target.read_text(encoding="utf-8") if target.is_file() else ""
    except UnicodeDecodeError as error:
        raise UsageError(target.name, "is not UTF-8", "save it as such") from error


def _configured(pyproject: Path) -> bool:
    import tomllib  # noqa: PLC0415

    try:
        tool = tomllib.loads(pyproject.read_text(encoding="utf-8")).get("tool", {}) if pyproject.is_file() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return False
    return isinstance(tool, dict) and "schemadrift" in tool


def _show(findings: Findings) -> None:
    for title, lines in (("Found:", findings.found), ("Not found:", findings.missing)):
        if lines:
            click.echo("\n  ".join([title, *lines]))


def _validate(target: Path, written: str, *, pyproject: bool) -> None:
    """Hold that what is written is taken."""
    import tomllib  # noqa: PLC0415

    from schemadrift.config.targets import load  # noqa: PLC0415

    table = tomllib.loads(written)
    load(Document(target, table["tool"]["schemadrift"] if pyproject else table))
