"""From a check to a plan: sizes and rows are measured in the same snapshot that the drifts were found in."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import psycopg
from msgspec.structs import replace

from schemadrift import __version__, comparison, snapshots
from schemadrift.catalog import Catalog, Key, ObjectId
from schemadrift.catalog.serial import fingerprint
from schemadrift.codes import FAMILIES
from schemadrift.comparison import Carry, Found, Options
from schemadrift.config.rules import asked_for, owner_of
from schemadrift.deciding import require_possible
from schemadrift.drift import Drift, Outcome
from schemadrift.errors import UsageError
from schemadrift.inventing import Invention
from schemadrift.kinds import BY_NAME
from schemadrift.permitting import lacked
from schemadrift.plan_file import Made, PlanFile, in_order, now, sealed
from schemadrift.plans import confirmed
from schemadrift.plans.building import build, missing, touched
from schemadrift.plans.context import Choices, Context, Size
from schemadrift.plans.filling import filling
from schemadrift.plans.hazards import HAZARDS, judged
from schemadrift.postgres.measuring import Budget, bound, callers, count, dependants, holders, identity, sizes
from schemadrift.postgres.sampling import Sample, sampled
from schemadrift.proving import Apart, proved
from schemadrift.querying.looking import read
from schemadrift.querying.uses import Users, dropped
from schemadrift.renames.asked import resolved, stated
from schemadrift.renames.course import Course
from schemadrift.runs.status import unfilled
from schemadrift.step import Danger, Phase, Plan, Preflight, Step

_RETYPED = frozenset({"type", "collation"})


def planned(  # noqa: PLR0913 - one for each thing that was asked
    database: Any,
    declared: Any,
    options: Options,
    choices: Choices,
    *,
    budget: float = 30.0,
    prove: bool = False,
    with_rows: int = 0,
    synthetic: int = 0,
) -> PlanFile:
    """Compare, and plan what makes the live side the declared one.

    Args:
        database: As `api.check` takes it; no snapshot file.
        declared: Likewise.
        options: What was asked of the comparison.
        choices: What was decided about the plan, renames included: they are planned first, and the rest for what
            the database is after them.
        budget: Seconds for counting rows that would break a step.
        prove: Run the plan on a clone, on the scratch server, and look whether it does what it should.
        with_rows: How many rows of each table that the plan is about go into the clone, with those that they refer
            to; 0 for none.
        synthetic: How many made-up rows of each of these tables go into the clone instead; 0 for none.

    Raises:
        ProofFailed: It does not.
        SchemadriftError: One of the sides cannot be read; or a decision names what there is not.
    """
    if snapshots.stands_for_database(database):
        raise UsageError("a plan", "needs the database: rows and sizes decide about its steps", "give --url")
    if with_rows and synthetic:
        raise UsageError("--synthetic", "is instead of --with-rows", "take one of them")
    made: list[PlanFile] = []
    courses: list[Course] = []
    rows: list[Sample | Invention] = []

    def rename(live: Catalog, there: Catalog) -> Carry:
        courses.append(_course(live, there, options, choices))
        return courses[0].carry

    def look(connection: psycopg.Connection[Any], found: Found) -> None:
        made.append(_planned(connection, found, courses[0], options, choices, Budget(budget)))
        course = courses[0]
        about = {course.earlier(held.relation) for step in made[0].plan.steps for held in step.locks}
        if prove and with_rows:
            rows.append(sampled(connection, course.before, found.declared, about, with_rows))
        elif prove and synthetic:
            rows.append(Invention(course.after, frozenset(map(course.later, about)), synthetic))

    found = comparison.found(database, snapshots.declaration(declared), options, look, rename)
    if not prove:
        return made[0]
    planned_for = {drift.id for drift in _structural(asked_for(found.outcome, options.rules))}
    left = frozenset(drift.id for drift in found.outcome.drifts) - planned_for
    apart = Apart(len(courses[0].renames), left)
    said = proved(made[0], courses[0].before, found.declared, options, rows[0] if rows else None, apart)
    return sealed(made[0].plan, replace(made[0].made, proof=said))


def _course(live: Catalog, declared: Catalog, options: Options, choices: Choices) -> Course:
    """The renames that were asked for, then those that the declaration states of what is ours."""
    course = resolved(live, declared, choices.renames)
    stated(course, declared, lambda identity: not owner_of(identity, live, declared, options.rules))
    return course


def _planned(
    connection: psycopg.Connection[Any],
    found: Found,
    course: Course,
    options: Options,
    choices: Choices,
    budget: Budget,
) -> PlanFile:
    found = found._replace(outcome=asked_for(found.outcome, options.rules))
    drifts = _structural(found.outcome)
    require_possible(connection, choices, found.live, found.declared, renames=bool(course.renames))
    name = uuid.uuid4().hex[:12]
    measured = _Measured(connection, course, drifts, found.live, name, swaps=choices.swaps != frozenset())
    begun = _begun(connection, found)
    choices = dataclasses.replace(choices, fills={**begun, **choices.fills})
    context = measured.context(found.declared, choices)
    plan = build(context, drifts)
    plan = replace(plan, steps=(*_unfinished(context, plan, begun), *plan.steps))
    first = measured.renaming(found.declared, choices)
    counted = [_judged(context, _counted(connection, context, course, step, budget)) for step in plan.steps]
    plan = _cured(connection, context, replace(plan, steps=tuple(counted)), drifts, found, options)
    plan = _noted(connection, plan, drifts, found, options)
    steps = (*first, *plan.steps)
    facts = found.live.facts
    steps = _used(steps, options, course.before)
    lacks = lacked(connection, context, steps, choices.role or facts.role, course.earlier)
    steps = tuple(replace(step, lacks=one) for step, one in zip(steps, lacks, strict=True))
    made = Made(
        id=name,
        database=facts.database,
        identity=identity(connection),
        schemas=None if found.whole.coverage.schemas is None else in_order(found.whole.coverage.schemas),
        server=found.live.source,
        server_version=facts.server_version_text,
        declared=found.declared.source,
        fingerprint=fingerprint(found.whole),
        search_path=facts.search_path,
        tool=__version__,
        created=now(),
        strict=options.strict,
        allowed=in_order(choices.allow),
    )
    unverified = (f"{one.subject}: {one.reason}; not planned for" for one in found.outcome.unverified)
    done = (f"{said}: was done before" for said in course.done)
    notes = (*plan.notes, *unverified, *done, *found.outcome.notes)
    return sealed(Plan(steps=steps, refusals=plan.refusals, notes=notes), made)


def _structural(outcome: Outcome) -> tuple[Drift, ...]:
    """The drifts that a plan is made for."""
    return tuple(
        drift
        for drift in outcome.drifts
        if not drift.waiver and not drift.owner and drift.code.number.startswith(FAMILIES["structure"])
    )


def _cured(
    connection: psycopg.Connection[Any],
    context: Context,
    plan: Plan,
    drifts: Collection[Drift],
    found: Found,
    options: Options,
) -> Plan:
    """The plan with the steps that make expectations on rows hold."""
    if not options.expectations:
        return plan
    from schemadrift.curing import cured  # noqa: PLC0415 - a plan without expectations does not need it

    new = frozenset(one.key for one in missing(drifts, context.declared, BY_NAME) if one.kind == "table")
    context = dataclasses.replace(context, new=new)
    return cured(connection, context, plan, options.expectations, found.outcome, lambda step: _judged(context, step))


def _noted(
    connection: psycopg.Connection[Any], plan: Plan, drifts: Collection[Drift], found: Found, options: Options
) -> Plan:
    """The plan with the steps that note migrations whose work is done, or is done by the plan."""
    if not options.ledgers:
        return plan
    from schemadrift.ledgers import checking, noting  # noqa: PLC0415 - likewise

    left = {one.object for one in plan.refusals}
    cured = {drift.id for drift in drifts} - left
    for source in options.ledgers:
        ledger = checking.read(connection, source, found.live.facts.search_path)
        pending = ledger.migrations if ledger.state is None else ledger.state.pending
        known = checking.explained(pending, [one for one in found.outcome.drifts if one.id not in cured])
        step = noting.noting(source, ledger, set(known.values()))
        if isinstance(step, Step):
            late = [one for one in plan.steps if one.phase is Phase.CONTRACT]
            early = [one for one in plan.steps if one.phase is not Phase.CONTRACT]
            plan = replace(plan, steps=(*early, step, *late))
        elif step is not None:
            plan = replace(plan, refusals=(*plan.refusals, step))
    return plan


def _begun(connection: psycopg.Connection[Any], found: Found) -> dict[Key, str]:
    """Columns that are there, and that a run which did not come to its end was to fill."""
    columns = (found.live.of("column"), found.declared.of("column"))
    return {key: fill for key, fill in unfilled(connection).items() if all(key in side for side in columns)}


def _unfinished(context: Context, plan: Plan, begun: Mapping[Key, str]) -> Iterator[Step]:
    """The fills that a run left and that no drift asks for: of columns that may be NULL."""
    filled = {step.object.key for step in plan.steps if step.fill}
    for key, fill in begun.items():
        if key not in filled:
            step = filling(context, ObjectId("column", key), fill)
            yield replace(step, reason="a run that did not come to its end left rows without it")


def _used(steps: tuple[Step, ...], options: Options, live: Catalog) -> tuple[Step, ...]:
    """The steps with the statements of the code base that use what they drop or rename, where code is configured."""
    lost = [list(dropped(step.sql)) for step in steps] if options.queries is not None else []
    if options.queries is None or not any(lost):
        return steps
    users = Users(read(options.queries), live)
    hazard = HAZARDS["breaks-code"]
    found: list[Step] = []
    for step, names in zip(steps, lost, strict=True):
        uses = (use for table, column in names for use in users.of(table[-1], column))
        told = replace(step, users=tuple(dict.fromkeys(f"{one.file}:{one.line} {one.scope}".rstrip() for one in uses)))
        why = hazard.why(told, True)  # noqa: FBT003 - one signature for all hazards
        found.append(replace(told, dangers=(*told.dangers, Danger(hazard.name, why))) if why else step)
    return tuple(found)


class _Measured:
    """What the server says about the tables that a plan is about, by the names that they have there."""

    def __init__(
        self,
        connection: psycopg.Connection[Any],
        course: Course,
        drifts: Collection[Drift],
        live: Catalog,
        plan: str,
        *,
        swaps: bool = False,
    ) -> None:
        self._course, self._plan = course, plan
        renamed = {course.earlier(key) for key in _renamed(course)}
        wanted = {course.earlier(key) for key in _tables(drifts, live)} | renamed
        there = {key for key in wanted if key in course.before.of("table")}
        self._sizes = {key: Size(rows, size, filled=size > 0) for key, (rows, size) in sizes(connection, there).items()}
        retyped = {one.id.key for one in drifts if swaps and one.finding.field in _RETYPED and one.id in live}
        self._bound = bound(connection, {course.earlier(key) for key in retyped if len(key) == 3})  # noqa: PLR2004
        leaving = [one.id.key[0] for one in drifts if one.id.kind == "extension" and one.change == "unexpected"]
        called = callers(connection, [one.id.key[1] for one in drifts if one.id.kind == "other" and one.id in live])
        self._dependants = dependants(connection, there) | holders(connection, leaving) | called

    def context(self, declared: Catalog, choices: Choices, done: int | None = None) -> Context:
        """What planners are told after some of the renames; None for all."""
        course = self._course
        states = [*(state for state, _ in course), course.after]
        return Context(
            live=states[-1 if done is None else done],
            declared=declared,
            sizes=course.known_as(self._sizes, done),
            choices=choices,
            dependants=course.known_as(self._dependants, done),
            bound=course.known_as(self._bound, done),
            plan=self._plan,
        )

    def renaming(self, declared: Catalog, choices: Choices) -> Iterator[Step]:
        """The steps for the renames."""
        for done, (_, one) in enumerate(self._course):
            context = self.context(declared, choices, done)
            yield _judged(context, confirmed.step(context, one))


def _renamed(course: Course) -> set[Key]:
    """The tables that are renamed, or of which something is, as they are called after the renames."""
    tables = course.after.of("table")
    return {key for one in course.renames for key in [course.later_of(one)] if key in tables}


def _tables(drifts: Collection[Drift], live: Catalog) -> set[Key]:
    wanted = set(touched(drifts, live))
    if any(drift.id.kind in {"enum_type", "domain", "composite_type"} for drift in drifts):
        wanted |= live.of("table").keys()  # a type is changed where it is used, and a partition with its table
    below = [key for key, record in live.of("table").items() if record.partition_of]
    wanted |= set(below) if any(record.partition_of in wanted for record in live.of("table").values()) else set()
    return wanted


def _counted(connection: psycopg.Connection[Any], context: Context, course: Course, step: Step, budget: Budget) -> Step:
    if not step.preflights and not step.touches:
        return step

    def each(some: tuple[Preflight, ...]) -> tuple[Preflight, ...]:
        return tuple(_broken(connection, context, course, one, budget) for one in some)

    return replace(step, preflights=each(step.preflights), touches=each(step.touches))


def _broken(
    connection: psycopg.Connection[Any], context: Context, course: Course, preflight: Preflight, budget: Budget
) -> Preflight:
    if preflight.broken is not None:  # the planner knows
        return preflight
    if not context.filled(preflight.relation) or preflight.relation not in context.live.of("table"):
        return replace(preflight, broken=0)
    query, sample = course.on_the_server(preflight.count), course.on_the_server(preflight.sample)
    found = count(connection, query, sample, budget)
    return replace(preflight, broken=found.broken, keys=found.keys, unmeasured=found.reason)


def _judged(context: Context, step: Step) -> Step:
    return judged(step, filled=bool(step.relation) and context.filled(step.relation))
