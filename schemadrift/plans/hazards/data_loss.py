"""Stored values are gone after the step."""

from __future__ import annotations

from schemadrift.step import Step

NAME = "data-loss"


def why(step: Step, _filled: bool) -> str:  # noqa: FBT001 - one signature for all hazards
    """Why a step brings it; empty where it does not."""
    return "stored values are gone after it" if step.loses == "rows" else ""
