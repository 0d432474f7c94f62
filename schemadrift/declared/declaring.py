"""A declaration on the way to its catalog: what it speaks for is known first, so that a server can begin to answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from schemadrift.catalog import Catalog

Meanwhile: TypeAlias = Callable[[], None]
"""Is called now and then by what takes long, and takes none itself."""


class Declaring(NamedTuple):
    """A declaration for one server.

    Attributes:
        schemas: Those that it speaks for; None for all.
        finish: Makes the catalog, calling what it is given now and then.
    """

    schemas: frozenset[str] | None
    finish: Callable[[Meanwhile], Catalog]

    def catalog(self) -> Catalog:
        """Make the catalog."""
        return self.finish(_nothing)


def of_catalog(catalog: Catalog) -> Declaring:
    """Take one that is there already."""
    return Declaring(catalog.coverage.schemas, lambda _meanwhile: catalog)


def _nothing() -> None:
    pass
