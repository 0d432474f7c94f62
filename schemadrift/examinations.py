"""What a configured target looks at beside structure; a family is imported only where it is asked for."""

from __future__ import annotations

from schemadrift.config.targets import Target
from schemadrift.examination import Examination


def of(target: Target) -> tuple[Examination, ...]:
    """The examinations that a target's configuration asks for, in the order of their families."""
    found: list[Examination] = []
    if target.queries is not None:
        from schemadrift.querying import looking  # noqa: PLC0415 - a check that was not asked for it does not pay

        found.append(looking.examination(target.queries))
    return tuple(found)
