"""Drizzle: `__drizzle_migrations` notes the SHA-256 of each file and when it was generated."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from schemadrift.errors import ConfigurationError
from schemadrift.ledgers.files import below, data, shown
from schemadrift.ledgers.makes import of_sql
from schemadrift.ledgers.records import Migration, Noted, State, Tool


def on_disk(path: Path) -> tuple[Migration, ...]:
    """The migrations that the journal names; all SQL files where there is no journal."""
    journal = path / "meta" / "_journal.json"
    if not journal.is_file():
        return tuple(_migration(file, file.stem, 0) for file in below(path, "*.sql"))
    try:
        entries = [(str(one["tag"]), int(one["when"])) for one in json.loads(data(journal))["entries"]]
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(shown(journal), ("is no journal of Drizzle; generate it again",)) from error
    return tuple(_migration(path / f"{tag}.sql", tag, when) for tag, when in entries)


def compare(migrations: Sequence[Migration], noted: Sequence[Noted]) -> State:
    """By the time of generation where the journal has it, else by the hash."""
    times = {one.at: one for one in migrations if one.at}
    hashes = {one.checksum: one for one in migrations}
    found = [(one, times.get(one.at) or hashes.get(one.checksum)) for one in noted]
    done = {match.name for _, match in found if match is not None}
    return State(
        pending=tuple(one for one in migrations if one.name not in done),
        unknown=tuple(one for one, match in found if match is None),
        edited=tuple(match for one, match in found if match is not None and match.checksum != one.checksum),
    )


def _migration(file: Path, name: str, when: int) -> Migration:
    content = data(file)
    makes = of_sql(content.decode("utf-8", errors="replace"))
    return Migration(name, shown(file), hashlib.sha256(content).hexdigest(), when, makes)


def _noted(row: tuple[Any, ...]) -> Noted:
    checksum, at = str(row[0]), int(row[1] or 0)
    return Noted(f"{checksum[:12]}…", checksum, at)


TOOL = Tool(
    "drizzle", "__drizzle_migrations", "SELECT hash, created_at FROM {} ORDER BY created_at, id", on_disk, _noted,
    compare, "drizzle-kit migrate", "drizzle",
)  # fmt: skip
