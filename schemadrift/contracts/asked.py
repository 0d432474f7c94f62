"""What a check of contracts is asked. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from schemadrift.catalog import Catalog
from schemadrift.contracts.marks import Contract
from schemadrift.examination import Site

if TYPE_CHECKING:
    from schemadrift.contracts.column import Column

Import: TypeAlias = Callable[[str, str], AbstractContextManager[ModuleType]]
"""Imports a module or file; takes its name, and the whole source for messages."""


Describe: TypeAlias = Callable[[Site, str], "list[Column] | str"]
"""The columns of what a statement returns; or what the server says against it."""


Read: TypeAlias = Callable[[Site, frozenset[str]], Catalog]
"""All that the server has in some schemas, whatever the rules of the check leave out."""


class Means(NamedTuple):
    """How an examination gets at what other rooms know.

    Attributes:
        load: Imports the modules of models.
        describe: Tells of the results of statements.
        read: Reads schemas that the check does not speak for.
    """

    load: Import
    describe: Describe
    read: Read


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
