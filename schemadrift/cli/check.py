"""`schemadrift check`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from schemadrift.cli.output import kept_clean, terminal_width, wants_colour
from schemadrift.drift import Effect
from schemadrift.errors import UsageError


@click.command(context_settings={"max_content_width": 110})
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
    required=True,
    help="Models: package.module:attribute or path/to/file.py:attribute. Repeatable. Or a snapshot file.",
)
@click.option("--schema", "schemas", metavar="NAME", multiple=True, help="Only this schema. Repeatable.")
@click.option("--strict", is_flag=True, help="What nothing declares is drift; what cannot be verified fails.")
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
    default=10.0,
    show_default=True,
    help="Seconds to connect, and for each statement.",
)
@click.option(
    "--scratch-url",
    metavar="URL",
    help="With --live: a server that compares expressions in a database of its own.  [default: an embedded one]",
)
def check(  # noqa: PLR0913, PLR0917 - one parameter for each option
    url: str | None,
    live: Path | None,
    sources: tuple[str, ...],
    schemas: tuple[str, ...],
    strict: bool,  # noqa: FBT001 - click passes flags so
    fail_on: str | None,
    form: str,
    output: Path | None,
    timeout: float,
    scratch_url: str | None,
) -> int:
    r"""Compare a live database with what the code declares.

    Reads only, in one read-only transaction, with any role that can connect. Exit codes: 0 in sync, 1 drift,
    2 could not tell.

    \b
    Example:
      schemadrift check --url postgresql://app@db/app --declared app.models:Base
    """
    from schemadrift import api  # noqa: PLC0415 - the rest of the command line must not pay for it
    from schemadrift.report import text  # noqa: PLC0415

    _writable(output)
    with kept_clean():
        result = api.check(
            _database(url, live),
            list(sources),
            schemas=schemas,
            strict=strict,
            fail_on=fail_on,
            timeout=timeout,
            scratch_url=scratch_url,
        )
    colour = output is None and wants_colour()
    width = terminal_width() if output is None else None
    written = result.to_json() if form == "json" else text.render(result, colour=colour, width=width)
    if output is not None:
        output.write_text(written, encoding="utf-8")
        click.echo(f"schemadrift: the report is in {output}", err=True)
    elif form == "json":
        click.echo(written.encode(), nl=False)  # JSON is UTF-8, whatever the terminal is
    else:
        click.echo(written, nl=False, color=colour)
    return int(result.exit_code)


def _database(url: str | None, live: Path | None) -> str | Path:
    """What is compared: a snapshot, or a URL with the environment behind it."""
    if live is None:
        return os.environ.get("DATABASE_URL", "") if url is None else url
    if url is not None:
        raise UsageError("--url and --live", "name two databases", "leave one of them out")
    return live


def _writable(output: Path | None) -> None:
    """Refuse a file that cannot be written before any work is done for it."""
    if output is not None and not os.access(output if output.exists() else output.parent, os.W_OK):
        raise UsageError(f"--output {output}", "cannot be written", "name a file in a directory that exists")
