"""Rows that are there can make the step fail."""

from __future__ import annotations

from schemadrift.step import Step

NAME = "may-fail-on-data"


def why(step: Step, filled: bool) -> str:  # noqa: FBT001 - one signature for all hazards
    """Why a step brings it; empty where it does not."""
    broken = [one for one in step.preflights if one.broken or one.broken is None]
    if not filled or not broken:
        return ""
    first = next((one for one in broken if one.broken), broken[0])
    if first.broken:
        return f"{first.broken:,} rows break it: {first.says}"
    return f"not measured, {first.unmeasured or 'no reason known'}: {first.says}"
