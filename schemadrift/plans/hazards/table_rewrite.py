"""The table is written anew."""

from __future__ import annotations

from schemadrift.step import Step, Work

NAME = "table-rewrite"


def why(step: Step, filled: bool) -> str:  # noqa: FBT001 - one signature for all hazards
    """Why a step brings it; empty where it does not."""
    return "every row and every index is written anew" if filled and step.work is Work.REWRITE else ""
