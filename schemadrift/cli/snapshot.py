"""`schemadrift snapshot`."""

from __future__ import annotations

from pathlib import Path

import click

from schemadrift.cli.output import CONFIG_HELP, kept_clean, write_whole
from schemadrift.errors import ExitCode, UsageError


@click.command(context_settings={"max_content_width": 110})
@click.option("--config", metavar="FILE", type=click.Path(path_type=Path), help=CONFIG_HELP)
@click.option("--target", metavar="NAME", help="Which target of it, where it has several.")
@click.option("--models", is_flag=True, help="The models of the configuration instead of its database.")
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
    help="With models: where names without a schema are.  [default: public]",
)
@click.option(
    "--server-version",
    type=click.IntRange(min=12),
    help="With models: the PostgreSQL that it is for, as in 17.  [default: the newest]",
)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file, all of it or nothing."
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    help="Seconds to connect, and for each statement.  [default: 10]",
)
def snapshot(  # noqa: PLR0913, PLR0917 - one parameter for each option
    config: Path | None,
    target: str | None,
    models: bool,  # noqa: FBT001 - click passes flags so
    url: str | None,
    sources: tuple[str, ...],
    schemas: tuple[str, ...],
    default_schema: str | None,
    server_version: int | None,
    output: Path | None,
    timeout: float | None,
) -> int:
    """Write what a database has, or what models declare, as one JSON file.

    The file stands for the models (check --declared FILE) or for the database (check --live FILE), so that a
    pull request is checked without a database, and a database without importing the models. A configuration is
    looked for where neither --url nor --declared says what to write.

    \b
    Examples:
      schemadrift snapshot --url "$PRODUCTION_URL" --output live.json
      schemadrift snapshot --declared app.models:Base --output schema.json
      schemadrift snapshot --target shop --models --output schema.json
    """  # noqa: D301 - click looks for the letter that \b is
    from schemadrift import api  # noqa: PLC0415 - the rest of the command line must not pay for it
    from schemadrift.config.targets import Overrides, Target, one  # noqa: PLC0415

    of_models = models or bool(sources)
    if of_models and url is not None:
        raise UsageError(f"--url and --{'declared' if sources else 'models'}", "name two things", "write one of each")
    if not of_models and (default_schema is not None or server_version is not None):
        raise UsageError(
            "--default-schema and --server-version", "are for models", "a database says both itself; leave them out"
        )
    given = Overrides(url=url, declared=sources, schemas=schemas, timeout=timeout)
    told = (url is not None or bool(sources)) and config is None and target is None
    chosen = given.on(Target()) if told else one(config, target, given, of="a snapshot")
    with kept_clean():
        written = api.snapshot_of(
            chosen, declared=of_models, default_schema=default_schema or "public", server_version=server_version or 0
        )
    if output is None:
        click.echo(written, nl=False)
    else:
        write_whole(output, written)
        click.echo(f"schemadrift: the snapshot is in {output}", err=True)
    return int(ExitCode.IN_SYNC)
