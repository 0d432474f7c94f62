"""A change: the steps that belong together, and what they depend on."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemadrift.catalog import ObjectId
from schemadrift.step import Refusal, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Steps that follow one another, for the sake of one object.

    Attributes:
        subject: The object.
        steps: In order. The contract steps among them run after all expand steps of the plan.
        makes: What is there, in its declared form, after the last expand step: an altered column too.
        needs: What must be there, in its declared form, before the first step.
        drops: What is gone after the last step.
        releases: What nothing of this object depends on any more after the last step: a dropped foreign key
            releases the table that it refers to. Who drops or alters such an object comes after this change.
    """

    subject: ObjectId
    steps: tuple[Step, ...]
    makes: frozenset[ObjectId] = field(default_factory=frozenset)
    needs: frozenset[ObjectId] = field(default_factory=frozenset)
    drops: frozenset[ObjectId] = field(default_factory=frozenset)
    releases: frozenset[ObjectId] = field(default_factory=frozenset)


Planned = Change | Refusal
"""What a planner yields."""
