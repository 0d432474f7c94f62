"""Runs a plan on a clone of the database without its rows, and looks whether it does what it should."""

from __future__ import annotations

from typing import Any

import psycopg
from msgspec.structs import replace
from psycopg import sql

from schemadrift import comparison
from schemadrift.catalog import Catalog
from schemadrift.comparison import Options
from schemadrift.diff import diff
from schemadrift.errors import ProofFailed
from schemadrift.kinds import KINDS
from schemadrift.plan_file import PlanFile
from schemadrift.plans.building import build
from schemadrift.plans.context import Context
from schemadrift.postgres.connection import last_line
from schemadrift.postgres.reader import read, read_facts
from schemadrift.postgres.scratch import Scratch
from schemadrift.postgres.snapshot import read_only_snapshot
from schemadrift.step import Step

_NOT_CLONED = frozenset({"other", "grant", "trigger", "extension"})
"""Kinds whose definition no catalog holds; extensions are in the clone before anything else."""


def proved(document: PlanFile, live: Catalog, declared: Catalog, options: Options) -> str:
    """Build a clone, run the plan on it, read it again.

    Args:
        document: The plan.
        live: What it was made from.
        declared: What it leads to.
        options: Where the clone may be made, and how strict the comparison is.

    Returns:
        What was shown, one clause.

    Raises:
        ProofFailed: The clone cannot be built, a step fails, or drift is left that the plan does not name.
    """
    with Scratch(live, url=options.scratch_url, timeout=options.timeout) as scratch:
        connection = scratch.open()
        made = _clone(connection, live)
        _search(connection, document.made.search_path)
        for step in document.plan.steps:
            _run(connection, step, "the plan")
        left = _left(connection, document, declared, options)
        if left:
            raise ProofFailed("the plan", f"leaves drift on a clone: {'; '.join(left)}", "report it; do not run it")
        version = connection.info.server_version // 10_000
    steps = len(document.plan.steps)
    place = f"a clone of {made} objects without rows (PostgreSQL {version})"
    return f"{steps} steps on {place}: no drift left but what is named"


def _clone(connection: psycopg.Connection[Any], live: Catalog) -> int:
    with read_only_snapshot(connection):
        base = read(connection, facts=read_facts(connection))
    wanted = _without_owners(live)
    missing = [
        drift
        for drift in diff(base, wanted, KINDS, strict=True).drifts
        if drift.change == "missing" and drift.id.kind not in _NOT_CLONED
    ]
    plan = build(Context(live=base, declared=wanted), missing)
    _search(connection, live.facts.search_path)
    for step in plan.steps:
        _run(connection, step, "a clone")
    return sum(len(found) for kind, found in live.objects.items() if kind not in _NOT_CLONED)


def _without_owners(live: Catalog) -> Catalog:
    """Roles belong to a server: the clone's own role owns everything."""
    objects: dict[str, Any] = {}
    for kind, found in live.objects.items():
        owned = any("owner" in record.__struct_fields__ for record in list(found.values())[:1])
        objects[kind] = {key: replace(record, owner="") for key, record in found.items()} if owned else found
    return Catalog(objects=objects, source=live.source, facts=live.facts, coverage=live.coverage)


def _search(connection: psycopg.Connection[Any], path: tuple[str, ...]) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, path)) if path else sql.SQL("''")
    connection.execute(sql.SQL("SET search_path = {}").format(names))


def _run(connection: psycopg.Connection[Any], step: Step, what: str) -> None:
    try:
        if step.transactional:
            with connection.transaction():
                for statement in step.sql:
                    connection.execute(statement.encode())
        else:
            for statement in step.sql:
                connection.execute(statement.encode())
        for proof in step.proofs:
            row = connection.execute(proof.sql.encode()).fetchone()
            if row is None or row[0] is not True:
                raise ProofFailed(what, f"does not hold that {proof.says} after: {step.title}", "report it")
    except psycopg.Error as error:
        raise ProofFailed(
            what,
            f"failed at: {step.title} ({last_line(str(error))})",
            "functions, views and roles are not in a clone; plan without --prove where a step needs one",
        ) from error


def _left(connection: psycopg.Connection[Any], document: PlanFile, declared: Catalog, options: Options) -> list[str]:
    named = {one.code.number for one in document.plan.refusals}
    with read_only_snapshot(connection):
        facts = read_facts(connection)
        clone = read(connection, facts=facts, schemas=declared.coverage.schemas)
        outcome = comparison.compare(connection, clone, declared, strict=options.strict)
    return [
        f"{drift.code} {drift.id}"
        for drift in outcome.drifts
        if drift.code.number not in named and drift.id.kind not in _NOT_CLONED and drift.finding.field != "owner"
    ]
