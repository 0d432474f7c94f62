"""What happens to rows that a foreign key would refuse: kept and removed, removed, or set to NULL, dependants first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from schemadrift import quarantine
from schemadrift.catalog import Key, ObjectId
from schemadrift.catalog.names import qualified, quote
from schemadrift.drift import Drift
from schemadrift.kinds.foreign_key import ForeignKey
from schemadrift.plans.batching import in_range, leaves, script
from schemadrift.plans.change import Change
from schemadrift.plans.context import Context, OrphanPolicy
from schemadrift.plans.making import NO_UNDO_NEEDED, make
from schemadrift.plans.naming import row_key
from schemadrift.plans.preflights import keys_text, orphaned
from schemadrift.quarantine import Returning, Stored
from schemadrift.step import Batches, Held, Lock, Preflight, Proof, Step, Undo, Work

PLACE = ObjectId("table", quarantine.TABLE)
"""The quarantine, as what a change needs and makes."""
_MOST_PATHS = 200
_PAGES = 500


class Reference(NamedTuple):
    """A foreign key, live or declared, by which rows depend on others."""

    table: Key
    record: ForeignKey

    @property
    def stays(self) -> bool:
        """Whether the dependant row stays, and only its reference goes."""
        return self.record.on_delete in {"set null", "set default"}


Path = tuple[Reference, ...]
"""From the table with orphans to a dependant: each reference refers to the table of the one before."""


class Tangled(Exception):  # noqa: N818 - says how the tables are
    """Tables depend on one another so that no order of removing rows is safe; `why` says how."""

    def __init__(self, why: str) -> None:
        """Keep the reason."""
        super().__init__(why)
        self.why = why


def place(context: Context, drift: Drift) -> Iterator[Change]:
    """The change that makes the quarantine, for the first who needs it."""
    given: list[bool] = context.once("quarantine", list)
    if given:
        return
    given.append(True)
    step = make(
        context, f"make {qualified(*quarantine.TABLE)}, where rows are kept before they go", PLACE,
        *quarantine.DEFINITION, because=[drift], undo=NO_UNDO_NEEDED,
        proofs=[Proof(says=f"{qualified(*quarantine.TABLE)} is there",
                      sql=f"SELECT to_regclass('{qualified(*quarantine.TABLE)}') IS NOT NULL")],
    )  # fmt: skip
    yield Change(subject=PLACE, steps=(step,), makes=frozenset({PLACE}))


def obstacle(context: Context, identity: ObjectId, record: ForeignKey, policy: OrphanPolicy) -> str:
    """Why a policy cannot be followed; empty where it can."""
    table = identity.parent_key
    if policy == "nullify":
        columns = context.live.of("column")
        fixed = [name for name in record.columns if (found := columns.get((*table, name))) and found.not_null]
        if fixed:
            return f"{', '.join(fixed)} of {qualified(*table)} must not be NULL"
        return "" if row_key(context, table) else f"{qualified(*table)} has no key that tells its rows apart"
    try:
        _paths(context, table)
    except Tangled as error:
        return error.why
    return ""


def clearing(
    context: Context, identity: ObjectId, record: ForeignKey, policy: OrphanPolicy, *drifts: Drift, back: str = ""
) -> Step:
    """The step that leaves no row that a foreign key would refuse.

    Args:
        context: What is known.
        identity: The foreign key.
        record: The same.
        policy: What happens to the rows; not "fail", and one without an obstacle.
        drifts: What the step is for.
        back: What puts the foreign key there again when its rows are back; empty where another step put it there.
    """
    table = identity.parent_key
    drop = f"ALTER TABLE {qualified(*table)} DROP CONSTRAINT IF EXISTS {quote(identity.key[-1])}"
    paths: list[Path] = [()] if policy == "nullify" else _paths(context, table)
    writer = _Writer(context, identity, record, policy, paths)
    says = f"no row of {qualified(*table)} refers to a row of {qualified(*record.target)} that is not there"
    proof = Proof(says=says, sql=f"SELECT NOT EXISTS (SELECT FROM {qualified(*table)} r WHERE {orphaned(record, 'r')})")
    batches = tuple(
        Batches(relation=leaf, sql=writer.statements(leaf), pages=_PAGES) for leaf in leaves(context, table)
    )
    verb = {"quarantine": "quarantine", "delete": "delete", "nullify": "set to NULL"}[policy]
    others = dict.fromkeys(path[-1].table for path in paths if path and path[-1].table != table)
    return make(
        context, f"{verb} what {identity} would refuse", identity, script(batches, [proof]), because=drifts,
        table=table, lock=Lock.ROW_EXCLUSIVE,
        also=[Held(record.target, Lock.ACCESS_SHARE), *(Held(one, Lock.ROW_EXCLUSIVE) for one in others)],
        work=Work.BATCHES, transactional=False, proofs=[proof], undo=writer.undo(drop, back), batches=batches,
        touches=tuple(writer.touches()), loses="rows" if policy == "delete" else "",
    )  # fmt: skip


def _paths(context: Context, table: Key) -> list[Path]:
    """Every way to dependants of a table's rows, the longest first, and () for the rows themselves.

    Raises:
        Tangled: Tables refer to one another in a circle, or in too many ways.
    """
    references = _references(context)
    found: list[Path] = []

    def walk(path: Path, at: Key, seen: tuple[Key, ...]) -> None:
        found.append(path)
        if len(found) > _MOST_PATHS:
            raise Tangled(f"more than {_MOST_PATHS} ways lead to dependants of {qualified(*table)}")
        for one in references.get(at, ()):
            if one.stays:
                _require_key(context, one)
                found.append((*path, one))
            elif one.table == at:
                _require_plain(context, at, one, references[at])
            elif one.table in seen:
                raise Tangled(f"{qualified(*one.table)} and {qualified(*at)} refer to each other")
            else:
                walk((*path, one), one.table, (*seen, one.table))

    walk((), table, (table,))
    return sorted(found, key=len, reverse=True)


def _require_key(context: Context, one: Reference) -> None:
    if not row_key(context, one.table):
        raise Tangled(f"{qualified(*one.table)} has no key that tells its rows apart")


def _require_plain(context: Context, table: Key, one: Reference, all_of_them: Iterable[Reference]) -> None:
    own = {each.record.target_columns for each in all_of_them if each.table == table and not each.stays}
    if len(own) > 1 or context.is_partitioned(table):
        raise Tangled(f"{qualified(*table)} refers to itself in more than one way, or by partitions")
    if one.record.period:
        raise Tangled(f"{qualified(*table)} refers to itself by periods")


def _references(context: Context) -> dict[Key, list[Reference]]:
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


class _Writer:
    """Writes the statements of one policy for one foreign key."""

    def __init__(
        self, context: Context, identity: ObjectId, record: ForeignKey, policy: OrphanPolicy, paths: list[Path]
    ) -> None:
        self.context, self.record, self.policy, self.paths = context, record, policy, paths
        self.table = identity.parent_key

    def statements(self, leaf: Key) -> tuple[str, ...]:
        """What is done for one range of a table's pages."""
        base = in_range(self.context, "r0")
        if self.policy == "nullify":
            return self._nullifying(leaf, base)
        locks = [self._locking(path, leaf, base) for path in reversed(self.paths) if not path or not path[-1].stays]
        removing = (one for path in self.paths for one in self._removing(path, leaf, base))
        return (*(locks if len(self.paths) > 1 else ()), *removing)

    def _locking(self, path: Path, leaf: Key, base: str) -> str:
        """Nothing may refer anew to a row that goes: FOR UPDATE keeps references off until the end."""
        alias = f"r{len(path)}"
        table = path[-1].table if path else leaf
        where = self._member(path, leaf, base)
        return f"SELECT count(*) FROM (SELECT FROM {qualified(*table)} {alias} WHERE {where} FOR UPDATE OF {alias}) l"

    def _removing(self, path: Path, leaf: Key, base: str) -> Iterator[str]:
        alias = f"r{len(path)}"
        table = path[-1].table if path else leaf
        named = path[-1].table if path else self.table
        where = self._member(path, leaf, base)
        if path and path[-1].stays:
            yield from self._detaching(path[-1], alias, where, len(path))
        elif self.policy == "delete":
            yield f"DELETE FROM {qualified(*table)} {alias} WHERE {where}"
        else:
            removed = f"DELETE FROM {qualified(*table)} {alias} WHERE {where} RETURNING {alias}.*"
            kept = self._keeping("removed", named, len(path), "gone r")
            yield f"WITH gone AS ({removed}) {kept}"

    def _keeping(
        self, action: quarantine.Action, table: Key, depth: int, source: str, fields: Sequence[str] = ()
    ) -> str:
        columns = [column.name for column in self._columns(table)]
        key = row_key(self.context, table)
        return quarantine.keeping(self.context.plan, action, table, depth, columns, key, source, fields)

    def _detaching(self, one: Reference, alias: str, where: str, depth: int) -> Iterator[str]:
        """The dependant stays: its reference gets what ON DELETE says, and the row as it was is kept."""
        names = one.record.on_delete_columns or one.record.columns
        what = "NULL" if one.record.on_delete == "set null" else "DEFAULT"
        if self.policy == "quarantine":
            rows = f"(SELECT {alias}.* FROM {qualified(*one.table)} {alias} WHERE {where} FOR UPDATE OF {alias}) r"
            yield self._keeping("changed", one.table, depth, rows, names)
        values = ", ".join(f"{quote(name)} = {what}" for name in names)
        yield f"UPDATE {qualified(*one.table)} {alias} SET {values} WHERE {where}"

    def _nullifying(self, leaf: Key, base: str) -> tuple[str, ...]:
        where = f"{base} AND {orphaned(self.record, 'r0')}"
        values = ", ".join(f"{quote(name)} = NULL" for name in self.record.columns)
        rows = f"(SELECT * FROM {qualified(*leaf)} r0 WHERE {where} FOR UPDATE) r"
        return (
            self._keeping("changed", self.table, 0, rows, self.record.columns),
            f"UPDATE {qualified(*leaf)} r0 SET {values} WHERE {where}",
        )

    def _member(self, path: Path, leaf: Key, base: str) -> str:
        """The condition for a row, alias r and the path's length, to depend on an orphan by that path."""
        depth = len(path)
        if not path:
            first = orphaned(self.record, "r0")
            condition = f"{base} AND {first}" if base else first
            return self._closed(self.table, leaf, condition, 0)
        one = path[-1]
        parent = path[-2].table if depth > 1 else leaf
        pairs = zip(one.record.columns, one.record.target_columns, strict=True)
        match = " AND ".join(f"r{depth - 1}.{quote(there)} = r{depth}.{quote(here)}" for here, there in pairs)
        above = self._member(path[:-1], leaf, base)
        condition = f"EXISTS (SELECT FROM {qualified(*parent)} r{depth - 1} WHERE {match} AND {above})"
        return condition if one.stays else self._closed(one.table, one.table, condition, depth)

    def _closed(self, table: Key, rows: Key, condition: str, depth: int) -> str:
        """The condition, and that for rows of the same table that refer to such rows, however far."""
        own = [one for one in _references(self.context).get(table, ()) if one.table == table and not one.stays]
        if not own:
            return condition
        keys = own[0].record.target_columns
        alias = f"r{depth}"
        shown = ", ".join(f"{alias}.{quote(name)}" for name in keys)
        joined = " OR ".join(
            " AND ".join(
                f"c.{quote(here)} = v.{quote(there)}"
                for here, there in zip(one.record.columns, one.record.target_columns, strict=True)
            )
            for one in own
        )
        onward = f"SELECT {', '.join(f'c.{quote(name)}' for name in keys)} FROM {qualified(*rows)} c JOIN v ON {joined}"
        return (
            f"({shown}) IN (WITH RECURSIVE v AS (SELECT {shown} FROM {qualified(*rows)} {alias} WHERE {condition} "
            f"UNION {onward}) SELECT * FROM v)"
        )

    def touches(self) -> Iterator[Preflight]:
        """How many rows of which table it is about."""
        for path in reversed(self.paths):
            alias = f"r{len(path)}"
            table = path[-1].table if path else self.table
            where = self._member(path, self.table, "")
            verb = "change" if self.policy == "nullify" or (path and path[-1].stays) else "go"
            key = keys_text(row_key(self.context, table), alias)
            yield Preflight(
                says=f"rows of {qualified(*table)} that {verb}",
                relation=table,
                count=f"SELECT count(*) FROM {qualified(*table)} {alias} WHERE {where}",
                sample=f"SELECT {key} FROM {qualified(*table)} {alias} WHERE {where}",
            )

    def undo(self, drop: str, back: str) -> Undo:
        """The way back, without the foreign key: out of the quarantine, the rows that others depend on first."""
        if self.policy == "delete":
            return Undo(none="the rows are gone; --orphans quarantine would keep them")
        plan, statements = self.context.plan, []
        for path in reversed(self.paths):
            table = path[-1].table if path else self.table
            if self.policy == "quarantine" and not (path and path[-1].stays):
                held = quarantine.of_table(plan, "removed", table, len(path))
                statements.append(quarantine.returning([Returning(table, self._columns(table), held)]))
        statements += [
            self._reverting(path) for path in self.paths if self.policy == "nullify" or (path and path[-1].stays)
        ]
        return Undo(sql=(drop, *dict.fromkeys(statements), *([back] if back else [])))

    def _reverting(self, path: Path) -> str:
        table = path[-1].table if path else self.table
        names = set((path[-1].record.on_delete_columns or path[-1].record.columns) if path else self.record.columns)
        columns = {column.name: column for column in self._columns(table)}
        held = quarantine.of_table(self.context.plan, "changed", table, len(path))
        changed = [columns[name] for name in sorted(names)]
        return quarantine.reverting(table, changed, [columns[name] for name in row_key(self.context, table)], held)

    def _columns(self, table: Key) -> list[Stored]:
        parts = self.context.live_parts("column", table)
        return [
            Stored(key[-1], record.type, bool(record.generated), record.default is not None)
            for key, record in parts.items()
        ]
