"""Triggers of users fire for rows that nobody meant to change."""

from __future__ import annotations

from schemadrift.step import Step

NAME = "fires-triggers"


def why(step: Step, filled: bool) -> str:  # noqa: FBT001 - one signature for all hazards
    """Why a step brings it; empty where it does not."""
    return f"{', '.join(step.fires)} fires as rows are filled" if filled and step.fires else ""
