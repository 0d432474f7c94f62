"""Runs a plan on a clone of the database, without rows or with some, and looks whether it does what it should."""

from __future__ import annotations

from typing import Any

import psycopg

from schemadrift import comparison
from schemadrift.catalog import Catalog
from schemadrift.catalog.names import qualified
from schemadrift.cloning import NOT_CLONED, clone, fill, run, search
from schemadrift.comparison import Options
from schemadrift.errors import ProofFailed
from schemadrift.plan_file import PlanFile
from schemadrift.postgres.reader import read, read_facts
from schemadrift.postgres.sampling import Sample
from schemadrift.postgres.scratch import Scratch
from schemadrift.postgres.snapshot import read_only_snapshot

_ELSEWHERE = NOT_CLONED - {"extension"}
"""Kinds of which a clone has none, so that no step about them can run there."""


def proved(document: PlanFile, live: Catalog, declared: Catalog, options: Options, sample: Sample | None = None) -> str:
    """Build a clone, run the plan on it, read it again.

    Args:
        document: The plan.
        live: What it was made from.
        declared: What it leads to.
        options: Where the clone may be made, and how strict the comparison is.
        sample: Rows for the clone; None for none.

    Returns:
        What was shown, one clause.

    Raises:
        ProofFailed: The clone cannot be built, a step fails, or drift is left that the plan does not name.
    """
    with Scratch(live, url=options.scratch_url, timeout=options.timeout) as scratch:
        connection = scratch.open()
        _require_extensions(connection, live)
        made = clone(connection, live)
        rows = fill(connection, live, sample) if sample is not None else 0
        search(connection, document.made.search_path)
        steps = [step for step in document.plan.steps if step.object.kind not in _ELSEWHERE]
        for step in steps:
            run(connection, step, "the plan", rows=rows > 0)
        left = _left(connection, document, declared, options)
        if left:
            raise ProofFailed("the plan", f"leaves drift on a clone: {'; '.join(left)}", "report it; do not run it")
        version = connection.info.server_version // 10_000
    out = len(document.plan.steps) - len(steps)
    place = f"a clone of {made} objects {_with(sample, rows)} (PostgreSQL {version})"
    apart = f"; {out} about triggers, rights and the like not run, which are in no clone" if out else ""
    return f"{len(steps)} steps on {place}: no drift left but what is named{apart}"


def _with(sample: Sample | None, rows: int) -> str:
    if sample is None:
        return "without rows"
    said = f"with {rows:,} rows of {len(sample.rows):,} tables"
    if sample.hidden:
        said += f", none of {', '.join(qualified(*key) for key in sample.hidden)}, which the role may not read"
    if sample.cut:
        said += f", not all that are referred to of {', '.join(qualified(*key) for key in sample.cut)}"
    return said


def _require_extensions(connection: psycopg.Connection[Any], live: Catalog) -> None:
    """A scratch server has to have what the live one has.

    Raises:
        ProofFailed: It lacks an extension.
    """
    there = {row[0] for row in connection.execute("SELECT extname FROM pg_extension").fetchall()}
    absent = sorted(key[0] for key in live.of("extension") if key[0] not in there)
    if absent:
        raise ProofFailed(
            "the scratch server",
            f"has no extension {', '.join(absent)}, and the database has",
            "name a server that has it with --scratch-url, or plan without --prove",
        )


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
