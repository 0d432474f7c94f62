"""The record of functions that plans for one kind of object."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from schemadrift.catalog import ObjectId
from schemadrift.drift import Drift
from schemadrift.plans.change import Planned
from schemadrift.plans.context import Alteration, Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Planner:
    """How objects of one kind come, go and change.

    Attributes:
        kind: The kind's name.
        create: For a declared object that the server lacks; the drift is that of the object itself or of the
            missing one that contains it.
        drop: For a live object that nothing declares.
        alter: For an object that both sides have.
        folded: Whether it comes with its table where that is new.
    """

    kind: str
    create: Callable[[Context, ObjectId, Any, Drift], Iterable[Planned]]
    drop: Callable[[Context, ObjectId, Any, Drift], Iterable[Planned]]
    alter: Callable[[Context, Alteration], Iterable[Planned]]
    folded: bool = False
