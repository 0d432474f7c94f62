"""Puts quarantined rows back, those that others depend on first; what cannot come back stays, and is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import psycopg
from psycopg.rows import tuple_row

from schemadrift import quarantine
from schemadrift.catalog import Key
from schemadrift.catalog.names import qualified
from schemadrift.errors import Refused
from schemadrift.quarantine import Action, Returning, Stored
from schemadrift.runs.unfit import Removed, Unfit, unfit
from schemadrift.runs.watch import Watch

_WRITTEN = "its row is not there any more, or somebody wrote to it meanwhile"
_REFUSED = (psycopg.errors.IntegrityError, psycopg.errors.DataError, psycopg.errors.RaiseException)


class Stays(NamedTuple):
    """A row that could not come back; it is still in quarantine."""

    table: str
    key: str
    reason: str


class Restored(NamedTuple):
    """What came back, by table, and what did not."""

    rows: dict[str, int]
    stays: tuple[Stays, ...]


class _Group(NamedTuple):
    """Rows that were kept for one reason; `gone` are columns that they hold and their table has no more."""

    table: Key
    action: Action
    depth: int
    fields: tuple[str, ...]
    rows: int
    columns: tuple[Stored, ...] = ()
    gone: tuple[str, ...] = ()


def restore(connection: psycopg.Connection[Any], subject: str, plan: str, watch: Watch) -> Restored:
    """Put a plan's rows back, in one transaction.

    Args:
        connection: The session, prepared; in no transaction.
        subject: What the database is called.
        plan: The plan's name.
        watch: Is told which table is at work.

    Raises:
        Refused: There is nothing of it, or a table is not there any more.
    """
    with connection.transaction():
        return _Returner(connection, subject, plan, watch).put()


class _KeptOut(Exception):  # noqa: N818 - says what happened
    """A trigger of the table let nothing in; the row must not be lost for that."""


def _require_all(came: int, wanted: int) -> None:
    if came != wanted:
        raise _KeptOut


class _Returner:
    def __init__(self, connection: psycopg.Connection[Any], subject: str, plan: str, watch: Watch) -> None:
        self._connection, self._plan, self._watch = connection, plan, watch
        self._cursor = psycopg.Cursor(connection, row_factory=tuple_row)
        self._groups = [self._with_columns(group) for group in self._found()]
        if not self._groups:
            raise Refused(subject, f"has no rows of {plan} in quarantine", "schemadrift status names what there is")
        self._unfit: dict[int, Unfit] = {}
        self._done: dict[str, int] = {qualified(*group.table): 0 for group in self._groups}
        self._stays: list[Stays] = []

    def put(self) -> Restored:
        """What others depend on comes first; all that had gone comes at once, as tables may refer to each other."""
        removed = [group for group in self._groups if group.action == "removed"]
        by_table = {group.table: Removed(group.table, group.columns, group.gone) for group in removed}
        self._unfit = unfit(self._cursor, self._plan, list(by_table.values()))
        self._stays += [Stays(qualified(*one.table), one.key, one.reason) for one in self._unfit.values()]
        if removed and not self._together(removed):
            for group in removed:
                self._alone(group)
        for group in self._groups:
            if group.action == "changed":
                if not group.gone:
                    self._alone(group)
                self._name_the_changed(group)
        return Restored(self._done, tuple(self._stays))

    def _found(self) -> list[_Group]:
        row = self._cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [qualified(*quarantine.TABLE)]).fetchone()
        if row is None or not row[0]:
            return []
        self._cursor.execute(
            "SELECT schema_name, table_name, action, depth, fields, count(*) FROM schemadrift.quarantine "
            "WHERE plan = %s GROUP BY 1, 2, 3, 4, 5 ORDER BY action DESC, depth, min(id)",  # removed before changed
            [self._plan],
        )
        return [
            _Group((schema, table), action, depth, tuple(fields or ()), rows)
            for schema, table, action, depth, fields, rows in self._cursor.fetchall()
        ]

    def _with_columns(self, group: _Group) -> _Group:
        """Columns that came meanwhile get their defaults; those that went have no place for what the rows hold."""
        self._cursor.execute(
            "SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), a.attgenerated <> '', "
            "a.atthasdef AND a.attgenerated = '' FROM pg_attribute a "
            "WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
            [qualified(*group.table)],
        )
        columns = [Stored(*row) for row in self._cursor.fetchall()]
        if not columns:
            raise Refused(qualified(*group.table), "is not there any more", "make it again, then restore its rows")
        kept = self._keys('"row"', group)
        names = {column.name for column in columns}
        wanted = kept if group.action == "removed" else {*group.fields, *self._keys("key", group)}
        return group._replace(
            columns=tuple(column for column in columns if column.name in kept), gone=tuple(sorted(wanted - names))
        )

    def _keys(self, field: str, group: _Group) -> set[str]:
        """The names in one of the two objects that a row is kept as."""
        self._cursor.execute(
            f"SELECT jsonb_object_keys(o) FROM (SELECT {field} AS o FROM {qualified(*quarantine.TABLE)} q "  # noqa: S608
            f"WHERE {self._held(group)} LIMIT 1) q".encode()
        )
        return {row[0] for row in self._cursor.fetchall()}

    def _held(self, group: _Group) -> str:
        return quarantine.of_table(self._plan, group.action, group.table, group.depth, fields=group.fields)

    def _together(self, removed: Sequence[_Group]) -> bool:
        self._watch.moved(f"{sum(group.rows for group in removed) - len(self._unfit):,} rows", None)
        parts = [Returning(group.table, group.columns, f"{self._held(group)} {self._fit}") for group in removed]
        try:
            with self._connection.transaction():
                row = self._send(quarantine.returning(parts, counted=True)).fetchone() or ()
                _require_all(sum(row), sum(group.rows for group in removed) - len(self._unfit))
        except (*_REFUSED, _KeptOut):
            return False
        for group, count in zip(removed, row, strict=True):
            self._done[qualified(*group.table)] += count
        return True

    @property
    def _fit(self) -> str:
        return f"AND NOT q.id = ANY ('{{{','.join(map(str, self._unfit))}}}'::bigint[])" if self._unfit else ""

    def _alone(self, group: _Group) -> None:
        """All rows at once; where one is refused, one by one."""
        name = qualified(*group.table)
        self._watch.moved(f"{name}: {group.rows:,} rows", None)
        try:
            self._done[name] += self._attempt(group, f"{self._held(group)} {self._fit}")
        except (*_REFUSED, _KeptOut):
            for number, key in self._numbered(group):
                try:
                    self._done[name] += self._attempt(group, f"q.id = {number}")
                except _REFUSED as error:
                    self._stays.append(Stays(name, key, error.diag.message_primary or type(error).__name__))
                except _KeptOut:
                    self._stays.append(Stays(name, key, "a trigger of its table let nothing in"))

    def _attempt(self, group: _Group, condition: str) -> int:
        with self._connection.transaction():
            if group.action == "changed":
                row = self._send(self._reverting(group, condition)).fetchone()
                return int(row[0]) if row is not None else 0
            count = f"SELECT count(*) FROM {qualified(*quarantine.TABLE)} q WHERE {condition}"  # noqa: S608 - composed
            wanted = self._send(count).fetchone() or (0,)
            part = Returning(group.table, group.columns, condition)
            row = self._send(quarantine.returning([part], counted=True)).fetchone() or (0,)
            _require_all(row[0], wanted[0])
            return int(row[0])

    def _reverting(self, group: _Group, condition: str) -> str:
        key = self._keys("key", group)
        changed = [column for column in group.columns if column.name in group.fields]
        return quarantine.reverting(
            group.table, changed, [column for column in group.columns if column.name in key], condition, counted=True
        )

    def _name_the_changed(self, group: _Group) -> None:
        named = {(one.table, one.key) for one in self._stays}
        table = qualified(*group.table)
        left = [key for _, key in self._numbered(group) if (table, key) not in named]
        reason = f"{table} has no column {', '.join(group.gone)} any more" if group.gone else _WRITTEN
        self._stays += [Stays(table, key, reason) for key in left]

    def _numbered(self, group: _Group) -> Iterator[tuple[int, str]]:
        self._cursor.execute(
            f'SELECT q.id, coalesce(q.key, q."row")::text FROM {qualified(*quarantine.TABLE)} q '  # noqa: S608
            f"WHERE {self._held(group)} {self._fit} ORDER BY q.id".encode()
        )
        yield from ((int(number), str(key)) for number, key in self._cursor.fetchall())

    def _send(self, statement: str) -> psycopg.Cursor[tuple[Any, ...]]:
        return self._cursor.execute(statement.encode(), prepare=False)
