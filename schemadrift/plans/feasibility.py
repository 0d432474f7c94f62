"""Which changes can run: not those that need what the plan cannot make, nor those that drop what others hold on to."""

from __future__ import annotations

from collections.abc import Sequence

from schemadrift import codes
from schemadrift.catalog import ObjectId
from schemadrift.codes import Code
from schemadrift.drift import Drift
from schemadrift.plans.change import Change
from schemadrift.plans.context import Context
from schemadrift.step import Refusal


def settled(
    context: Context, changes: Sequence[Change], refusals: Sequence[Refusal], drifts: Sequence[Drift]
) -> tuple[list[Change], list[Refusal]]:
    """Take out what cannot run, and what needs it.

    Args:
        context: What is known.
        changes: All that were planned.
        refusals: What no step cures.
        drifts: Those that the plan is for.

    Returns:
        The changes that can run, and a refusal for each other one.
    """
    absent = {one.object for one in refusals if one.object not in context.live}
    functions = [one.key[1].partition("(")[0] for one in absent if one.kind == "other" and "(" in one.key[1]]
    kept = {one.object for one in refusals if one.object in context.live}
    possible, more = list(changes), []
    code_of = {drift.live_id or drift.id: drift.code for drift in drifts} | {drift.id: drift.code for drift in drifts}
    while True:
        left: list[Change] = []
        for change in possible:
            why = _missing(change, absent, functions) or _held(context, change, kept)
            if not why:
                left.append(change)
                continue
            absent |= {made for made in change.makes if made not in context.live}
            kept |= change.drops | ({change.subject} if change.drops else set())
            more.append(_refused(change, why, code_of))
        if len(left) == len(possible):
            return left, more
        possible = left


def _missing(change: Change, absent: set[ObjectId], functions: Sequence[str]) -> str:
    needed = change.needs & absent
    if needed:
        return f"it needs {min(needed)}, which the plan cannot make"
    text = "\n".join(statement for step in change.steps for statement in step.sql)
    used = next((name for name in functions if f"{name}(" in text), None)
    return f"it calls {used}(), which is not there and which the plan cannot make" if used else ""


def _held(context: Context, change: Change, kept: set[ObjectId]) -> str:
    """What stays, and stands on what is to be dropped."""
    if change.subject.kind == "schema" and change.drops:
        schema = change.subject.key[0]
        inside = [one for one in kept if one.kind != "schema" and one.key[0] == schema]
        inside += [ObjectId("other", key) for key in context.live.of("other") if key[1].startswith(f"{schema}.")]
        return f"{min(inside)} stays in it" if inside else ""
    if change.subject.kind in {"enum_type", "domain", "composite_type"} and change.drops:
        users = [one for one in kept if one.kind in {"column", "table", "domain", "composite_type"}]
        name = ".".join(change.subject.key)
        for one in users:
            record = context.live.of(one.kind)[one.key]
            if getattr(record, "type", "").removesuffix("[]") == name:
                return f"{one} stays, and is of this type"
    return ""


def _refused(change: Change, why: str, code_of: dict[ObjectId, Code]) -> Refusal:
    code = code_of.get(change.subject)
    if code is None:
        code = next((one for step in change.steps for one in step.codes), codes.MISSING_OTHER)
    return Refusal(
        object=change.subject, code=code, why=why, remedy="see to that by hand, then plan again", decision=False
    )
