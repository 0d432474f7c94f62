"""Applies plans: from a decided plan to a database that was changed, checked and written down in the journal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import chain
from typing import Any, NamedTuple

import psycopg

from schemadrift import __version__, comparison, snapshots
from schemadrift.catalog.serial import fingerprint
from schemadrift.comparison import Found, Options
from schemadrift.errors import ConnectionFailed, Refused, SchemadriftError, Unfinished
from schemadrift.permitting import lacked
from schemadrift.plan_file import PlanFile, opened
from schemadrift.plans.context import Context
from schemadrift.postgres.connection import described, from_database, last_line, named, read_only_snapshot
from schemadrift.postgres.measuring import identity
from schemadrift.postgres.pooler import require_session
from schemadrift.postgres.reader import read, read_facts
from schemadrift.runs import journal as journals
from schemadrift.runs.batches import Failure
from schemadrift.runs.journal import Journal, Unwritten
from schemadrift.runs.restoring import Restored, restore
from schemadrift.runs.running import Numbered, Runner, StepFailed
from schemadrift.runs.session import RIGHTS, Pace, alone, prepare, require_lag_seen
from schemadrift.runs.status import Done, document_of, journal_is_there, later_than, plan_of, states_of
from schemadrift.runs.watch import Silent, Watch
from schemadrift.step import Phase, Step

_MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a plan is applied.

    Attributes:
        allow: Hazards that are allowed beside those that the plan was made with.
        phase: Only the steps of this phase; None for both.
        only: Only the steps of objects or tables that match one of these patterns (`public.orders*`); empty for all.
        journal: Whether runs and steps are written down in the database.
        pace: Waits and speed.
        watch: Who is told.
    """

    allow: frozenset[str] = frozenset()
    phase: Phase | None = None
    only: tuple[str, ...] = ()
    journal: bool = True
    pace: Pace = field(default_factory=Pace)
    watch: Watch = field(default_factory=Silent)


class Figures(NamedTuple):
    """How the rows of one expectation fared.

    Attributes:
        expectation: Its name, as in "public.users.every_user_has_a_suite".
        total: How many rows it looked at.
        cured: How many were inserted or changed for it.
        skipped: How many were as they have to be.
        failed: How many could not be done.
    """

    expectation: str
    total: int
    cured: int
    skipped: int
    failed: int


class Applied(NamedTuple):
    """What a run did.

    Attributes:
        document: The plan.
        run: Its number in the journal; None where none was kept, or nothing was to be done.
        done: How many steps were done.
        rows: How many rows batches changed.
        failures: Rows that could not be done.
        after: What a fresh check found; None where there was no declaration to check against.
        figures: How the rows of expectations fared that were counted when the plan was made.
    """

    document: PlanFile
    run: int | None = None
    done: int = 0
    rows: int = 0
    failures: tuple[Failure, ...] = ()
    after: Found | None = None
    figures: tuple[Figures, ...] = ()


def selected(document: PlanFile, settings: Settings) -> list[Numbered]:
    """The steps that are to be run, with their numbers in the plan."""
    return [
        Numbered(number, step)
        for number, step in enumerate(document.plan.steps, 1)
        if (settings.phase is None or step.phase is settings.phase)
        and (
            not settings.only
            or any(
                fnmatchcase(name, pattern)
                for pattern in settings.only
                for name in {step.object.name, ".".join(step.relation)}
            )
        )
    ]


def require_decided(document: PlanFile, steps: Sequence[Numbered], settings: Settings) -> None:
    """Refuse what somebody has to decide about first.

    Raises:
        Refused: A hazard is not allowed, rows are in the way, or the plan leaves a decision open.
    """
    allowed = settings.allow | set(document.made.allowed)
    hazards: dict[str, list[str]] = {}
    for one in steps:
        for danger in one.step.dangers:
            if danger.hazard not in allowed:
                hazards.setdefault(danger.hazard, []).append(one.step.title)
    if hazards:
        said = "; ".join(f"{name} ({_some(titles)})" for name, titles in hazards.items())
        raise Refused(
            "the plan",
            f"brings hazards that nobody allowed: {said}",
            f"read them with schemadrift explain HAZARD, then add {' '.join(f'--allow {name}' for name in hazards)}",
        )
    _refuse_broken(
        [
            (one, preflight.says, preflight.broken, preflight.keys)
            for one in steps
            for preflight in one.step.preflights
            if preflight.broken and not preflight.handled
        ]
    )
    open_ones = [one for one in document.plan.refusals if one.decision]
    if open_ones and not settings.only:
        said = "; ".join(f"{one.object}: {one.why} ({one.remedy})" for one in open_ones[:_MOST])
        more = f", and {len(open_ones) - _MOST} more" if len(open_ones) > _MOST else ""
        raise Refused("the plan", f"leaves something to decide: {said}{more}", "decide it, or choose steps with --only")


def _refuse_broken(broken: Collection[tuple[Numbered, str, int, tuple[str, ...]]]) -> None:
    if broken:
        said = "; ".join(
            f"step {one.number} needs that {says}, and {count:,} rows break it{_shown(keys)}"
            for one, says, count, keys in broken
        )
        raise Refused("the plan", said, "mend the rows, or say what happens to them: --orphans, --fill; see --help")


