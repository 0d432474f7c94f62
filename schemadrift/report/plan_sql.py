"""A plan as a script for psql that runs by itself, and the script that takes it back."""

from __future__ import annotations

from collections.abc import Iterator

from schemadrift.catalog.expressions import literal
from schemadrift.catalog.names import qualified, quote
from schemadrift.plan_file import PlanFile
from schemadrift.quarantine import SETTINGS
from schemadrift.report.plan_text import size
from schemadrift.step import Phase, Preflight, Proof, Step

_LOCK_TIMEOUT = "5s"


def render(document: PlanFile, phase: Phase | None = None) -> str:
    """Write the script.

    Args:
        document: The plan.
        phase: Only this phase; None for both.

    Returns:
        A script for `psql -v ON_ERROR_STOP=1 -f FILE`: each step with its lock, size and reason, what must hold
        before it, its statements, and what must hold after it.
    """
    steps = [step for step in document.plan.steps if phase is None or step.phase is phase]
    lines = [*_head(document, "plan"), *_refusals(document)]
    for number, step in enumerate(steps, 1):
        lines += _step(number, len(steps), step)
    lines += ["", f"\\echo {'done' if steps else 'nothing to do'}"]
    return "\n".join(lines) + "\n"


def render_undo(document: PlanFile) -> str:
    """Write the script that takes the plan back, last step first."""
    lines = _head(document, "undo")
    for number, step in reversed(list(enumerate(document.plan.steps, 1))):
        if step.undo.needless:
            continue
        lines += ["", f"-- back from step {number}: {_comment(step.title)}"]
        if step.undo.lossy:
            lines.append(f"-- not all comes back: {_comment(step.undo.lossy)}")
        if step.undo.none:
            lines.append(f"-- no way back: {_comment(step.undo.none)}")
            continue
        lines += _transaction(step.undo.sql, transactional=step.undo.transactional)
    return "\n".join(lines) + "\n"


def _head(document: PlanFile, what: str) -> list[str]:
    made = document.made
    path = ", ".join(map(quote, made.search_path)) or "''"
    return [
        f"-- schemadrift {made.tool}: {what} for {_comment(made.server)}, from {_comment(made.declared)}",
        f"-- made {made.created} for PostgreSQL {made.server_version}; digest {document.digest[:16]}",
        "\\set ON_ERROR_STOP on",
        f"DO $schemadrift$ BEGIN IF current_database() <> {literal(made.database)} THEN",
        f"  RAISE EXCEPTION '%', {literal('this is for the database ' + made.database)};",
        "END IF; END $schemadrift$;",
        f"SET search_path = {path};",
        f"SET lock_timeout = '{_LOCK_TIMEOUT}';",
        "SET statement_timeout = 0;",
        "SET client_min_messages = warning;",
        *(f"SET {name} = {literal(value)};" for name, value in SETTINGS.items()),
    ]


def _refusals(document: PlanFile) -> Iterator[str]:
    for one in document.plan.refusals:
        yield f"-- not in this plan: {_comment(str(one.object))} ({one.code}): {_comment(one.why)}"
        yield f"--   {_comment(one.remedy)}"


def _comment(text: str) -> str:
    """A text that cannot end a comment."""
    return " ".join(text.split())


def _step(number: int, total: int, step: Step) -> Iterator[str]:
    yield ""
    yield f"-- step {number} of {total}, {step.phase}: {_comment(step.title)}"
    yield from _said(step)
    yield f"\\echo step {number} of {total}: {_echoed(step.title)}"
    for preflight in step.preflights:
        yield f"{preflight_block(preflight)};"
    patient = not any(held.lock.blocks_writes for held in step.locks)  # nobody queues behind the weaker locks
    if patient:
        yield "SET lock_timeout = 0;"
    yield from _transaction(step.sql, transactional=step.transactional)
    if patient:
        yield f"SET lock_timeout = '{_LOCK_TIMEOUT}';"
    for proof in step.proofs:
        yield f"{proof_block(proof)};"


def _said(step: Step) -> Iterator[str]:
    """What a step does, as comments."""
    if step.reason:
        yield f"--   why: {_comment(step.reason)}"
    for held in step.locks:
        yield f"--   lock: {held.lock} on {_comment(qualified(*held.relation))}"
    if step.relation:
        yield f"--   size: {_comment(qualified(*step.relation))} {size(step)}; {step.work}: {step.work.meaning}"
    for one in step.touches:
        count = f"{one.broken:,}" if one.broken is not None else f"not counted ({one.unmeasured})"
        yield f"--   rows: {count} {_comment(one.says)}"
    for danger in step.dangers:
        yield f"--   hazard {danger.hazard}: {_comment(danger.why)}"
    for lack in step.lacks:
        yield f"--   RIGHTS: {_comment(lack.says)}; {_comment(lack.remedy)}"
    yield f"--   undo: {_comment('; '.join(step.undo.sql) or step.undo.none or 'nothing to take back')}"


def _echoed(text: str) -> str:
    return "'" + _comment(text).replace("\\", "\\\\").replace("'", "''") + "'"


def _transaction(statements: tuple[str, ...], *, transactional: bool) -> Iterator[str]:
    if transactional:
        yield "BEGIN;"
    for statement in statements:
        yield f"{statement};"
    if transactional:
        yield "COMMIT;"


def preflight_block(preflight: Preflight) -> str:
    """A DO statement that raises where rows break what must hold."""
    says = literal(f" rows break it: {preflight.says}; this step has changed nothing")
    return (
        "DO $schemadrift$ DECLARE broken bigint; BEGIN\n"
        f"  EXECUTE {literal(preflight.count)} INTO broken;\n"
        f"  IF broken > 0 THEN RAISE EXCEPTION '%', broken || {says}; END IF;\n"
        "END $schemadrift$"
    )


def proof_block(proof: Proof) -> str:
    """A DO statement that raises where a step did not do its work."""
    return (
        "DO $schemadrift$ DECLARE holds boolean; BEGIN\n"
        f"  EXECUTE {literal(proof.sql)} INTO holds;\n"
        f"  IF holds IS NOT TRUE THEN RAISE EXCEPTION '%', {literal('the step did not do its work: ' + proof.says)}; "
        "END IF;\n"
        "END $schemadrift$"
    )
