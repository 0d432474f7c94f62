"""What is made of a column and made anew of the one that takes its place: keys, indexes, checks, foreign keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace as with_objects
from typing import Any

from msgspec.structs import replace

from schemadrift.catalog import Catalog, Key, ObjectId
from schemadrift.catalog.names import qualified, quote
from schemadrift.drift import Drift
from schemadrift.plans import ddl, proofs
from schemadrift.plans.context import Context
from schemadrift.plans.making import NO_UNDO_NEEDED, make
from schemadrift.plans.naming import beside
from schemadrift.plans.planners.check import holds
from schemadrift.plans.planners.index import unique_rows
from schemadrift.plans.planners.key import index_of
from schemadrift.plans.preflights import orphans
from schemadrift.renames.carried import carried
from schemadrift.renames.rename import Rename
from schemadrift.step import Held, Lock, Preflight, Step, Undo, Work

_KINDS = ("primary_key", "unique", "exclusion", "index", "check", "foreign_key")
_KEYS = frozenset({"primary_key", "unique"})
_BUILT = frozenset({"index", *_KEYS})


class Part:
    """One constraint or index.

    Attributes:
        id: What it is called.
        record: What it is now.
        target: The table that it refers to; () for none.
    """

    def __init__(self, identity: ObjectId, record: Any, then: Any) -> None:
        self.id, self.record = identity, record
        self._then = replace(then, comment=None)
        self._table, self._name = identity.parent_key, quote(identity.key[-1])
        self._spare = ObjectId(identity.kind, (*self._table, beside(identity.key[-1])))
        self.target: Key = getattr(record, "target", ())

    def building(self, context: Context, *drifts: Drift) -> Iterator[Step]:
        """The steps that make it of the new column, under a name of its own, without blocking writes."""
        if self.id.kind in _BUILT:
            yield self._indexing(context, *drifts)
            return
        validated = self.record.validated and self.record.enforced
        onto = [Held(self.target, Lock.SHARE_ROW_EXCLUSIVE)] if self.target else []
        add = f"ADD {ddl.constraint(self._spare, self._then)}{' NOT VALID' if self.record.enforced else ''}"
        spare = quote(self._spare.key[-1])
        yield make(
            context, f"add {self._spare} for new rows", self._spare, ddl.alter_table(self._table, add),
            because=drifts, table=self._table,
            lock=Lock.SHARE_ROW_EXCLUSIVE if self.target else Lock.ACCESS_EXCLUSIVE, also=onto,
            proofs=[proofs.constraint(self._spare.key, validated=False)],
            undo=ddl.alter_table(self._table, f"DROP CONSTRAINT IF EXISTS {spare}"),
        )  # fmt: skip
        if validated:
            yield make(
                context, f"validate {self._spare}", self._spare,
                ddl.alter_table(self._table, f"VALIDATE CONSTRAINT {spare}"), because=drifts, table=self._table,
                lock=Lock.SHARE_UPDATE_EXCLUSIVE, also=[Held(self.target, Lock.ROW_SHARE)] if self.target else [],
                work=Work.SCAN, preflights=[self._rows(context)], proofs=[proofs.constraint(self._spare.key)],
                undo=NO_UNDO_NEEDED,
            )  # fmt: skip

    def _rows(self, context: Context) -> Preflight:
        if self.target:
            return orphans(self._table, self._then)
        return holds(context, self._spare, self._then)

    def _indexing(self, context: Context, *drifts: Drift) -> Step:
        record = self._then if self.id.kind == "index" else index_of(self._then)
        key = self._spare.key
        return make(
            context, f"build the index of the new {self.id} without blocking writes", self._spare,
            ddl.create_index(key, record, concurrently=True), because=drifts, table=self._table,
            lock=Lock.SHARE_UPDATE_EXCLUSIVE, work=Work.BUILD, transactional=False,
            preflights=unique_rows(context, self._table, record), proofs=[proofs.index(key)],
            undo=Undo(sql=(f"DROP INDEX CONCURRENTLY IF EXISTS {qualified(key[0], key[-1])}",), transactional=False),
        )  # fmt: skip

    def dropping(self) -> str:
        """The statement that drops the one that has the name."""
        if self.id.kind == "index":
            return f"DROP INDEX {qualified(self.id.key[0], self.id.key[-1])}"
        return ddl.alter_table(self._table, f"DROP CONSTRAINT {self._name}")

    def placing(self) -> Iterator[str]:
        """The statements that give the new one the name, when the old one has gone."""
        spare = quote(self._spare.key[-1])
        if self.id.kind in _KEYS:
            word = "PRIMARY KEY" if self.id.kind == "primary_key" else "UNIQUE"
            when = ddl.deferral(deferrable=self.record.deferrable, initially_deferred=self.record.initially_deferred)
            yield ddl.alter_table(self._table, f"ADD CONSTRAINT {self._name} {word} USING INDEX {spare}{when}")
        elif self.id.kind == "index":
            yield f"ALTER INDEX {qualified(self.id.key[0], self._spare.key[-1])} RENAME TO {self._name}"
        else:
            yield ddl.alter_table(self._table, f"RENAME CONSTRAINT {spare} TO {self._name}")
        yield from ddl.comments([(self.id, self.record)])

    def restoring(self) -> Iterator[str]:
        """The statements that make it as it was, when the old column is in its place again."""
        if self.id.kind == "index":
            yield ddl.create_index(self.id.key, self.record)
        else:
            add = ddl.alter_table(self._table, f"ADD {ddl.constraint(self.id, self.record)}")
            yield add if getattr(self.record, "validated", True) or not self.record.enforced else f"{add} NOT VALID"
        yield from ddl.comments([(self.id, self.record)])

    def proof(self) -> Any:
        """It is there, and valid."""
        if self.id.kind == "index":
            return proofs.index(self.id.key)
        return proofs.constraint(self.id.key, validated=getattr(self.record, "validated", True))


def of_column(context: Context, column: ObjectId, new: str) -> Iterator[Part]:
    """What is made of a live column, keys first, without what the plan drops before.

    Args:
        context: What is known.
        column: The column.
        new: The name that the column has while it is not in place.
    """
    table = column.parent_key
    then = _renamed(context.live, context.live_parts, column, new)
    stated = _renamed(context.declared, context.declared_parts, column, new)
    for kind in _KINDS:
        for key, record in sorted(context.live_parts(kind, table).items()):
            identity = ObjectId(kind, key)
            if identity in context.dropped or then.of(kind)[key] == record:
                continue
            declared = context.declared.of(kind).get(key)
            if identity in context.altered and declared is not None and stated.of(kind)[key] == declared:
                continue  # it is made of other columns by then
            yield Part(identity, record, then.of(kind)[key])


def _renamed(side: Catalog, parts: Callable[[str, Key], Mapping[Key, Any]], column: ObjectId, new: str) -> Catalog:
    """One side's table as if a column of it had another name; what differs then is made of the column."""
    table = column.parent_key
    objects = {kind: dict(parts(kind, table)) for kind in _KINDS}
    own = {kind: {key: side.of(kind)[key]} for kind, key in (("table", table), ("column", column.key))}
    return carried(with_objects(side, objects={**objects, **own}), Rename(column, new))


def grants(context: Context, column: Key, name: str) -> Iterator[str]:
    """The statements that give a column of a table what roles were given on another one of it.

    Args:
        context: What is known.
        column: The live column.
        name: The column that gets it.
    """
    for (form, granted, role), record in context.live.of("grant").items():
        if form == "column" and granted == qualified(*column):
            who = "PUBLIC" if role == "public" else quote(role)
            for privilege in record.privileges:
                option = " WITH GRANT OPTION" if privilege.endswith("*") else ""
                on = f"({quote(name)}) ON TABLE {qualified(*column[:-1])}"
                yield f"GRANT {privilege.rstrip('*')} {on} TO {who}{option}"
