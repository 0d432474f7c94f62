"""What a configured target looks at beside structure; a family is imported only where it is asked for."""

from __future__ import annotations

from schemadrift.config.targets import Target
from schemadrift.examination import Examination


def of(target: Target) -> tuple[Examination, ...]:
    """The examinations that a target's configuration asks for, in the order of their families."""
    del target
    return ()
