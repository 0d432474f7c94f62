"""`schemadrift status`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from schemadrift.cli.output import CONFIG_HELP
from schemadrift.errors import ExitCode

if TYPE_CHECKING:
    from schemadrift.runs.status import RunState, Status


@click.command(context_settings={"max_content_width": 110})
@click.option("--config", metavar="FILE", type=click.Path(path_type=Path), help=CONFIG_HELP)
@click.option("--target", metavar="NAME", help="The target of it.  [default: its only one]")
@click.option("--url", metavar="URL", help="The database.  Default: DATABASE_URL, then the PG* variables.")
@click.option("--runs", type=click.IntRange(min=1), default=5, show_default=True, help="How many of the last runs.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def status(config: Path | None, target: str | None, url: str | None, runs: int, form: str) -> int:
    """Say what was run on a database, how far it came, who is at work, and what is in quarantine.

    Exit codes: 0 nothing is left, 1 the last run did not come to its end, 2 could not tell.
    """
    from schemadrift import api  # noqa: PLC0415 - the rest of the command line must not pay for it
    from schemadrift.config.targets import Overrides  # noqa: PLC0415 - likewise

    found = api.status(api.database_of(config, target, Overrides(url=url)), runs=runs)
    written = found.to_json() if form == "json" else "\n".join(_lines(found)) + "\n"
    click.echo(written.encode(), nl=False)
    left = found.runs and found.runs[0].state in {"failed", "stopped", "died"}
    return int(ExitCode.DRIFT if left else ExitCode.IN_SYNC)


def _lines(found: Status) -> Iterator[str]:
    yield found.database
    yield f"at work: {found.at_work or 'nobody'}"
    if not found.runs:
        yield "no runs"
    for run in found.runs:
        yield ""
        yield from _run(run)
    if found.quarantine:
        yield ""
        yield "in quarantine"
    for kept in found.quarantine:
        yield f"  {kept.table}: {kept.rows:,} rows {kept.action} by plan {kept.plan}"


def _run(run: RunState) -> Iterator[str]:
    what = f"{run.verb} of run {run.of}" if run.of is not None else run.verb
    yield f"run {run.run}: {what}, {run.state}, {run.began:%Y-%m-%d %H:%M:%S %Z} by {run.role}, plan {run.plan}"
    if run.message:
        yield f"  {run.message}"
    for step in run.steps:
        rows = f", {step.rows:,} rows" if step.rows is not None else ""
        yield f"  {step.number:3}. {step.state}{rows}: {step.title}"
        if step.message:
            yield f"       {step.message}"
    if run.left and run.state != "done":
        yield f"  {run.left} steps of its plan are not done"
