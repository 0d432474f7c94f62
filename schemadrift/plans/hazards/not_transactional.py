"""The step commits as it goes."""

from __future__ import annotations

from schemadrift.step import Step, Work

NAME = "not-transactional"


def why(step: Step, _filled: bool) -> str:  # noqa: FBT001 - one signature for all hazards
    """Why a step brings it; empty where it does not."""
    if step.transactional or step.work is Work.BATCHES:
        return ""
    return "it cannot run in a transaction: when it fails, what it began may be left"
