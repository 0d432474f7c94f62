"""Everybody who writes to the table waits for the step."""

from __future__ import annotations

from schemadrift.catalog.names import qualified
from schemadrift.step import Step, Work

NAME = "blocks-writes"
_DOES = {Work.SCAN: "reads every row", Work.BUILD: "builds an index", Work.REWRITE: "writes every row"}


def why(step: Step, filled: bool) -> str:  # noqa: FBT001 - one signature for all hazards
    """Why a step brings it; empty where it does not."""
    if not filled or step.work not in {Work.SCAN, Work.BUILD, Work.REWRITE}:
        return ""
    held = next((one for one in step.locks if one.lock.blocks_writes), None)
    return f"{held.lock} on {qualified(*held.relation)} while it {_DOES[step.work]}" if held else ""
