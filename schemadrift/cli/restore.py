"""`schemadrift restore`."""

from __future__ import annotations

from pathlib import Path

import click

from schemadrift.cli.output import CONFIG_HELP
from schemadrift.cli.telling import Teller, stoppable
from schemadrift.errors import ExitCode

_MOST = 20


@click.command(context_settings={"max_content_width": 110})
@click.argument("run")
@click.option("--config", metavar="FILE", type=click.Path(path_type=Path), help=CONFIG_HELP)
@click.option("--target", metavar="NAME", help="The target of it.  [default: its only one]")
@click.option("--url", metavar="URL", help="The database.  Default: DATABASE_URL, then the PG* variables.")
def restore(run: str, config: Path | None, target: str | None, url: str | None) -> int:
    """Put the rows that RUN (a number, or a plan's name) quarantined back into their tables.

    A row whose key is taken, or that a constraint refuses, stays in quarantine and is named: take the constraint
    back first (schemadrift undo). Exit codes: 0 all came back, 2 could not tell, 3 none, 4 some stay.
    """
    from schemadrift import api  # noqa: PLC0415 - the rest of the command line must not pay for it
    from schemadrift.config.targets import Overrides  # noqa: PLC0415 - likewise

    with stoppable():
        done = api.restore(api.database_of(config, target, Overrides(url=url)), run, watch=Teller())
    for table, rows in done.rows.items():
        click.echo(f"{table}: {rows:,} rows came back")
    for stays in done.stays[:_MOST]:
        click.echo(f"stays in quarantine: {stays.table} {stays.key}: {stays.reason}")
    if len(done.stays) > _MOST:
        click.echo(f"and {len(done.stays) - _MOST:,} more")
    if done.stays:
        click.echo(f"{len(done.stays):,} rows stay in quarantine. Mend what is in their way, then restore them again.")
    if not done.stays:
        return int(ExitCode.IN_SYNC)
    return int(ExitCode.PARTIAL if any(done.rows.values()) else ExitCode.REFUSED)