def _shown(keys: Sequence[str]) -> str:
    return f" (for example {', '.join(keys)})" if keys else ""


def _some(titles: Sequence[str]) -> str:
    more = f", and {len(titles) - 2} more" if len(titles) > 2 else ""  # noqa: PLR2004 - as sliced
    return ", ".join(titles[:2]) + more


def applied(
    database: Any,
    document: PlanFile,
    settings: Settings,
    declared: Any = None,
    options: Options | None = None,
) -> Applied:
    """Run a plan, and check again.

    Args:
        database: As `api.check` takes it; no snapshot.
        document: The plan, decided.
        settings: How.
        declared: As `api.check` takes it; None not to check afterwards.
        options: What is asked of the check; with `declared`.

    Raises:
        Refused: Nothing was changed; says why.
        Unfinished: Some steps were done; says which, and how to go on.
    """
    steps = selected(document, settings)
    require_decided(document, steps, settings)
    result = Applied(document)
    if steps:
        result = _run(database, document, steps, settings, options.timeout if options is not None else 10.0)
    if declared is None or options is None:
        return result
    try:
        found = comparison.found(database, snapshots.declaration(declared), options)
    except ConnectionFailed as error:
        if not result.done:
            raise
        name = "the plan" if result.run is None else f"run {result.run}"
        happened = f"is done to its end, and could not be checked afterwards ({error.happened})"
        raise ConnectionFailed(name, happened, "schemadrift check tells when the server answers again") from error
    return result._replace(after=found)


def _run(database: Any, document: PlanFile, steps: list[Numbered], settings: Settings, timeout: float) -> Applied:
    with ExitStack() as stack:
        connection = stack.enter_context(from_database(database, timeout=timeout))
        subject = described(connection)
        stack.enter_context(named(connection, subject, "run", RIGHTS))
        require_session(connection, subject)
        stack.enter_context(alone(connection, subject))
        require_lag_seen(connection, subject, settings.pace)
        _same(connection, document, subject, timeout, [one.step for one in steps])
        prepare(connection, document.made.search_path)
        runner = Runner(connection, Unwritten(), settings.pace, settings.watch)
        _refuse_broken(runner.broken(steps))
        journal = _journal(connection, subject, document, settings)
        runner = Runner(connection, journal, settings.pace, settings.watch)
        try:
            rows = runner.run(steps)
        except StepFailed as error:
            raise _told(journal, steps, error) from error
        state, said = ("failed", f"{len(runner.failures)} rows failed") if runner.failures else ("done", "")
        _close(journal, state, said)
        figures = tuple(_figures(steps, runner))
        return Applied(document, journal.run, len(steps), rows, tuple(runner.failures), figures=figures)


def _figures(steps: Sequence[Numbered], runner: Runner) -> Iterator[Figures]:
    counted: dict[str, list[Numbered]] = {}
    for one in steps:
        if one.step.of is not None:
            counted.setdefault(one.step.object.name, []).append(one)
    for name, several in counted.items():
        total = max(one.step.of or 0 for one in several)
        cured = sum(runner.changed.get(one.number, 0) for one in several)
        failed = sum(failure.step in {one.number for one in several} for failure in runner.failures)
        yield Figures(name, total, cured, max(total - cured - failed, 0), failed)


def _journal(connection: psycopg.Connection[Any], subject: str, document: PlanFile, settings: Settings) -> Journal:
    if not settings.journal:
        return Unwritten()
    return journals.opened(
        connection, subject, plan=document.made.id, verb="apply", tool=__version__, document=document.to_json()
    )


def _same(
    connection: psycopg.Connection[Any], document: PlanFile, subject: str, timeout: float, steps: Sequence[Step]
) -> None:
    """Refuse a plan for another database, or for what this one was before, or one that the role may not run.

    Raises:
        Refused: It is one of these.
    """
    made = document.made
    try:
        with read_only_snapshot(connection, timeout=timeout):
            facts = read_facts(connection)
            here = identity(connection)
            if made.database != facts.database or (made.identity and here and made.identity != here):
                raise Refused("the plan", f"is for {made.server}, and this is {subject}", "plan for this one")
            schemas = None if made.schemas is None else frozenset(made.schemas)
            live = read(connection, facts=facts, schemas=schemas)
            now = fingerprint(live)
            lacks = lacked(connection, Context(live=live, declared=live), steps, facts.role)
    except psycopg.Error as error:
        raise Refused(subject, f"could not be read ({last_line(str(error))})", "try again") from error
    if now != made.fingerprint:
        raise Refused("the plan", f"was made at {made.created} for what {subject} was then; it changed", "plan again")
    absent = dict.fromkeys(chain.from_iterable(lacks))
    if absent:
        says, remedies = (
            "; ".join(dict.fromkeys(texts)) for texts in zip(*((a.says, a.remedy) for a in absent), strict=True)
        )
        raise Refused("the plan", f"does what the role may not do: {says}", remedies)


