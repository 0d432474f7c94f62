"""What the tests of the reader share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemadrift.postgres.connection import from_database, read_only_snapshot
from schemadrift.postgres.reader import read

if TYPE_CHECKING:
    from collections.abc import Collection

    from schemadrift.catalog import Catalog


def read_url(url: str, schemas: Collection[str] | None = None) -> Catalog:
    """Read a database as a check does."""
    with from_database(url) as connection, read_only_snapshot(connection):
        return read(connection, schemas=schemas)
