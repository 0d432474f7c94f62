"""`schemadrift uses`."""

from __future__ import annotations

from pathlib import Path

import click

from schemadrift.cli.output import CONFIG_HELP, kept_clean
from schemadrift.errors import ExitCode


@click.command(context_settings={"max_content_width": 110})
@click.argument("name", metavar="TABLE[.COLUMN]")
@click.option("--config", metavar="FILE", type=click.Path(path_type=Path), help=CONFIG_HELP)
@click.option("--target", metavar="NAME", help="Which target of it, where it has several.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def uses(name: str, config: Path | None, target: str | None, form: str) -> int:
    """Say which statements of the code base read and write a table or a column: what a drop or a rename breaks.

    The statements are those that the table `queries` of the configuration names; tables and columns are those of
    its models. No server is asked. Exit codes: 0 done, 2 there is no such table or column.

    \b
    Example:
      schemadrift uses user_credits.credits_remaining
    """  # noqa: D301 - click wants the letter itself
    from schemadrift import api  # noqa: PLC0415 - the rest of the command line must not pay for it
    from schemadrift.config.targets import Overrides, one  # noqa: PLC0415
    from schemadrift.report.uses import render  # noqa: PLC0415

    chosen = one(config, target, Overrides(), of="a list of uses")
    with kept_clean():
        found = api.uses_of(chosen, name)
    if form == "json":
        click.echo(found.to_json().encode(), nl=False)
    else:
        click.echo(render(found), nl=False)
    return int(ExitCode.IN_SYNC)
