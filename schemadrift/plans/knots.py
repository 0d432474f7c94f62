"""Rows of tables that refer to one another in a circle: found by following references, and removed by one statement."""

from __future__ import annotations

from collections.abc import Iterator

from schemadrift import quarantine
from schemadrift.catalog import Key
from schemadrift.catalog.names import qualified, quote
from schemadrift.plans.batching import in_range
from schemadrift.plans.context import Context
from schemadrift.plans.dependants import Reference, Tangled, references, stored
from schemadrift.plans.naming import row_key
from schemadrift.plans.preflights import keys_text
from schemadrift.quarantine import Returning
from schemadrift.step import Preflight


class Knot:
    """The tables whose rows go with those of one table, and what refers to them without going.

    A row is named by its table's place in the knot, its tableoid and its ctid: nothing else tells rows of all tables
    apart. Foreign keys are looked at when a statement ends, so that rows which refer to each other go, and come back,
    together.
    """

    def __init__(self, context: Context, table: Key, condition: str, *, keeps: bool) -> None:
        """Follow the references.

        Args:
            context: What is known.
            table: Where the first rows are.
            condition: Which of them, alias r0.
            keeps: Whether rows are quarantined before they go.

        Raises:
            Tangled: A table has no key that tells its rows apart, or refers to another by periods.
        """
        self._context, self._condition, self._keeps = context, condition, keeps
        known = references(context)
        self.tables = [table]
        self._going: list[Reference] = []
        self._staying: list[Reference] = []
        for at in self.tables:  # grows while it is walked
            for one in known.get(at, ()):
                (self._staying if one.stays else self._going).append(one)
                if not one.stays and one.table not in self.tables:
                    self.tables.append(one.table)
        for one in self._staying:
            if not row_key(context, one.table):
                raise Tangled(f"{qualified(*one.table)} has no key that tells its rows apart")
        for one in self._going:
            if one.record.period:
                raise Tangled(f"{qualified(*one.table)} refers to {qualified(*one.record.target)} by periods")

    def statements(self, leaf: Key) -> tuple[str, ...]:
        """What is done for one range of a table's pages: nothing may refer to what goes, then it goes."""
        found = self._found(leaf, in_range(self._context, "r0"))
        locks = ", ".join(
            f"l{place} AS (SELECT FROM {qualified(*table)} r JOIN v ON {_is(place)} FOR UPDATE OF r)"
            for place, table in enumerate(self.tables)
        )
        counts = " + ".join(f"(SELECT count(*) FROM l{place})" for place in range(len(self.tables)))
        detached = (text for one in self._staying for text in self._detaching(one, found))
        return (f"WITH RECURSIVE {found}, {locks} SELECT {counts}", *detached, self._removing(found))

    def _found(self, leaf: Key, base: str) -> str:
        """The rows that go, as `v`: place of the table, tableoid, ctid."""
        first = f"SELECT 0, r0.tableoid, r0.ctid::text FROM {qualified(*leaf)} r0 WHERE {base} AND {self._condition}"
        onward = " UNION ALL ".join(
            f"SELECT {self.tables.index(one.table)}, c.tableoid, c.ctid::text FROM w v "
            f"JOIN {qualified(*one.record.target)} r ON {_is(self.tables.index(one.record.target))} "
            f"JOIN {qualified(*one.table)} c ON {_matches(one, 'c', 'r')}"
            for one in self._going
        )
        return f"v (t, o, c) AS ({first} UNION (WITH w AS (SELECT * FROM v) {onward}))"

    def _removing(self, found: str) -> str:
        """One statement; the table that the step is about comes last, as its rows are counted."""
        steps: list[str] = []
        for place, table in reversed(list(enumerate(self.tables))):
            gone = f"DELETE FROM {qualified(*table)} r USING v WHERE {_is(place)}"
            if not self._keeps:
                steps.append(gone if place == 0 else f"g{place} AS ({gone})")
                continue
            kept = self._keeping("removed", table, place, f"g{place} r")
            steps += [f"g{place} AS ({gone} RETURNING r.*)", kept if place == 0 else f"k{place} AS ({kept})"]
        return f"WITH RECURSIVE {found}, {', '.join(steps[:-1])} {steps[-1]}"

    def _detaching(self, one: Reference, found: str) -> Iterator[str]:
        where = self._refers(one)
        if self._keeps:
            rows = f"(SELECT s.* FROM {qualified(*one.table)} s WHERE {where} FOR UPDATE OF s) r"
            yield f"WITH RECURSIVE {found} {self._keeping('changed', one.table, self._depth, rows, one.detached)}"
        values = ", ".join(f"{quote(name)} = {one.instead}" for name in one.detached)
        yield f"WITH RECURSIVE {found} UPDATE {qualified(*one.table)} s SET {values} WHERE {where}"

    def _refers(self, one: Reference) -> str:
        """The condition for a row, alias s, to stay and to refer to one that goes."""
        place = self.tables.index(one.record.target)
        own = self.tables.index(one.table) if one.table in self.tables else None
        goes = f" AND NOT EXISTS (SELECT FROM v WHERE v.t = {own} AND v.o = s.tableoid AND v.c = s.ctid::text)"
        return (
            f"EXISTS (SELECT FROM v JOIN {qualified(*one.record.target)} r ON {_is(place)} "
            f"WHERE {_matches(one, 's', 'r')}){goes if own is not None else ''}"
        )

    @property
    def changed(self) -> list[Key]:
        """The tables whose rows go or change."""
        return list(dict.fromkeys((*self.tables, *(one.table for one in self._staying))))

    @property
    def _depth(self) -> int:
        """Of rows that stay: behind all tables whose rows go."""
        return len(self.tables)

    def _keeping(
        self, action: quarantine.Action, table: Key, depth: int, source: str, fields: tuple[str, ...] = ()
    ) -> str:
        columns = [column.name for column in stored(self._context, table)]
        key = row_key(self._context, table)
        return quarantine.keeping(self._context.plan, action, table, depth, columns, key, source, fields)

    def touches(self) -> Iterator[Preflight]:
        """How many rows of which table it is about."""
        found = self._found(self.tables[0], "true")
        for place, table in enumerate(self.tables):
            yield Preflight(
                says=f"rows of {qualified(*table)} that go",
                relation=table,
                count=f"SELECT count(*) FROM (WITH RECURSIVE {found} SELECT FROM v WHERE v.t = {place}) n",
                sample=f"WITH RECURSIVE {found} SELECT {keys_text(row_key(self._context, table), 'r')} "
                f"FROM {qualified(*table)} r JOIN v ON {_is(place)}",
            )
        for one in self._staying:
            key, rows = keys_text(row_key(self._context, one.table), "s"), f"FROM {qualified(*one.table)} s"
            yield Preflight(
                says=f"rows of {qualified(*one.table)} that change",
                relation=one.table,
                count=f"SELECT count(*) FROM (WITH RECURSIVE {found} SELECT {rows} WHERE {self._refers(one)}) n",
                sample=f"WITH RECURSIVE {found} SELECT {key} {rows} WHERE {self._refers(one)}",
            )

    def undo(self) -> list[str]:
        """What puts the rows back: all that went at once, then the references of those that stayed."""
        plan = self._context.plan
        parts = [
            Returning(table, stored(self._context, table), quarantine.of_table(plan, "removed", table, place))
            for place, table in enumerate(self.tables)
        ]
        back = [quarantine.returning(parts)]
        for one in self._staying:
            columns = {column.name: column for column in stored(self._context, one.table)}
            held = quarantine.of_table(plan, "changed", one.table, self._depth, fields=one.detached)
            key = [columns[name] for name in row_key(self._context, one.table)]
            back.append(quarantine.reverting(one.table, [columns[name] for name in one.detached], key, held))
        return back


def _is(place: int) -> str:
    return f"v.t = {place} AND v.o = r.tableoid AND r.ctid = v.c::tid"


def _matches(one: Reference, here: str, there: str) -> str:
    pairs = zip(one.record.columns, one.record.target_columns, strict=True)
    return " AND ".join(f"{here}.{quote(own)} = {there}.{quote(other)}" for own, other in pairs)
