"""A plan as one Alembic revision with upgrade and downgrade."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from schemadrift.catalog.expressions import literal
from schemadrift.catalog.names import quote
from schemadrift.plan_file import PlanFile
from schemadrift.quarantine import SETTINGS
from schemadrift.report.plan_sql import preflight_block, proof_block
from schemadrift.report.plan_text import size
from schemadrift.step import Step

_LENGTH = 12


def render(document: PlanFile, *, down_revision: str | None) -> str:
    """Write the revision.

    Args:
        document: The plan.
        down_revision: The head that it follows; None for the first one.

    Returns:
        A module for the directory of versions. Steps that cannot run in a transaction are in an autocommit block;
        what must hold before a step and after it is asked of the server.
    """
    return "\n".join(_lines(document, down_revision)) + "\n"


def _lines(document: PlanFile, down_revision: str | None) -> Iterator[str]:
    made = document.made
    yield f'"""Make the database what {_plain(made.declared)} declares.'
    yield ""
    yield f"Revision ID: {document.digest[:_LENGTH]}"
    yield f"Revises: {down_revision or ''}"
    yield f"Create Date: {made.created}"
    yield ""
    yield f"Planned by schemadrift {made.tool} for {_plain(made.server)}."
    yield '"""'
    yield ""
    yield "import sqlalchemy as sa"
    yield "from alembic import op"
    yield ""
    yield f'revision = "{document.digest[:_LENGTH]}"'
    yield f"down_revision = {down_revision!r}"
    yield "branch_labels = None"
    yield "depends_on = None"
    yield ""
    yield ""
    yield "def _run(statement: str) -> None:"
    yield '    """Run a statement as it is: a colon in it is no parameter."""'
    yield '    op.execute(sa.text(statement.replace(":", "\\\\:")))'
    yield ""
    yield ""
    yield "def upgrade() -> None:"
    yield from _session(document)
    for number, step in enumerate(document.plan.steps, 1):
        yield from _step(number, step)
    yield from _reset()
    yield ""
    yield ""
    yield "def downgrade() -> None:"
    yield from _session(document)
    for number, step in reversed(list(enumerate(document.plan.steps, 1))):
        yield from _undo(number, step)
    yield from _reset()


def _plain(text: str) -> str:
    return text.replace("\\", "/").replace('"', "'")


def _session(document: PlanFile) -> Iterator[str]:
    path = ", ".join(map(quote, document.made.search_path)) or "''"
    yield f"    _run({f'SET search_path = {path}'!r})"
    yield "    _run(\"SET lock_timeout = '5s'\")"
    for name, value in SETTINGS.items():
        yield f"    _run({f'SET {name} = {literal(value)}'!r})"


def _reset() -> Iterator[str]:
    for name in ("search_path", "lock_timeout", *SETTINGS):
        yield f"    _run({f'RESET {name}'!r})"


def _step(number: int, step: Step) -> Iterator[str]:
    yield ""
    yield f"    # {number}. {_line(step.title)}"
    yield f"    # why: {_line(step.reason)}"
    for held in step.locks:
        yield f"    # lock: {held.lock} on {_line('.'.join(held.relation))}"
    if step.relation:
        yield f"    # size: {size(step)}; {step.work}, {step.work.meaning}"
    for danger in step.dangers:
        yield f"    # hazard {danger.hazard}: {_line(danger.why)}"
    for lack in step.lacks:
        yield f"    # RIGHTS: {_line(lack.says)}; {_line(lack.remedy)}"
    before = [preflight_block(one) for one in step.preflights]
    after = [proof_block(one) for one in step.proofs]
    yield from _statements((*before, *step.sql, *after), transactional=step.transactional)


def _undo(number: int, step: Step) -> Iterator[str]:
    if step.undo.needless:
        return
    yield ""
    yield f"    # back from {number}. {_line(step.title)}"
    if step.undo.lossy:
        yield f"    # not all comes back: {_line(step.undo.lossy)}"
    if step.undo.none:
        yield f"    # no way back: {_line(step.undo.none)}"
        return
    yield from _statements(step.undo.sql, transactional=step.undo.transactional)


def _statements(statements: Iterable[str], *, transactional: bool) -> Iterator[str]:
    if transactional:
        yield from (f"    _run({statement!r})" for statement in statements)
        return
    yield "    with op.get_context().autocommit_block():"
    yield from (f"        _run({statement!r})" for statement in statements)


def _line(text: str) -> str:
    return " ".join(text.split())
