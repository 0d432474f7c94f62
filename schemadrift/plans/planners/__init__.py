"""How objects of each kind come, go and change: one list for all kinds."""

from __future__ import annotations

from schemadrift.plans.planner import Planner
from schemadrift.plans.planners import (
    attached,
    check,
    column,
    container,
    foreign_key,
    index,
    key,
    other,
    sequence,
    table,
    trigger,
    types,
)

PLANNERS: tuple[Planner, ...] = (
    container.SCHEMA,
    container.EXTENSION,
    types.ENUM,
    types.DOMAIN,
    types.COMPOSITE,
    sequence.PLANNER,
    table.PLANNER,
    column.PLANNER,
    key.PRIMARY_KEY,
    key.UNIQUE,
    foreign_key.PLANNER,
    check.PLANNER,
    attached.EXCLUSION,
    index.PLANNER,
    trigger.PLANNER,
    attached.POLICY,
    other.PLANNER,
    attached.GRANT,
)
