"""The examination of contracts joins a check here. Imports nothing heavy before it looks."""

from __future__ import annotations

from schemadrift.contracts.asked import Asked, Means
from schemadrift.examination import Examination, Examined, Site


def examination(asked: Asked, means: Means) -> Examination:
    """What compares models with tables in a check.

    Args:
        asked: Which models, and how.
        means: How it gets at what other rooms know.
    """

    def look(site: Site) -> Examined:
        from schemadrift.contracts.look import Look  # noqa: PLC0415 - pydantic is heavy

        return Look(asked, means, site).run()

    return Examination("contracts", look)