def _close(journal: Journal, state: str, message: str = "") -> None:
    """What went wrong before is what people must read; the next run closes what this one could not."""
    with suppress(psycopg.Error, KeyboardInterrupt):
        journal.close(state, message)


def _told(journal: Journal, steps: Sequence[Numbered], error: StepFailed) -> SchemadriftError:
    """What people are told of a run that did not get to its end."""
    done = [one for one in steps if one.number < error.at.number]
    state = "stopped" if error.stopped else "failed"
    _close(journal, state, f"step {error.at.number}: {error.reason}")
    name = "the plan" if journal.run is None else f"run {journal.run}"
    where = f"{state} at step {error.at.number}, {error.at.step.title}: {error.reason}"
    if not done and not error.began:
        return Refused(name, f"{where}; nothing was changed", "see to that, then plan and apply again")
    numbers = f"steps {done[0].number} to {done[-1].number} are done" if len(done) > 1 else "step 1 is done"
    said = f"{numbers if done else 'no step is done'}, step {error.at.number}" + (
        " may be done in part" if error.began else " is not"
    )
    back = "" if journal.run is None else f"; to take back what is done: schemadrift undo {journal.run}"
    return Unfinished(name, f"{where}; {said}", f"to go on: schemadrift apply, which plans again from here{back}")


class Undone(NamedTuple):
    """What taking a run back did.

    Attributes:
        run: The run that was taken back.
        steps: How many steps were taken back.
        kept: What did not come back, one sentence each.
        as_before: Whether the catalog is the one that the plan was made for.
        later: Runs that came after it and are not taken back, in their order.
    """

    run: int
    steps: int
    kept: tuple[str, ...]
    as_before: bool
    later: tuple[int, ...] = ()


def undone(database: Any, run: int, settings: Settings, confirm: Callable[[PlanFile, list[Numbered]], None]) -> Undone:
    """Take a run back, last step first.

    Args:
        database: As `api.check` takes it.
        run: Its number in the journal.
        settings: How; of these the pace and the watch.
        confirm: Is shown the plan and the steps that will be taken back; raises to stop.

    Raises:
        Refused: There is no such run, or nothing of it is left to be taken back.
        Unfinished: Some steps were taken back; says which.
    """
    with ExitStack() as stack:
        connection = stack.enter_context(from_database(database))
        subject = described(connection)
        stack.enter_context(named(connection, subject, "undo", RIGHTS))
        require_session(connection, subject)
        stack.enter_context(alone(connection, subject))
        data = document_of(connection, subject, run)
        document = opened(data, f"the plan of run {run}")
        states = states_of(connection, run)
        steps = [
            Numbered(number, step)
            for number, step in reversed(list(enumerate(document.plan.steps, 1)))
            if (found := states.get(number)) is not None
            and (found.state == "done" or (found.state in {"running", "failed"} and step.batches))
        ]
        if not steps:
            raise Refused(f"run {run}", "has nothing left to be taken back", "see schemadrift status")
        confirm(document, steps)
        prepare(connection, document.made.search_path)
        journal = journals.opened(
            connection, subject, plan=document.made.id, verb="undo", tool=__version__, document="{}", of=run
        )
        try:
            Runner(connection, journal, settings.pace, settings.watch).back(steps)
        except StepFailed as error:
            _close(journal, "stopped" if error.stopped else "failed", error.reason)
            where = f"stopped before step {error.at.number}, {error.at.step.title}: {error.reason}"
            raise Unfinished(f"the undo of run {run}", where, f"to go on: schemadrift undo {run}") from error
        _close(journal, "done")
        kept = tuple(
            f"step {one.number}, {one.step.title}: {one.step.undo.none or one.step.undo.lossy}{_counted(states, one)}"
            for one in steps
            if one.step.undo.none or one.step.undo.lossy
        )
        with read_only_snapshot(connection):
            schemas = None if document.made.schemas is None else frozenset(document.made.schemas)
            now = fingerprint(read(connection, facts=read_facts(connection), schemas=schemas))
        return Undone(run, len(steps), kept, now == document.made.fingerprint, later_than(connection, run))


def _counted(states: Mapping[int, Done], one: Numbered) -> str:
    rows = states[one.number].rows
    return f" ({rows:,} rows)" if rows else ""


def restored(database: Any, name: str, watch: Watch | None) -> Restored:
    """Put the rows of a run, or of a plan, back.

    Raises:
        Refused: There is nothing of it in quarantine, or somebody else is at work.
    """
    with ExitStack() as stack:
        connection = stack.enter_context(from_database(database))
        subject = described(connection)
        stack.enter_context(named(connection, subject, "restore", RIGHTS))
        require_session(connection, subject)
        stack.enter_context(alone(connection, subject))
        prepare(connection, ())
        plan = plan_of(connection, name)
        done = restore(connection, subject, plan, watch or Silent())
        said = f"{sum(done.rows.values()):,} rows came back, {len(done.stays):,} stay"
        if journal_is_there(connection):
            of = int(name) if plan != name else None
            journals.opened(
                connection, subject, plan=plan, verb="restore", tool=__version__, document="{}", of=of
            ).close("done", said)
        return done
