"""The examination of contracts joins a check here. Imports nothing heavy before it looks."""

from __future__ import annotations

from schemadrift.contracts.asked import Asked, Describe, Import
from schemadrift.examination import Examination, Examined, Site


def examination(asked: Asked, load: Import, describe: Describe) -> Examination:
    """What compares models with tables in a check.

    Args:
        asked: Which models, and how.
        load: How their modules are imported.
        describe: What tells of the results of statements.
    """
    tables = (one.contract.table for one in asked.named)
    schemas = frozenset(table.rpartition(".")[0] for table in tables if "." in table)

    def look(site: Site) -> Examined:
        from schemadrift.contracts.look import Look  # noqa: PLC0415 - pydantic is heavy

        return Look(asked, load, describe, site).run()

    return Examination("contracts", look, schemas)
