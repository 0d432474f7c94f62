"""The whole table is read."""

from __future__ import annotations

from schemadrift.step import Step, Work

NAME = "full-scan"
_DOES = {Work.SCAN: "reads every row", Work.BUILD: "builds an index", Work.REWRITE: "writes every row"}


def why(step: Step, filled: bool) -> str:  # noqa: FBT001 - one signature for all hazards
    """Why a step brings it; empty where it does not."""
    return f"it {_DOES[step.work]}" if filled and step.work in {Work.SCAN, Work.BUILD} else ""
