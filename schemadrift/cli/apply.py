"""`schemadrift apply`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from schemadrift.cli.output import kept_clean
from schemadrift.cli.plan import fill_pairs, plan, rename_pairs
from schemadrift.cli.telling import Teller, stoppable
from schemadrift.errors import ExitCode, Refused, UsageError

if TYPE_CHECKING:
    from schemadrift.applying import Applied
    from schemadrift.plan_file import PlanFile

_NOT_OURS = {"form", "alembic", "output", "undo"}


@click.command(context_settings={"max_content_width": 110})
@click.argument("plan_file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Show the plan, say whether it could run, and change nothing.")
@click.option("--phase", type=click.Choice(["expand", "contract"]), help="Only the steps before, or after, the deploy.")
@click.option(
    "--only",
    "only",
    metavar="PATTERN",
    multiple=True,
    help="Only the steps of these objects or tables, as in public.orders*. Repeatable.",
)
@click.option("--no-journal", is_flag=True, help="Write no runs and steps into the database; then there is no undo.")
@click.option(
    "--lock-timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=2.0,
    show_default=True,
    help="Seconds to wait for a lock that keeps others from reading or writing.",
)
@click.option(
    "--attempts",
    type=click.IntRange(min=1),
    default=12,
    show_default=True,
    help="How often to try for such a lock, with longer and longer pauses.",
)
@click.option(
    "--max-rate",
    type=click.FloatRange(min=0, min_open=True),
    metavar="ROWS",
    help="Rows a second that batches change at most.",
)
@click.option(
    "--max-lag",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Wait between batches while a replica is further behind.",
)
@click.pass_context
def apply(  # noqa: PLR0913, PLR0917 - one parameter for each option
    context: click.Context,
    /,
    plan_file: Path | None,
    yes: bool,  # noqa: FBT001 - click passes flags so
    dry_run: bool,  # noqa: FBT001 - likewise
    phase: str | None,
    only: tuple[str, ...],
    no_journal: bool,  # noqa: FBT001 - likewise
    lock_timeout: float,
    attempts: int,
    max_rate: float | None,
    max_lag: float | None,
    **planning: Any,
) -> int:
    """Make a database what the code declares: plan, ask, run the steps, check again.

    With PLAN_FILE (schemadrift plan --format json) that plan is run, if the database is still what it was made for.
    Every step is in the journal (schemadrift status), and a run can be taken back (schemadrift undo). Exit codes:
    0 done and in sync, 1 work left, 2 could not tell, 3 refused and nothing changed, 4 failed part-way.

    \b
    Example:
      schemadrift apply --url postgresql://app@db/app --declared app.models:Base --orphans quarantine
    """  # noqa: D301 - click wants the letter itself
    from schemadrift import api  # noqa: PLC0415 - the rest of the command line must not pay for it
    from schemadrift.applying import Settings, selected  # noqa: PLC0415 - likewise
    from schemadrift.config.targets import Overrides  # noqa: PLC0415 - likewise
    from schemadrift.plan_file import opened  # noqa: PLC0415 - likewise
    from schemadrift.report import plan_text  # noqa: PLC0415 - likewise
    from schemadrift.runs.session import Pace  # noqa: PLC0415 - likewise
    from schemadrift.step import Phase  # noqa: PLC0415 - likewise

    if plan_file is not None and not plan_file.is_file():
        raise UsageError(str(plan_file), "is no file", "name one that schemadrift plan --format json has written")
    document = opened(plan_file.read_bytes(), str(plan_file)) if plan_file is not None else None
    if document is not None:
        _not_decided_again(context)
    settings = Settings(
        allow=frozenset(planning["allow"]) if document is not None else frozenset(),
        phase=Phase(phase) if phase is not None else None,
        only=only,
        journal=not no_journal,
        pace=Pace(lock_timeout=lock_timeout, attempts=attempts, max_rate=max_rate, max_lag=max_lag),
        watch=Teller(),
    )

    def decide(made: PlanFile) -> bool:
        if document is None:  # it was made by the role that will run it
            _require_rights(made, settings)
        return _decided(made, settings, yes=yes, dry_run=dry_run)

    given = Overrides(
        url=planning["url"],
        declared=planning["sources"],
        schemas=planning["schemas"],
        strict=planning["strict"],
        timeout=planning["timeout"],
        count_owned=planning["owned"],
    )
    config, target = planning.pop("config"), planning.pop("target")
    with kept_clean(), stoppable():
        done = api.apply_target(
            config, target, given, document=document, settings=settings, decide=decide, **_decisions(planning)
        )
    if dry_run:
        steps = len(selected(done.document, settings))
        click.echo(plan_text.render(done.document), nl=False)
        click.echo(f"{steps} steps could run now; nothing was changed.")
        return int(ExitCode.DRIFT if steps else ExitCode.IN_SYNC)
    return _answer(done)


def _not_decided_again(context: click.Context) -> None:
    """A plan that is made already is not decided about once more, but for hazards."""
    for name in ("fills", "renames", "orphans", "swaps", "rebuild_views", "strict", "owned"):
        if context.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT:
            option = next(one.opts[0] for one in context.command.params if one.name == name)
            raise UsageError(option, "changes a plan, and this one is made already", "give it to schemadrift plan")


def _require_rights(document: PlanFile, settings: Any) -> None:
    from schemadrift.applying import selected  # noqa: PLC0415 - likewise

    lacks = dict.fromkeys(lack for one in selected(document, settings) for lack in one.step.lacks)
    if lacks:
        said = "; ".join(lack.says for lack in lacks)
        raise Refused("the plan", said, "; ".join(dict.fromkeys(lack.remedy for lack in lacks)))


def _decisions(planning: dict[str, Any]) -> dict[str, Any]:
    """What was decided, as the library takes it."""
    taken = {"url", "sources", "schemas", "strict", "owned", "timeout"}
    made = {name: value for name, value in planning.items() if name not in taken}
    made["fills"] = fill_pairs(made["fills"])
    made["renames"] = rename_pairs(made["renames"])
    return made


def _decided(document: PlanFile, settings: Any, *, yes: bool, dry_run: bool) -> bool:
    """Show what will be done, refuse what must not be, and ask."""
    from schemadrift.applying import require_decided, selected  # noqa: PLC0415 - likewise
    from schemadrift.report import plan_text  # noqa: PLC0415 - likewise

    steps = selected(document, settings)
    require_decided(document, steps, settings)
    if dry_run:
        return False
    if not steps or yes:
        return True
    if not sys.stdin.isatty():
        raise Refused("the plan", f"has {len(steps)} steps and nobody to ask", "give --yes, or look with --dry-run")
    click.echo(plan_text.render(document), err=True)
    return click.confirm(f"Run {len(steps)} steps on {document.made.server}?", err=True) or _declined()


def _declined() -> bool:
    raise Refused("the plan", "was declined; nothing was changed", "plan again when it suits")


def _answer(done: Applied) -> int:
    from schemadrift import api  # noqa: PLC0415 - likewise

    run = "" if done.run is None else f" (run {done.run}; to take it back: schemadrift undo {done.run})"
    rows = f", {done.rows:,} rows changed" if done.rows else ""
    click.echo(f"{done.done} step{'s' if done.done > 1 else ''} done{rows}{run}." if done.done else "Nothing to do.")
    for one in done.figures:
        figures = f"total {one.total:,}, cured {one.cured:,}, skipped {one.skipped:,}, failed {one.failed:,}"
        click.echo(f"{one.expectation}: {figures}")
    for failure in done.failures[:20]:
        click.echo(f"not done: {failure.relation} {failure.key or failure.place}: {failure.reason}")
    if done.failures:
        click.echo(f"{len(done.failures)} rows could not be done; the rest is. Mend them, then apply again.")
        return int(ExitCode.PARTIAL)
    report = api.report_after(done)
    if report is None:
        click.echo("Not checked afterwards: no models were named.")
        return int(ExitCode.IN_SYNC)
    if report.in_sync:
        click.echo(f"Checked again: in sync with {report.declared}.")
        return int(ExitCode.IN_SYNC)
    left = ", ".join(f"{one.code} {one.object}" for one in report.drifts if one.fails)
    click.echo(f"Checked again: work is left: {left or 'something could not be verified'}.")
    return int(ExitCode.DRIFT)


apply.params[1:1] = [one for one in plan.params if one.name not in _NOT_OURS]
