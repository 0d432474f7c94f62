"""Which rows depend on which others: the foreign keys of both sides, by the table that they refer to."""

from __future__ import annotations

from typing import NamedTuple

from schemadrift.catalog import Key
from schemadrift.kinds.foreign_key import ForeignKey
from schemadrift.plans.context import Context
from schemadrift.quarantine import Stored


class Reference(NamedTuple):
    """A foreign key, live or declared, by which rows depend on others."""

    table: Key
    record: ForeignKey

    @property
    def stays(self) -> bool:
        """Whether the dependant row stays, and only its reference goes."""
        return self.record.on_delete in {"set null", "set default"}

    @property
    def detached(self) -> tuple[str, ...]:
        """The columns that get NULL or their default, where the row stays."""
        return self.record.on_delete_columns or self.record.columns

    @property
    def instead(self) -> str:
        """What they get."""
        return "NULL" if self.record.on_delete == "set null" else "DEFAULT"


class Tangled(Exception):  # noqa: N818 - says how the tables are
    """Rows depend on one another so that they cannot be removed and put back safely; `why` says how."""

    def __init__(self, why: str) -> None:
        """Keep the reason."""
        super().__init__(why)
        self.why = why


def references(context: Context) -> dict[Key, list[Reference]]:
    """The foreign keys, live and declared, by the table that they refer to; each meaning once."""

    def find() -> dict[Key, list[Reference]]:
        found: dict[tuple[object, ...], Reference] = {}
        columns = context.live.of("column")
        for side in (context.live, context.declared):
            for key, record in sorted(side.of("foreign_key").items()):
                ends = [(*key[:-1], name) for name in record.columns]
                ends += [(*record.target, name) for name in record.target_columns]
                if not record.inherited and all(end in columns for end in ends):
                    meaning = (
                        key[:-1],
                        record.target,
                        frozenset(zip(record.columns, record.target_columns, strict=True)),
                    )
                    found.setdefault(meaning, Reference(key[:-1], record))
        by_target: dict[Key, list[Reference]] = {}
        for one in found.values():
            by_target.setdefault(one.record.target, []).append(one)
        return by_target

    return context.once("references", find)


def stored(context: Context, table: Key) -> list[Stored]:
    """A live table's columns, as rows are kept and read back."""
    parts = context.live_parts("column", table)
    return [
        Stored(key[-1], record.type, bool(record.generated), record.default is not None)
        for key, record in parts.items()
    ]
