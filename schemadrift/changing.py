"""Plans and runs as the library offers them: what changes a database, and what says how."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from schemadrift import comparison
from schemadrift.config import rules as configured
from schemadrift.config.queries import Queries
from schemadrift.config.rules import Rules
from schemadrift.config.targets import Overrides, Target, chosen
from schemadrift.drift import Effect
from schemadrift.errors import UsageError
from schemadrift.examination import Examination
from schemadrift.pausing import collector_paused
from schemadrift.postgres.connection import described, from_database, named
from schemadrift.report.document import Report, report
from schemadrift.surroundings import importable_from

if TYPE_CHECKING:
    from schemadrift.applying import Applied, Settings, Undone
    from schemadrift.plan_file import PlanFile
    from schemadrift.runs.restoring import Restored
    from schemadrift.runs.running import Numbered
    from schemadrift.runs.status import Status
    from schemadrift.runs.watch import Watch


def plan(  # noqa: PLR0913 - one for each option of the command line
    database: Any,
    declared: Any,
    *,
    schemas: Collection[str] | None = None,
    strict: bool = False,
    timeout: float = 10.0,
    allow: Collection[str] = (),
    fills: Mapping[str, str] | None = None,
    renames: Mapping[str, str] | None = None,
    orphans: Collection[str] = (),
    swaps: Collection[str] = (),
    rebuild_views: bool = False,
    role: str = "",
    budget: float = 30.0,
    prove: bool = False,
    with_rows: int = 0,
    synthetic: int = 0,
    scratch_url: str | None = None,
    rules: Rules = configured.NONE,
    queries: Queries | None = None,
    expectations: Sequence[Any] = (),
    ledgers: Sequence[Any] = (),
    rows_budget: float = 60.0,
) -> PlanFile:
    """Plan what makes a live database what the code declares. Nothing is changed.

    Args:
        database: As `check` takes it; no snapshot.
        declared: Likewise.
        schemas: Likewise.
        strict: What nothing declares goes; rows and columns only with the hazard "data-loss" allowed.
        timeout: Seconds to connect, and for each statement.
        allow: Names of hazards; no other ones follow from them.
        fills: Column ("schema.table.column") → the SQL expression that fills it in the rows that are there.
        renames: Old name → new name of what is the same under another name ("schema.table", "schema.table.column",
            "schema.type.'label'"); its rows, constraints and indexes stay.
        orphans: What happens to rows that a new foreign key would refuse: "quarantine", "delete", "nullify" or
            "fail" for all, or "schema.table.constraint=POLICY".
        swaps: Columns ("schema.table.column", or "all") whose type changes beside the old column, batch by batch, so
            that nobody has to wait.
        rebuild_views: Views that nothing declares are dropped and created again, as they are, where a column under
            them changes its type.
        role: Who is to run the plan, so that rights that it lacks are named; empty for the role that makes it.
        budget: Seconds for counting rows that would break a step.
        prove: Build a clone of the database, run the plan there, and require that no drift is left.
        with_rows: With `prove`: how many rows of each table that the plan is about are in the clone, with the rows
            that they refer to; 0 for none.
        synthetic: With `prove`: how many made-up rows of each of these tables are there instead; 0 for none.
        scratch_url: With `prove`: a server where the role may create a database; None for an embedded one.
        rules: As `check` takes them.
        queries: Where the SQL of the code base is: steps say which statements they break.
        expectations: On rows, as `schemadrift.rows.expect` gives them: what does not hold is cured after the
            structure.
        ledgers: Of migrations (`schemadrift.ledgers.checking.Source`): what the schema is like is noted there.
        rows_budget: Seconds for asking all expectations.

    Returns:
        The plan; `plan.steps` is empty when there is nothing to do.

    Raises:
        SchemadriftError: The database or the declaration could not be read; or a decision that names what there is
            not.
    """
    from schemadrift.deciding import chosen as decided  # noqa: PLC0415 - a check does not need it
    from schemadrift.planning import planned  # noqa: PLC0415

    options = comparison.options(
        schemas=schemas,
        strict=strict,
        fail_on=None,
        timeout=timeout,
        scratch_url=scratch_url,
        only=None,
        rules=rules,
        queries=queries,
        expectations=expectations,
        ledgers=ledgers,
        examinations=_asking(expectations, ledgers, rows_budget),
    )
    with collector_paused():
        return planned(
            database,
            declared,
            options,
            decided(
                allow,
                fills or {},
                renames or {},
                orphans,
                swaps=swaps,
                strict=strict,
                role=role,
                rebuild_views=rebuild_views,
            ),
            budget=budget,
            prove=prove,
            with_rows=with_rows,
            synthetic=synthetic,
        )


class Decisions(TypedDict, total=False):
    """What can be decided about a plan for a target; each as `plan` takes it."""

    allow: Collection[str]
    fills: Mapping[str, str]
    renames: Mapping[str, str]
    orphans: Collection[str]
    swaps: Collection[str]
    rebuild_views: bool
    role: str
    budget: float
    prove: bool
    with_rows: int
    synthetic: int
    scratch_url: str | None


def plan_target(config: Path | None, name: str | None, given: Overrides, **decisions: Unpack[Decisions]) -> PlanFile:
    """Plan for one target of a configuration file.

    Args:
        config: The file; None to look for one from the working directory upwards.
        name: The target; None where there is but one.
        given: What overrides the file.
        decisions: As `plan` takes them.

    Raises:
        UsageError: The file has several targets and none was named.
    """
    target = _one_target(config, name, given, "a plan")
    with importable_from(target.root):
        return plan(
            target.database(),
            target.sources(),
            schemas=target.schemas,
            strict=target.strict,
            timeout=target.timeout,
            rules=target.rules,
            queries=target.queries,
            expectations=_expected(target),
            ledgers=_ledgers(target),
            rows_budget=_rows_budget(target),
            **decisions,
        )


def _asking(expectations: Sequence[Any], ledgers: Sequence[Any], budget: float) -> tuple[Examination, ...]:
    """The examination of expectations on rows, and of ledgers; nothing is imported for none."""
    found: list[Examination] = []
    if expectations:
        from schemadrift.rows import checking as rows  # noqa: PLC0415 - likewise
        from schemadrift.rows.judging import Limits  # noqa: PLC0415 - likewise

        found.append(rows.examination(expectations, Limits(budget=budget)))
    if ledgers:
        from schemadrift.ledgers import checking as noted  # noqa: PLC0415 - likewise

        found.append(noted.examination(ledgers))
    return tuple(found)


def _ledgers(target: Target) -> Sequence[Any]:
    """The ledgers of migrations that a target's configuration names."""
    if not target.ledgers:
        return ()
    from schemadrift.expecting import sources  # noqa: PLC0415 - likewise

    return sources(target.ledgers)


