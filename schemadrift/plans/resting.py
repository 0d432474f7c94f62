"""What foreign keys rest on: a key or a unique index over the columns that they refer to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from schemadrift.catalog import ObjectId
from schemadrift.catalog.names import quote
from schemadrift.drift import Drift
from schemadrift.kinds.foreign_key import ForeignKey
from schemadrift.plans import ddl, proofs
from schemadrift.plans.context import Context
from schemadrift.plans.making import NO_UNDO_NEEDED, make
from schemadrift.plans.naming import row_key
from schemadrift.plans.preflights import orphans
from schemadrift.step import Held, Lock, Step, Work

_ENDS = frozenset({"columns", "target", "target_columns"})
_SAME_KEY = frozenset({"name", "comment", "options"})


def keys_under(context: Context, record: ForeignKey, *, live: bool) -> frozenset[ObjectId]:
    """The keys and unique indexes that a foreign key can rest on, on one of the sides."""
    parts = context.live_parts if live else context.declared_parts
    wanted = sorted(record.target_columns)
    found = {
        ObjectId(kind, key)
        for kind in ("primary_key", "unique")
        for key, one in parts(kind, record.target).items()
        if sorted(one.columns) == wanted
    }
    return frozenset(found) | {
        ObjectId("index", key)
        for key, one in parts("index", record.target).items()
        if one.unique and one.predicate is None and sorted(part.column for part in one.keys) == wanted
    }


def leaves(context: Context, foreign_key: ObjectId) -> bool:
    """Whether a live foreign key lets go of what it rests on: it goes, or refers to something else afterwards."""
    if foreign_key in context.going or context.goes(foreign_key.parent_key):
        return True
    return bool(context.altered.get(foreign_key, frozenset()) & _ENDS)


def replaced(context: Context, key: ObjectId) -> bool:
    """Whether a live key goes, or is another one afterwards."""
    return key in context.going or bool(context.altered.get(key, frozenset()) - _SAME_KEY)


def resting(context: Context, identity: ObjectId, columns: Iterable[str]) -> dict[ObjectId, ForeignKey]:
    """The live foreign keys that rest on a live key over some columns, and stay."""
    wanted = sorted(columns)
    return {
        found: record
        for key, record in context.live.of("foreign_key").items()
        if record.target == identity.parent_key
        and sorted(record.target_columns) == wanted
        and not record.inherited
        and not leaves(context, found := ObjectId("foreign_key", key))
    }


class Lifted:
    """Foreign keys that go with the key that they rest on and come back with another one, in one transaction.

    They come back NOT VALID, as their rows were held to them until then, and are validated afterwards.
    """

    def __init__(self, context: Context, found: Mapping[ObjectId, ForeignKey]) -> None:
        self._context, self._found = context, dict(found)

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._found)

    def unfit(self, others: Iterable[str]) -> str:
        """Why they cannot be lifted; empty where they can.

        Args:
            others: The columns of the key that they come to rest on; empty where there is none.
        """
        named = ", ".join(map(str, self._found))
        columns = sorted(others)
        if any(sorted(one.target_columns) != columns for one in self._found.values()):
            return f"{named} rests on it, and no other key has its columns"
        if any(self._context.is_partitioned(one.parent_key) for one in self._found):
            return f"{named} rests on it, of a partitioned table, where a foreign key cannot come back NOT VALID"
        return ""

    def down(self) -> tuple[str, ...]:
        """The statements that drop them."""
        return tuple(
            ddl.alter_table(one.parent_key, f"DROP CONSTRAINT {quote(one.key[-1])}") for one in reversed(self._found)
        )

    def up(self, *, valid: bool = False) -> tuple[str, ...]:
        """The statements that add them; as they were, or NOT VALID."""
        statements = []
        for one, record in self._found.items():
            loose = record.enforced and not (valid and record.validated)
            add = f"ADD {ddl.constraint(one, record)}{' NOT VALID' if loose else ''}"
            statements += [ddl.alter_table(one.parent_key, add), *ddl.comments([(one, record)])]
        return tuple(statements)

    def locks(self) -> list[Held]:
        """On the tables that refer."""
        tables = dict.fromkeys(one.parent_key for one in self._found)
        return [Held(table, Lock.ACCESS_EXCLUSIVE) for table in tables]

    def validating(self, *drifts: Drift) -> Iterator[Step]:
        """The steps that validate those that were valid."""
        for one, record in self._found.items():
            if record.validated and record.enforced:
                onto = [Held(record.target, Lock.ROW_SHARE)] if record.target != one.parent_key else []
                rows = orphans(one.parent_key, record, row_key(self._context, one.parent_key))
                yield make(
                    self._context, f"validate {one} again", one,
                    ddl.alter_table(one.parent_key, f"VALIDATE CONSTRAINT {quote(one.key[-1])}"), because=drifts,
                    table=one.parent_key, lock=Lock.SHARE_UPDATE_EXCLUSIVE, also=onto,
                    work=Work.SCAN, preflights=[rows],
                    proofs=[proofs.constraint(one.key)], undo=NO_UNDO_NEEDED,
                )  # fmt: skip
