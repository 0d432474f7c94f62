"""What is known of statements as things are once the plan is applied; `after.py` finds it out."""

from __future__ import annotations

from typing import NamedTuple

from schemadrift.postgres.describe import Verdict


class After(NamedTuple):
    """What a clone says.

    Attributes:
        verdicts: After the plan, by the text that was sent; only of texts that the clone took before it as the
            database itself did.
        why: Why there are none; "" where there are.
    """

    verdicts: dict[str, Verdict]
    why: str = ""


NOTHING = After({})
"""Nobody asked."""
