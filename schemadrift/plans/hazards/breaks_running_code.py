"""Code that runs now does not know what the step leaves."""

from __future__ import annotations

from schemadrift.step import Step

NAME = "breaks-running-code"
_NAMED_BY_CODE = frozenset({"table", "column", "sequence", "enum_type", "domain", "composite_type"})


def why(step: Step, _filled: bool) -> str:  # noqa: FBT001 - one signature for all hazards
    """Why a step brings it; empty where it does not."""
    # what goes to or comes from a name of ours is replaced in the same step
    away = any(" RENAME " in statement and "_schemadrift_" not in statement for statement in step.sql)
    renamed = step.object.kind in _NAMED_BY_CODE and away
    return "code that uses the old name fails from then on" if renamed else ""
