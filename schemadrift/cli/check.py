"""`schemadrift check`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from schemadrift.cli.output import CONFIG_HELP, kept_clean, terminal_width, wants_colour
from schemadrift.codes import FAMILIES
from schemadrift.drift import Effect
from schemadrift.errors import UsageError

if TYPE_CHECKING:
    from schemadrift.report.document import Targets

_ONLY = f"Only this family of drift: {', '.join(FAMILIES)}. Repeatable."


@click.command(context_settings={"max_content_width": 110})
@click.option("--config", metavar="FILE", type=click.Path(path_type=Path), help=CONFIG_HELP)
@click.option("--target", "targets", metavar="NAME", multiple=True, help="Only this target of it. Repeatable.")
@click.option(
    "--url",
    metavar="URL",
    help="The database: postgresql[+driver]://…  Default: DATABASE_URL, then the PG* variables.",
)
@click.option("--live", metavar="FILE", type=click.Path(path_type=Path), help="A snapshot instead of the database.")
@click.option(
    "--declared",
    "sources",
    metavar="SOURCE",
    multiple=True,
    help="Models: package.module:attribute or path/to/file.py:attribute. Repeatable. Or a snapshot file.",
)
@click.option("--schema", "schemas", metavar="NAME", multiple=True, help="Only this schema. Repeatable.")
@click.option("--only", metavar="FAMILY", multiple=True, type=click.Choice(list(FAMILIES)), help=_ONLY)
@click.option(
    "--strict/--no-strict", default=None, help="What nothing declares is drift; what cannot be verified fails."
)
@click.option("--owned/--no-owned", default=None, help="What the configuration gives to others fails the gate too.")
@click.option(
    "--fail-on",
    type=click.Choice([*(effect.value for effect in Effect), "never"]),
    help="The least effect that fails.  [default: performance; with --strict: cosmetic]",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the report to this file.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    help="Seconds to connect, and for each statement.  [default: 10]",
)
@click.option(
    "--budget",
    metavar="SECONDS",
    type=click.FloatRange(min=0, min_open=True),
    help="Seconds for all expectations on rows together.  [default: 60]",
)
@click.option(
    "--sample",
    metavar="N",
    type=click.IntRange(min=1, max=1_000_000),
    help="Read N rows of each table behind a model, and validate them.",
)
@click.option("--show-values", is_flag=True, help="With --sample: say what refused rows hold.")
@click.option("--jobs", type=click.IntRange(min=1, max=32), help="Connections that ask about rows.  [default: 1]")
@click.option(
    "--scratch-url",
    metavar="URL",
    help="With --live: a server that compares expressions in a database of its own.  [default: an embedded one]",
)
def check(  # noqa: PLR0913, PLR0917 - one parameter for each option
    config: Path | None,
    targets: tuple[str, ...],
    url: str | None,
    live: Path | None,
    sources: tuple[str, ...],
    schemas: tuple[str, ...],
    only: tuple[str, ...],
    strict: bool | None,  # noqa: FBT001 - click passes flags so
    owned: bool | None,  # noqa: FBT001 - likewise
    fail_on: str | None,
    form: str,
    output: Path | None,
    timeout: float | None,
    budget: float | None,
    sample: int | None,
    show_values: bool,  # noqa: FBT001 - likewise
    jobs: int | None,
    scratch_url: str | None,
) -> int:
    """Compare a live database with what the code declares.

    Reads only, in one read-only transaction, with any role that can connect. Options override what
    the configuration file says. Exit codes: 0 in sync, 1 drift, 2 could not tell.

    \b
    Example:
      schemadrift check --url postgresql://app@db/app --declared app.models:Base
    """  # noqa: D301 - click wants the letter itself
    from schemadrift import api  # noqa: PLC0415 - the rest of the command line must not pay for it
    from schemadrift.config.targets import Overrides, chosen  # noqa: PLC0415

    _writable(output)
    if url is not None and live is not None:
        raise UsageError("--url and --live", "name two databases", "leave one of them out")
    given = Overrides(
        url=url,
        live=live,
        declared=sources,
        schemas=schemas,
        strict=strict,
        fail_on=fail_on,
        timeout=timeout,
        count_owned=owned,
        budget=budget,
        jobs=jobs,
        sample=sample,
        show_values=show_values,
    )
    asked = chosen(config, targets, given)
    if sample is not None and not any(one.contracts.any for one in asked):
        raise UsageError("--sample", "no model is bound to a table", "write a [[contract]] in the configuration")
    with kept_clean():
        found = api.run(asked, scratch_url=scratch_url, only=only)
    _write(found, form, output)
    return int(found.exit_code)


def _write(found: Targets, form: str, output: Path | None) -> None:
    """Write one report as it is, and several with the names of their targets."""
    from schemadrift.report import text  # noqa: PLC0415 - likewise

    colour = output is None and wants_colour()
    width = terminal_width() if output is None else None
    if form == "json":
        written = next(iter(found.targets.values())).to_json() if found.single else found.to_json()
    else:
        written = text.render_targets(found, colour=colour, width=width)
    for name, error in found.errors.items():
        click.echo(f"schemadrift: target {name}: {error}", err=True)
    if output is not None:
        output.write_text(written, encoding="utf-8")
        click.echo(f"schemadrift: the report is in {output}", err=True)
    elif form == "json":
        click.echo(written.encode(), nl=False)  # JSON is UTF-8, whatever the terminal is
    else:
        click.echo(written, nl=False, color=colour)


def _writable(output: Path | None) -> None:
    """Refuse a file that cannot be written before any work is done for it."""
    if output is not None and not os.access(output if output.exists() else output.parent, os.W_OK):
        raise UsageError(f"--output {output}", "cannot be written", "name a file in a directory that exists")
