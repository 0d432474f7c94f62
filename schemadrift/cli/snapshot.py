"""`schemadrift snapshot`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from schemadrift.cli.output import kept_clean, write_whole
from schemadrift.errors import ExitCode, UsageError


@click.command(context_settings={"max_content_width": 110})
@click.option(
    "--url", metavar="URL", help="The database: postgresql[+driver]://…  Default: DATABASE_URL, then the PG* variables."
)
@click.option(
    "--declared",
    "sources",
    metavar="SOURCE",
    multiple=True,
    help="Models instead of a database: package.module:attribute or path/to/file.py:attribute. Repeatable.",
)
@click.option("--schema", "schemas", metavar="NAME", multiple=True, help="Only this schema. Repeatable.")
@click.option(
    "--default-schema",
    metavar="NAME",
    help="With --declared: where names without a schema are.  [default: public]",
)
@click.option(
    "--server-version",
    type=click.IntRange(min=12),
    help="With --declared: the PostgreSQL that it is for, as in 17.  [default: the newest]",
)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file, all of it or nothing."
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=10.0,
    show_default=True,
    help="Seconds to connect, and for each statement.",
)
def snapshot(  # noqa: PLR0913, PLR0917 - one parameter for each option
    url: str | None,
    sources: tuple[str, ...],
    schemas: tuple[str, ...],
    default_schema: str | None,
    server_version: int | None,
    output: Path | None,
    timeout: float,
) -> int:
    """Write what a database has, or what models declare, as one JSON file.

    The file stands for the models (check --declared FILE) or for the database (check --live FILE), so that a
    pull request is checked without a database, and a database without importing the models.

    \b
    Examples:
      schemadrift snapshot --url "$PRODUCTION_URL" --output live.json
      schemadrift snapshot --declared app.models:Base --output schema.json
    """  # noqa: D301 - click looks for the letter that \b is
    from schemadrift import api  # noqa: PLC0415 - the rest of the command line must not pay for it

    if sources and url is not None:
        raise UsageError("--url and --declared", "name two things", "write one snapshot of each")
    if not sources and (default_schema is not None or server_version is not None):
        raise UsageError(
            "--default-schema and --server-version", "are for models", "a database says both itself; leave them out"
        )
    with kept_clean():
        if sources:
            written = api.snapshot(
                declared=list(sources),
                schemas=schemas,
                default_schema=default_schema or "public",
                server_version=server_version or 0,
            )
        else:
            database = os.environ.get("DATABASE_URL", "") if url is None else url
            written = api.snapshot(database, schemas=schemas, timeout=timeout)
    if output is None:
        click.echo(written, nl=False)
    else:
        write_whole(output, written)
        click.echo(f"schemadrift: the snapshot is in {output}", err=True)
    return int(ExitCode.IN_SYNC)
