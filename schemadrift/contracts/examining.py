"""The examination of contracts: what it is asked, and how it joins a check. Imports nothing heavy before it looks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import ModuleType
from typing import NamedTuple, TypeAlias

from schemadrift.contracts.marks import Contract
from schemadrift.examination import Examination, Examined, Site

Import: TypeAlias = Callable[[str, str], AbstractContextManager[ModuleType]]
"""Imports a module or file; takes its name, and the whole source for messages."""


class Named(NamedTuple):
    """A contract that a configuration states for a model.

    Attributes:
        model: "package.module:Class" or "path/to/file.py:Class".
        contract: What it is bound to.
    """

    model: str
    contract: Contract


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a check of contracts is to look at.

    Attributes:
        named: Contracts that the configuration states.
        sources: Modules and files whose models say themselves what they are bound to.
        driver: The driver that gives the application its values.
        sample: How many rows of each table are validated; 0 for none.
        show_values: Whether refused values are shown.
    """

    named: tuple[Named, ...] = ()
    sources: tuple[str, ...] = ()
    driver: str = "psycopg"
    sample: int = 0
    show_values: bool = False


def examination(asked: Asked, load: Import) -> Examination:
    """What compares models with tables in a check.

    Args:
        asked: Which models, and how.
        load: How their modules are imported.
    """
    tables = (one.contract.table for one in asked.named)
    schemas = frozenset(table.rpartition(".")[0] for table in tables if "." in table)

    def look(site: Site) -> Examined:
        from schemadrift.contracts.look import Look  # noqa: PLC0415 - pydantic is heavy

        return Look(asked, load, site).run()

    return Examination("contracts", look, schemas)
