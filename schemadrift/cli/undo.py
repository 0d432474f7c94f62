"""`schemadrift undo`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from schemadrift.cli.output import CONFIG_HELP
from schemadrift.cli.telling import Teller, stoppable
from schemadrift.errors import ExitCode, Refused

if TYPE_CHECKING:
    from schemadrift.plan_file import PlanFile
    from schemadrift.runs.running import Numbered


@click.command(context_settings={"max_content_width": 110})
@click.argument("run", type=click.IntRange(min=1))
@click.option("--config", metavar="FILE", type=click.Path(path_type=Path), help=CONFIG_HELP)
@click.option("--target", metavar="NAME", help="The target of it.  [default: its only one]")
@click.option("--url", metavar="URL", help="The database.  Default: DATABASE_URL, then the PG* variables.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def undo(run: int, config: Path | None, target: str | None, url: str | None, yes: bool) -> int:  # noqa: FBT001
    """Take a run back, last step first; quarantined rows come back with the step that put them there.

    Exit codes: 0 the catalog is what it was, 1 something does not come back, 2 could not tell, 3 refused and
    nothing changed, 4 failed part-way.
    """
    from schemadrift import api  # noqa: PLC0415 - the rest of the command line must not pay for it
    from schemadrift.applying import Settings  # noqa: PLC0415 - likewise
    from schemadrift.config.targets import Overrides  # noqa: PLC0415 - likewise

    def decide(document: PlanFile, steps: list[Numbered]) -> None:
        if yes:
            return
        for one in steps:
            way = one.step.undo
            said = way.none or way.lossy
            click.echo(f"step {one.number}: {one.step.title}{f' ({said})' if said else ''}", err=True)
        if not sys.stdin.isatty():
            raise Refused(f"run {run}", "would be taken back, and there is nobody to ask", "give --yes")
        if not click.confirm(f"Take {len(steps)} steps back on {document.made.server}?", err=True):
            raise Refused(f"run {run}", "stays; nothing was changed", "undo it when it suits")

    database = api.database_of(config, target, Overrides(url=url))
    with stoppable():
        done = api.undo(database, run, settings=Settings(watch=Teller()), decide=decide)
    click.echo(f"{done.steps} step{'s' if done.steps > 1 else ''} of run {done.run} taken back.")
    for sentence in done.kept:
        click.echo(f"not all came back: {sentence}")
    if done.as_before:
        click.echo("The catalog is what it was before the run.")
        return int(ExitCode.IN_SYNC)
    later = ", ".join(map(str, done.later))
    why = f": run {later} came after it; schemadrift undo {done.later[-1]} takes that back" if later else ""
    click.echo(f"The catalog is not what it was before the run{why}.")
    return int(ExitCode.DRIFT)