def _rows_budget(target: Target) -> float:
    return 60.0 if target.rows is None else target.rows.budget


def _expected(target: Target) -> Sequence[Any]:
    """The expectations on rows that a target's configuration names."""
    if target.rows is None:
        return ()
    from schemadrift.expecting import read  # noqa: PLC0415 - likewise

    return read(target.rows)


def _one_target(config: Path | None, name: str | None, given: Overrides, what: str) -> Target:
    targets = chosen(config, () if name is None else (name,), given)
    if len(targets) != 1:
        names = ", ".join(target.name for target in targets)
        raise UsageError(what, f"is for one target, and there is {names}", "name one with --target")
    return targets[0]


def database_of(config: Path | None, name: str | None, given: Overrides) -> Any:
    """The database of one target, as `check` takes it."""
    return _one_target(config, name, given, "this").database()


def apply(  # noqa: PLR0913 - one for each option of the command line
    database: Any,
    document: PlanFile,
    *,
    settings: Settings | None = None,
    declared: Any = None,
    schemas: Collection[str] | None = None,
    timeout: float = 10.0,
    rules: Rules = configured.NONE,
    expectations: Sequence[Any] = (),
    ledgers: Sequence[Any] = (),
    rows_budget: float = 60.0,
) -> Applied:
    """Run a plan on the database that it was made for.

    Args:
        database: As `check` takes it; no snapshot. It needs a session of its own: no pooler in transaction mode.
        document: The plan, as `plan` made it or `plan_file.opened` read it.
        settings: Hazards that are allowed, phase, pace, who watches; None for the usual ones.
        declared: As `check` takes it: what to check against afterwards; None not to.
        schemas: As `check` takes it.
        timeout: Seconds to connect, and for each statement of the check.
        rules: As `check` takes them.
        expectations: As `plan` takes them, for the check.
        ledgers: Likewise.
        rows_budget: Likewise.

    Returns:
        What was done, and what the check afterwards found.

    Raises:
        Refused: Nothing was changed: a hazard, rows in the way, a stale or foreign plan, somebody else at work.
        Unfinished: Some steps were done; says which, and how to go on.
    """
    from schemadrift.applying import Settings, applied  # noqa: PLC0415 - a check does not need it

    options = comparison.options(
        schemas=schemas, strict=document.made.strict, fail_on=None, timeout=timeout, scratch_url=None, only=None,
        rules=rules, examinations=_asking(expectations, ledgers, rows_budget),
    )  # fmt: skip
    with collector_paused():
        return applied(database, document, settings or Settings(), declared, options)


