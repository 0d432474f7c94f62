"""A plan for people who decide whether it runs."""

from __future__ import annotations

from collections.abc import Iterator

from schemadrift.catalog.names import qualified
from schemadrift.plan_file import PlanFile
from schemadrift.step import Phase, Preflight, Step

_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_STEP = 1024


def size(step: Step) -> str:
    """How large the step's table was: `about 12,000 rows, 3 MB`."""
    if not step.bytes:
        return "empty"
    rows = f"about {step.rows:,} rows" if step.rows is not None else "never analysed"
    return f"{rows}, {_bytes(step.bytes)}"


def _bytes(number: float) -> str:
    for unit in _UNITS[:-1]:
        if number < _STEP:
            return f"{number:.0f} {unit}"
        number /= _STEP
    return f"{number:.0f} {_UNITS[-1]}"


def render(document: PlanFile) -> str:
    """Write the plan: what each step does, locks, needs, brings, and how it is taken back."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: PlanFile) -> Iterator[str]:
    made, plan = document.made, document.plan
    yield f"plan for {made.server}, from {made.declared}"
    phase: Phase | None = None
    for number, step in enumerate(plan.steps, 1):
        if step.phase is not phase:
            phase = step.phase
            yield ""
            yield "before the deploy (expand)" if phase is Phase.EXPAND else "after the deploy (contract)"
        yield ""
        yield from _step(number, step)
    if plan.refusals:
        yield ""
        yield "not in this plan"
        for one in plan.refusals:
            yield ""
            yield f"  {one.object}  {one.code}"
            yield f"     {one.why}"
            yield f"     {one.remedy}"
    for note in plan.notes:
        yield ""
        yield f"note: {note}"
    if made.proof:
        yield ""
        yield f"proved: {made.proof}"
    yield ""
    yield verdict(document)


def _step(number: int, step: Step) -> Iterator[str]:
    yield f"{number:3}. {step.title}"
    if step.reason:
        yield f"     why     {step.reason}"
    yield from _statements(step)
    for held in step.locks:
        yield f"     lock    {held.lock} on {qualified(*held.relation)}"
    if step.relation:
        yield f"     size    {qualified(*step.relation)}: {size(step)}; {step.work}, {step.work.meaning}"
    if not step.transactional:
        yield "     runs    outside of a transaction"
    yield from _warnings(step)
    yield f"     undo    {_undo(step)}"


def _warnings(step: Step) -> Iterator[str]:
    for preflight in step.preflights:
        yield from _preflight(preflight)
    for one in step.touches:
        count = f"{one.broken:,}" if one.broken is not None else f"not counted ({one.unmeasured})"
        yield f"     rows    {count} {one.says}{', for example ' + ', '.join(one.keys) if one.keys else ''}"
    for danger in step.dangers:
        yield f"     hazard  {danger.hazard}: {danger.why}"
    for lack in step.lacks:
        yield f"     rights  {lack.says}"
        yield f"             {lack.remedy}"


def _statements(step: Step) -> Iterator[str]:
    """The statements; of batches those of one range, as the script around them says nothing about the work."""
    for one in step.batches:
        yield f"     sql     for every {one.pages:,} pages of {qualified(*one.relation)}, in one transaction:"
        yield from (f"               {statement}" for statement in one.sql)
    for statement in () if step.batches else step.sql:
        first, *rest = statement.split("\n")
        yield f"     sql     {first}"
        yield from (f"             {line}" for line in rest)


def _rows(step: Step) -> Iterator[str]:
    for preflight in step.preflights:
        yield from _preflight(preflight)
    yield from map(_touched, step.touches)


def _preflight(preflight: Preflight) -> Iterator[str]:
    if preflight.broken is None:
        yield f"     rows    not measured ({preflight.unmeasured}): {preflight.says}"
    elif preflight.broken and preflight.handled:
        yield f"     rows    {preflight.broken:,} {preflight.handled} before it: {preflight.says}"
    elif preflight.broken:
        yield f"     rows    {preflight.broken:,} BREAK IT: {preflight.says}"
        yield f"             for example {', '.join(preflight.keys)}"
    else:
        yield f"     rows    fine: {preflight.says}"


def _touched(one: Preflight) -> str:
    count = f"{one.broken:,}" if one.broken is not None else f"not counted ({one.unmeasured})"
    return f"     rows    {count} {one.says}{', for example ' + ', '.join(one.keys) if one.keys else ''}"


def _undo(step: Step) -> str:
    if step.undo.needless:
        return "nothing to take back"
    if step.undo.none:
        return f"none: {step.undo.none}"
    text = "; ".join(step.undo.sql).replace("\n", "\n             ")
    if not text:
        return step.undo.lossy
    return f"{text} (lossy: {step.undo.lossy})" if step.undo.lossy else text


def verdict(document: PlanFile) -> str:
    """The end of the plan: how many steps, what is left, which hazards somebody has to allow."""
    plan = document.plan
    if not plan.steps and not plan.refusals:
        return "Nothing to do."
    steps = len(plan.steps)
    said = f"{steps} step{'' if steps == 1 else 's'}"
    if plan.refusals:
        said += f", {len(plan.refusals)} left"
    lacking = sum(bool(step.lacks) for step in plan.steps)
    if lacking:
        said += f". {lacking} that the role may not do"
    hazards = document.not_allowed()
    if hazards:
        said += f". Hazards to allow by name: {', '.join(hazards)}"
    return said + "."
