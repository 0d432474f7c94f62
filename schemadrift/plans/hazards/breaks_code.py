"""Statements of the code base use what the step drops or renames."""

from __future__ import annotations

from schemadrift.step import Step

NAME = "breaks-code"
_SHOWN = 5


def why(step: Step, _filled: bool) -> str:  # noqa: FBT001 - one signature for all hazards
    """Why a step brings it; empty where it does not."""
    if not step.users:
        return ""
    more = f" and {len(step.users) - _SHOWN} more" if len(step.users) > _SHOWN else ""
    many = "a statement" if len(step.users) == 1 else f"{len(step.users)} statements"
    return f"{many} in the code use it: {', '.join(step.users[:_SHOWN])}{more}"
