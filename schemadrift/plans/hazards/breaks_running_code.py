"""Code that runs now does not know what the step leaves."""

from __future__ import annotations

from schemadrift.step import Step

NAME = "breaks-running-code"
_DROPS = ("DROP VIEW ", "DROP MATERIALIZED VIEW ", "DROP FUNCTION ", "DROP PROCEDURE ", "DROP AGGREGATE ")
_NAMED_BY_CODE = frozenset({"table", "column", "sequence", "enum_type", "domain", "composite_type"})


def why(step: Step, _filled: bool) -> str:  # noqa: FBT001 - one signature for all hazards
    """Why a step brings it; empty where it does not."""
    # what goes to or comes from a name of ours is replaced in the same step
    away = any(" RENAME " in statement and "_schemadrift_" not in statement for statement in step.sql)
    renamed = step.object.kind in _NAMED_BY_CODE and away
    if renamed:
        return "code that uses the old name fails from then on"
    dropped = step.sql[0].startswith(_DROPS) and not any(one.startswith("CREATE ") for one in step.sql)
    return "statements that use it fail from then on" if dropped else ""
