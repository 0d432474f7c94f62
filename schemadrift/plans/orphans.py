"""What happens to rows that a foreign key would refuse: kept and removed, removed, or set to NULL, dependants first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from schemadrift import quarantine
from schemadrift.catalog import Key, ObjectId
from schemadrift.catalog.names import qualified, quote
from schemadrift.drift import Drift
from schemadrift.kinds.foreign_key import ForeignKey
from schemadrift.plans.batching import in_range, leaves, script
from schemadrift.plans.change import Change
from schemadrift.plans.context import Context, OrphanPolicy
from schemadrift.plans.dependants import Reference, Tangled, references, stored
from schemadrift.plans.knots import Knot
from schemadrift.plans.making import NO_UNDO_NEEDED, make
from schemadrift.plans.naming import row_key
from schemadrift.plans.preflights import keys_text, orphaned
from schemadrift.quarantine import Returning
from schemadrift.step import Batches, Held, Lock, Preflight, Proof, Step, Undo, Work

PLACE = ObjectId("table", quarantine.TABLE)
"""The quarantine, as what a change needs and makes."""
_MOST_PATHS = 200
_PAGES = 500
_GONE = Undo(none="the rows are gone; --orphans quarantine would keep them")


Path = tuple[Reference, ...]
"""From the table with orphans to a dependant: each reference refers to the table of the one before."""


class _Knotted(Exception):  # noqa: N818 - says how the tables are
    """Tables refer to one another in a circle, or in too many ways: there is no order of removing their rows."""


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
        if _paths(context, table) is None:
            _knot(context, table, record, policy)
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
    paths: list[Path] | None = [()] if policy == "nullify" else _paths(context, table)
    writer: _Writer | _Tied = (
        _Writer(context, identity, record, policy, paths)
        if paths is not None
        else _Tied(_knot(context, table, record, policy), policy)
    )
    says = f"no row of {qualified(*table)} refers to a row of {qualified(*record.target)} that is not there"
    proof = Proof(says=says, sql=f"SELECT NOT EXISTS (SELECT FROM {qualified(*table)} r WHERE {orphaned(record, 'r')})")
    batches = tuple(
        Batches(relation=leaf, sql=writer.statements(leaf), pages=_PAGES) for leaf in leaves(context, table)
    )
    verb = {"quarantine": "quarantine", "delete": "delete", "nullify": "set to NULL"}[policy]
    others = [one for one in writer.tables() if one != table]
    return make(
        context, f"{verb} what {identity} would refuse", identity, script(batches, [proof]), because=drifts,
        table=table, lock=Lock.ROW_EXCLUSIVE,
        also=[Held(record.target, Lock.ACCESS_SHARE), *(Held(one, Lock.ROW_EXCLUSIVE) for one in others)],
        work=Work.BATCHES, transactional=False, proofs=[proof], undo=writer.undo(drop, back), batches=batches,
        touches=tuple(writer.touches()), loses="rows" if policy == "delete" else "",
    )  # fmt: skip


def _paths(context: Context, table: Key) -> list[Path] | None:
    """Every way to dependants of a table's rows, the longest first, and () for the rows themselves.

    Returns:
        None where tables refer to one another in a circle, or in too many ways.

    Raises:
        Tangled: A table has no key that tells its rows apart.
    """
    known = references(context)
    found: list[Path] = []

    def walk(path: Path, at: Key, seen: tuple[Key, ...]) -> None:
        found.append(path)
        if len(found) > _MOST_PATHS:
            raise _Knotted
        for one in known.get(at, ()):
            if one.stays:
                _require_key(context, one)
                found.append((*path, one))
            elif one.table in seen:
                if one.table != at or not _plain(context, at, one, known[at]):
                    raise _Knotted
            else:
                walk((*path, one), one.table, (*seen, one.table))

    try:
        walk((), table, (table,))
    except _Knotted:
        return None
    return sorted(found, key=len, reverse=True)


def _require_key(context: Context, one: Reference) -> None:
    if not row_key(context, one.table):
        raise Tangled(f"{qualified(*one.table)} has no key that tells its rows apart")


def _plain(context: Context, table: Key, one: Reference, all_of_them: Iterable[Reference]) -> bool:
    """Whether a table refers to itself in one way only, so that its key tells which rows follow."""
    own = {each.record.target_columns for each in all_of_them if each.table == table and not each.stays}
    return len(own) == 1 and not context.is_partitioned(table) and not one.record.period


def _knot(context: Context, table: Key, record: ForeignKey, policy: OrphanPolicy) -> Knot:
    return Knot(context, table, orphaned(record, "r0"), keeps=policy == "quarantine")


class _Tied:
    """Writes the same for tables that are tied in a knot."""

    def __init__(self, knot: Knot, policy: OrphanPolicy) -> None:
        self.statements, self.touches = knot.statements, knot.touches
        self._knot, self._policy = knot, policy

    def undo(self, drop: str, back: str) -> Undo:
        """The way back, without the foreign key."""
        if self._policy == "delete":
            return _GONE
        return Undo(sql=(drop, *self._knot.undo(), *([back] if back else [])))

    def tables(self) -> list[Key]:
        """The tables whose rows go or change."""
        return self._knot.changed


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
        columns = [column.name for column in stored(self.context, table)]
        key = row_key(self.context, table)
        return quarantine.keeping(self.context.plan, action, table, depth, columns, key, source, fields)

    def _detaching(self, one: Reference, alias: str, where: str, depth: int) -> Iterator[str]:
        """The dependant stays: its reference gets what ON DELETE says, and the row as it was is kept."""
        names = one.detached
        if self.policy == "quarantine":
            rows = f"(SELECT {alias}.* FROM {qualified(*one.table)} {alias} WHERE {where} FOR UPDATE OF {alias}) r"
            yield self._keeping("changed", one.table, depth, rows, names)
        values = ", ".join(f"{quote(name)} = {one.instead}" for name in names)
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
        own = [one for one in references(self.context).get(table, ()) if one.table == table and not one.stays]
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
            return _GONE
        plan, statements = self.context.plan, []
        for path in reversed(self.paths):
            table = path[-1].table if path else self.table
            if self.policy == "quarantine" and not (path and path[-1].stays):
                held = quarantine.of_table(plan, "removed", table, len(path))
                statements.append(quarantine.returning([Returning(table, stored(self.context, table), held)]))
        statements += [
            self._reverting(path) for path in self.paths if self.policy == "nullify" or (path and path[-1].stays)
        ]
        return Undo(sql=(drop, *dict.fromkeys(statements), *([back] if back else [])))

    def tables(self) -> list[Key]:
        """The tables whose rows go or change."""
        return list(dict.fromkeys(path[-1].table if path else self.table for path in self.paths))

    def _reverting(self, path: Path) -> str:
        table = path[-1].table if path else self.table
        columns = {column.name: column for column in stored(self.context, table)}
        fields = path[-1].detached if path else self.record.columns
        held = quarantine.of_table(self.context.plan, "changed", table, len(path), fields=fields)
        changed = [columns[name] for name in sorted(fields)]
        return quarantine.reverting(table, changed, [columns[name] for name in row_key(self.context, table)], held)