def apply_target(
    config: Path | None,
    name: str | None,
    given: Overrides,
    *,
    document: PlanFile | None = None,
    settings: Settings | None = None,
    decide: Callable[[PlanFile], bool] = lambda _: True,
    **decisions: Unpack[Decisions],
) -> Applied:
    """Plan for one target of a configuration file, and run the plan; or run one that was made for it before.

    Args:
        config: As `plan_target` takes it.
        name: Likewise.
        given: Likewise.
        document: A plan that was made before; None to make one.
        settings: As `apply` takes them.
        decide: Is shown the plan; says whether it is run.
        decisions: As `plan_target` takes them; for a plan that is made here.

    Raises:
        Refused: As `apply` does.
        Unfinished: Likewise.
    """
    from schemadrift.applying import Applied  # noqa: PLC0415 - likewise

    target = _one_target(config, name, given, "a plan")
    if document is None:
        document = plan_target(config, name, given, **decisions)
    if not decide(document):
        return Applied(document)
    with importable_from(target.root):
        return apply(
            target.database(),
            document,
            settings=settings,
            declared=target.sources() if target.declared else None,
            schemas=target.schemas,
            timeout=target.timeout,
            rules=target.rules,
            expectations=_expected(target),
            ledgers=_ledgers(target),
            rows_budget=_rows_budget(target),
        )


def report_after(done: Applied) -> Report | None:
    """What the check after a run says, as a report; None where there was none."""
    if done.after is None:
        return None
    strict = done.document.made.strict
    least = Effect.COSMETIC if strict else Effect.PERFORMANCE
    return report(done.after.live, done.after.declared, done.after.outcome, strict=strict, fail_on=least)


def undo(
    database: Any,
    run: int,
    *,
    settings: Settings | None = None,
    decide: Callable[[PlanFile, list[Numbered]], None] = lambda _document, _steps: None,
) -> Undone:
    """Take a run back, last step first.

    Args:
        database: As `apply` takes it.
        run: Its number in the journal.
        settings: Pace, and who watches.
        decide: Is shown the plan and the steps that are taken back; raises to stop.

    Raises:
        Refused: There is no such run, or nothing of it is left.
        Unfinished: Some steps were taken back; says which.
    """
    from schemadrift.applying import Settings, undone  # noqa: PLC0415 - likewise

    return undone(database, run, settings or Settings(), decide)


def restore(database: Any, name: str, *, watch: Watch | None = None) -> Restored:
    """Put the rows that a run quarantined back.

    Args:
        database: As `apply` takes it.
        name: The run's number, or the plan's name.
        watch: Who is told.

    Raises:
        Refused: There is nothing of it in quarantine.
    """
    from schemadrift.applying import restored  # noqa: PLC0415 - likewise

    return restored(database, name, watch)


def status(database: Any, *, runs: int = 10, timeout: float = 10.0) -> Status:
    """Read the journal: runs and their steps, who is at work, what is in quarantine.

    Args:
        database: As `check` takes it; no snapshot.
        runs: How many of the last ones.
        timeout: Seconds to connect.
    """
    from schemadrift.runs.session import RIGHTS  # noqa: PLC0415 - likewise
    from schemadrift.runs.status import read  # noqa: PLC0415 - likewise

    with from_database(database, timeout=timeout) as connection:
        subject = described(connection)
        with named(connection, subject, "status", RIGHTS):
            return read(connection, subject, runs)
