"""A plan for a pull request: a table of the steps, their SQL below."""

from __future__ import annotations

from collections.abc import Iterator

from schemadrift.catalog.names import qualified
from schemadrift.plan_file import PlanFile
from schemadrift.report.plan_text import size, verdict
from schemadrift.step import Step


def render(document: PlanFile) -> str:
    """Write the plan as Markdown."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: PlanFile) -> Iterator[str]:
    made, plan = document.made, document.plan
    yield f"### Plan for {_cell(made.server)}"
    yield ""
    yield f"From {_cell(made.declared)}. {verdict(document)}"
    if plan.steps:
        yield ""
        yield "| # | phase | step | lock | size and work | rows that break it | hazards | undo |"
        yield "|--:|---|---|---|---|---|---|---|"
        for number, step in enumerate(plan.steps, 1):
            yield _row(number, step)
        yield ""
        for number, step in enumerate(plan.steps, 1):
            yield f"<details><summary>{number}. {_escaped(step.title)}</summary>"
            yield ""
            yield "```sql"
            yield from (f"{statement};" for statement in step.sql)
            yield "```"
            yield "</details>"
    for number, step in enumerate(plan.steps, 1):
        for lack in step.lacks:
            yield ""
            yield f"- **rights** for step {number}: {_cell(lack.says)}; {_cell(lack.remedy)}"
    for one in plan.refusals:
        yield ""
        yield f"- **not in this plan**: {_cell(str(one.object))} ({one.code}): {_cell(one.why)}; {_cell(one.remedy)}"
    for note in plan.notes:
        yield ""
        yield f"- {_cell(note)}"


def _row(number: int, step: Step) -> str:
    locks = "; ".join(f"{held.lock} on {qualified(*held.relation)}" for held in step.locks)
    work = f"{size(step)}; {step.work}" if step.relation else str(step.work)
    rows = "; ".join(
        f"{'not measured' if one.broken is None else f'{one.broken:,}'}: {one.says}"
        for one in step.preflights
        if one.broken != 0
    )
    hazards = ", ".join(danger.hazard for danger in step.dangers)
    undo = "nothing to take back" if step.undo.needless else step.undo.none or step.undo.lossy or "yes"
    cells = (str(number), str(step.phase), step.title, locks, work, rows, hazards, undo)
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    """A text that stays in its cell and says nothing to Markdown."""
    return _escaped(" ".join(text.split())).replace("|", "\\|").replace("_", "\\_").replace("*", "\\*")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
