"""Runs a plan on a clone of the database without its rows, and looks whether it does what it should."""

from __future__ import annotations

from typing import Any

import psycopg

from schemadrift import comparison
from schemadrift.catalog import Catalog
from schemadrift.cloning import NOT_CLONED, clone, run, search
from schemadrift.comparison import Options
from schemadrift.errors import ProofFailed
from schemadrift.plan_file import PlanFile
from schemadrift.postgres.reader import read, read_facts
from schemadrift.postgres.scratch import Scratch
from schemadrift.postgres.snapshot import read_only_snapshot


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
        made = clone(connection, live)
        search(connection, document.made.search_path)
        for step in document.plan.steps:
            run(connection, step, "the plan")
        left = _left(connection, document, declared, options)
        if left:
            raise ProofFailed("the plan", f"leaves drift on a clone: {'; '.join(left)}", "report it; do not run it")
        version = connection.info.server_version // 10_000
    steps = len(document.plan.steps)
    place = f"a clone of {made} objects without rows (PostgreSQL {version})"
    return f"{steps} steps on {place}: no drift left but what is named"


def _left(connection: psycopg.Connection[Any], document: PlanFile, declared: Catalog, options: Options) -> list[str]:
    named = {one.code.number for one in document.plan.refusals}
    with read_only_snapshot(connection):
        facts = read_facts(connection)
        clone = read(connection, facts=facts, schemas=declared.coverage.schemas)
        outcome = comparison.compare(connection, clone, declared, strict=options.strict)
    return [
        f"{drift.code} {drift.id}"
        for drift in outcome.drifts
        if drift.code.number not in named and drift.id.kind not in NOT_CLONED and drift.finding.field != "owner"
    ]
