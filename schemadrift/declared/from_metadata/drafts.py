"""What one table declares, before PostgreSQL has given the open names."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec

from schemadrift.catalog import Key, ObjectId, Record
from schemadrift.kinds.column import Column
from schemadrift.kinds.table import Table


class Part(msgspec.Struct, frozen=True):
    """A constraint, an index or a column's sequence.

    Attributes:
        kind: The kind's name.
        name: None where PostgreSQL is to make one.
        record: What it is.
        named_after: The columns that a made name is put together from; None for an expression without a name.
        late: True where it is added after all tables are there.
    """

    kind: str
    name: str | None
    record: Record
    named_after: tuple[str | None, ...] = ()
    late: bool = False


class TableDraft(msgspec.Struct, eq=False):
    """A table with its columns and parts.

    Attributes:
        key: (schema, table).
        record: The table itself.
        columns: By name, in their order.
        elastic: Names of columns whose length nobody stated.
        by_driver: Column → the types that other drivers make of it.
        sequences: Those that PostgreSQL makes for serial and identity columns.
        checks: In the order of the statement.
        keys: Primary key first, then unique and exclusion constraints in the order of the statement.
        foreign_keys: In the order of the statement.
        indexes: In any order; all have names.
        formerly: Key of the table or of a column → the names that it had before.
        trouble: What PostgreSQL would refuse: identity, reason, remedy.
        source: The Table.
        late: Its foreign keys that create_all adds after all tables.
    """

    key: Key
    record: Table = msgspec.field(default_factory=Table)
    columns: dict[str, Column] = msgspec.field(default_factory=dict)
    elastic: set[str] = msgspec.field(default_factory=set)
    by_driver: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    sequences: list[Part] = msgspec.field(default_factory=list)
    checks: list[Part] = msgspec.field(default_factory=list)
    keys: list[Part] = msgspec.field(default_factory=list)
    foreign_keys: list[Part] = msgspec.field(default_factory=list)
    indexes: list[Part] = msgspec.field(default_factory=list)
    trouble: list[tuple[ObjectId, str, str]] = msgspec.field(default_factory=list)
    formerly: dict[Key, tuple[str, ...]] = msgspec.field(default_factory=dict)
    source: Any = None
    late: Collection[Any] = ()

    def refuse(self, kind: str, name: str, reason: str, remedy: str) -> None:
        """Note a part that PostgreSQL would refuse; `name` may be made up where there is none."""
        self.trouble.append((ObjectId(kind, (*self.key, name)), reason, remedy))
