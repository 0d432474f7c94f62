"""A constraint, a policy or a privilege is gone after the step."""

from __future__ import annotations

from schemadrift.step import Step

NAME = "drops-guard"


def why(step: Step, _filled: bool) -> str:  # noqa: FBT001 - one signature for all hazards
    """Why a step brings it; empty where it does not."""
    return "what it guarded against is possible after it" if step.loses == "guard" else ""
