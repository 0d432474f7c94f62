"""Prisma: `_prisma_migrations` notes name, SHA-256, and when a migration began and ended."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from schemadrift.ledgers.files import below, data, shown
from schemadrift.ledgers.makes import of_sql
from schemadrift.ledgers.records import Migration, Noted, Tool, by_name


def on_disk(path: Path) -> tuple[Migration, ...]:
    """The folders with a migration.sql in them."""
    found = []
    for file in below(path, "*/migration.sql"):
        content = data(file)
        makes = of_sql(content.decode("utf-8", errors="replace"))
        found.append(Migration(file.parent.name, shown(file), hashlib.sha256(content).hexdigest(), makes=makes))
    return tuple(found)


def _noted(row: tuple[Any, ...]) -> Noted:
    return Noted(str(row[0]), str(row[1]), failed=row[2] is None)


TOOL = Tool(
    "prisma", "_prisma_migrations",
    "SELECT migration_name, checksum, finished_at FROM {} WHERE rolled_back_at IS NULL ORDER BY started_at",
    on_disk, _noted, by_name, "prisma migrate deploy",
)  # fmt: skip
