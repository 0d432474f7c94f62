"""From a check to a plan: sizes and rows are measured in the same snapshot that the drifts were found in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import psycopg
from msgspec.structs import replace

from schemadrift import __version__, comparison, snapshots
from schemadrift.catalog import Catalog, Key
from schemadrift.catalog.names import parse_qualified
from schemadrift.catalog.serial import fingerprint
from schemadrift.comparison import Found, Options
from schemadrift.drift import Drift
from schemadrift.errors import UsageError
from schemadrift.plan_file import Made, PlanFile, in_order, now, sealed
from schemadrift.plans.building import build, touched
from schemadrift.plans.context import Choices, Context, Size
from schemadrift.plans.hazards import HAZARDS, judged
from schemadrift.postgres.measuring import Budget, count, dependants, sizes
from schemadrift.proving import proved
from schemadrift.step import Plan, Preflight, Step


def planned(
    database: Any,
    declared: Any,
    options: Options,
    choices: Choices,
    *,
    budget: float = 30.0,
    prove: bool = False,
) -> PlanFile:
    """Compare, and plan what makes the live side the declared one.

    Args:
        database: As `api.check` takes it; no snapshot file.
        declared: Likewise.
        options: What was asked of the comparison.
        choices: What was decided about the plan.
        budget: Seconds for counting rows that would break a step.
        prove: Run the plan on a clone without rows, on the scratch server, and look whether it does what it should.

    Raises:
        ProofFailed: It does not.
        SchemadriftError: One of the sides cannot be read; or a decision names what there is not.
    """
    if snapshots.stands_for_database(database):
        raise UsageError("a plan", "needs the database: rows and sizes decide about its steps", "give --url")
    made: list[PlanFile] = []

    def look(connection: psycopg.Connection[Any], found: Found) -> None:
        made.append(_planned(connection, found, options, choices, Budget(budget)))

    found = comparison.found(database, snapshots.declaration(declared), options, look)
    if not prove:
        return made[0]
    said = proved(made[0], found.live, found.declared, options)
    return sealed(made[0].plan, replace(made[0].made, proof=said))


def chosen(allow: Collection[str], fills: Mapping[str, str], *, strict: bool) -> Choices:
    """Bring what was decided into order.

    Raises:
        UsageError: A hazard that there is none of, or a column that is not written as one.
    """
    found: dict[Key, str] = {}
    for name, expression in fills.items():
        try:
            key = parse_qualified(name)
        except ValueError as error:
            raise UsageError(f"--fill {name}", "is no column", "write it as schema.table.column=VALUE") from error
        if len(key) == 2:  # noqa: PLR2004 - table and column
            key = ("public", *key)
        if not expression.strip():
            raise UsageError(f"--fill {name}", "says no value", "write it as schema.table.column=VALUE")
        found[key] = expression.strip()
    choices = Choices(allow=frozenset(allow), fills=found, strict=strict)
    _known(choices)
    return choices


def _known(choices: Choices) -> None:
    for name in sorted(choices.allow - HAZARDS.keys()):
        raise UsageError(f"--allow {name}", "is no hazard", f"there is {', '.join(HAZARDS)}")


def _planned(
    connection: psycopg.Connection[Any], found: Found, options: Options, choices: Choices, budget: Budget
) -> PlanFile:
    drifts = tuple(drift for drift in found.outcome.drifts if not drift.waiver and not drift.owner)
    _declared_fills(choices, found.declared)
    context = Context(
        live=found.live,
        declared=found.declared,
        sizes=_sizes(connection, drifts, found.live),
        choices=choices,
        dependants=dependants(connection, touched(drifts, found.live)),
    )
    plan = build(context, drifts)
    steps = tuple(_judged(context, _measured(connection, context, step, budget)) for step in plan.steps)
    facts = found.live.facts
    made = Made(
        database=facts.database,
        server=found.live.source,
        server_version=facts.server_version_text,
        declared=found.declared.source,
        fingerprint=fingerprint(found.live),
        search_path=facts.search_path,
        tool=__version__,
        created=now(),
        strict=options.strict,
        allowed=in_order(choices.allow),
    )
    notes = tuple(f"{one.subject}: {one.reason}; not planned for" for one in found.outcome.unverified)
    return sealed(Plan(steps=steps, refusals=plan.refusals, notes=(*plan.notes, *notes)), made)


def _declared_fills(choices: Choices, declared: Catalog) -> None:
    for key in choices.fills:
        if key not in declared.of("column"):
            raise UsageError(
                f"--fill {'.'.join(key)}", "is no declared column", "write it as schema.table.column=VALUE"
            )


def _sizes(connection: psycopg.Connection[Any], drifts: Collection[Drift], live: Catalog) -> dict[Key, Size]:
    wanted = set(touched(drifts, live))
    for drift in drifts:  # a type is changed where it is used, and a partition with its table
        if drift.id.kind in {"enum_type", "domain", "composite_type"}:
            wanted |= {key[:-1] for key in live.of("column") if key[:-1] in live.of("table")}
    below = [key for key, record in live.of("table").items() if record.partition_of]
    wanted |= set(below) if any(record.partition_of in wanted for record in live.of("table").values()) else set()
    return {key: Size(rows, size, filled=size > 0) for key, (rows, size) in sizes(connection, wanted).items()}


def _measured(connection: psycopg.Connection[Any], context: Context, step: Step, budget: Budget) -> Step:
    return replace(
        step, preflights=tuple(_counted(connection, context, preflight, budget) for preflight in step.preflights)
    )


def _counted(connection: psycopg.Connection[Any], context: Context, preflight: Preflight, budget: Budget) -> Preflight:
    if preflight.broken is not None:  # the planner knows
        return preflight
    if not context.filled(preflight.relation) or preflight.relation not in context.live.of("table"):
        return replace(preflight, broken=0)
    found = count(connection, preflight.count, preflight.sample, budget)
    return replace(preflight, broken=found.broken, keys=found.keys, unmeasured=found.reason)


def _judged(context: Context, step: Step) -> Step:
    return judged(step, filled=bool(step.relation) and context.filled(step.relation))
