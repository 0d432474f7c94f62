"""Flyway: `flyway_schema_history` notes script, success, and a CRC-32 of the lines without their ends."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from schemadrift.ledgers.files import below, shown, text
from schemadrift.ledgers.makes import of_sql
from schemadrift.ledgers.records import Migration, Noted, State, Tool, by_name

_SCRIPT = re.compile(r"(?:V[0-9][0-9._]*|R)__.+\.sql\Z")
_SIGN = 1 << 31


def checksum(content: str) -> str:
    """The CRC-32 of all lines, without their ends and without a byte order mark, as a signed number."""
    value = 0
    for line in re.split(r"\r\n|\r|\n", content):
        value = zlib.crc32(line.encode(), value)
    return str(value - (_SIGN << 1) if value >= _SIGN else value)


def on_disk(path: Path) -> tuple[Migration, ...]:
    """The versioned and the repeatable scripts below a folder."""
    found = []
    for file in below(path, "**/*.sql"):
        if _SCRIPT.match(file.name):
            content = text(file)
            found.append(Migration(file.name, shown(file), checksum(content), makes=of_sql(content)))
    return tuple(found)


def compare(migrations: Sequence[Migration], noted: Sequence[Noted]) -> State:
    """By the script's name; a repeatable one that has changed is to be run again, which is no edit."""
    latest = {Path(one.name).name: one._replace(name=Path(one.name).name) for one in noted}
    state = by_name(migrations, list(latest.values()))
    again = tuple(one for one in state.edited if one.name.startswith("R__"))
    return state._replace(
        pending=(*state.pending, *again), edited=tuple(one for one in state.edited if one not in again)
    )


def _noted(row: tuple[Any, ...]) -> Noted:
    return Noted(str(row[0]), "" if row[1] is None else str(row[1]), failed=not row[2])


TOOL = Tool(
    "flyway", "flyway_schema_history",
    "SELECT script, checksum, success FROM {} WHERE version IS NOT NULL OR script LIKE 'R!_!_%' ESCAPE '!' "
    "ORDER BY installed_rank",
    on_disk, _noted, compare, "flyway migrate",
)  # fmt: skip
