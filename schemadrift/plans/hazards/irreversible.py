"""There is no way back."""

from __future__ import annotations

from schemadrift.step import Step

NAME = "irreversible"


def why(step: Step, _filled: bool) -> str:  # noqa: FBT001 - one signature for all hazards
    """Why a step brings it; empty where it does not."""
    return step.undo.none
