"""The kinds of object that a catalog holds, one module each, and the one list of them all."""

from __future__ import annotations

from typing import Any

from schemadrift.catalog import Record
from schemadrift.kind import Kind
from schemadrift.kinds import (
    check,
    column,
    composite_type,
    domain,
    enum_type,
    exclusion,
    extension,
    foreign_key,
    grant,
    index,
    other,
    policy,
    primary_key,
    schema,
    sequence,
    table,
    trigger,
    unique,
)

KINDS: tuple[Kind[Any], ...] = (
    schema.KIND,
    extension.KIND,
    enum_type.KIND,
    domain.KIND,
    composite_type.KIND,
    sequence.KIND,
    table.KIND,
    column.KIND,
    primary_key.KIND,
    unique.KIND,
    foreign_key.KIND,
    check.KIND,
    exclusion.KIND,
    index.KIND,
    trigger.KIND,
    policy.KIND,
    other.KIND,
    grant.KIND,
)
"""Every kind, parents before their children."""

BY_NAME: dict[str, Kind[Any]] = {kind.name: kind for kind in KINDS}

RECORDS: dict[str, type[Record]] = {kind.name: kind.record for kind in KINDS}
"""The registry that snapshots are written and read with."""
