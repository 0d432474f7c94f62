"""Puts quarantined rows back, those that others depend on first; what cannot come back stays, and is named."""

from __future__ import annotations

from typing import Any, NamedTuple

import psycopg
from psycopg.rows import tuple_row

from schemadrift import quarantine
from schemadrift.catalog import Key
from schemadrift.catalog.names import qualified
from schemadrift.errors import Refused
from schemadrift.quarantine import Action, Stored
from schemadrift.runs.watch import Watch


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
    table: Key
    action: Action
    depth: int
    fields: tuple[str, ...]
    rows: int


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
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    done: dict[str, int] = {}
    stays: list[Stays] = []
    with connection.transaction():
        groups = _groups(cursor, plan)
        if not groups:
            raise Refused(subject, f"has no rows of {plan} in quarantine", "schemadrift status names what there is")
        for group in groups:
            name = qualified(*group.table)
            watch.moved(f"{name}: {group.rows:,} rows", None)
            columns = _columns(cursor, group.table)
            if not columns:
                raise Refused(name, "is not there any more", "make it again, then restore its rows")
            came, left = _Returner(connection, cursor, plan, group, columns).put()
            done[name] = done.get(name, 0) + came
            stays += left
    return Restored(done, tuple(stays))


def _groups(cursor: psycopg.Cursor[tuple[Any, ...]], plan: str) -> list[_Group]:
    row = cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [qualified(*quarantine.TABLE)]).fetchone()
    if row is None or not row[0]:
        return []
    cursor.execute(
        "SELECT schema_name, table_name, action, depth, fields, count(*) FROM schemadrift.quarantine WHERE plan = %s "
        "GROUP BY 1, 2, 3, 4, 5 ORDER BY action DESC, depth, min(id)",  # removed rows come before changed ones
        [plan],
    )
    return [
        _Group((schema, table), action, depth, tuple(fields or ()), rows)
        for schema, table, action, depth, fields, rows in cursor.fetchall()
    ]


def _columns(cursor: psycopg.Cursor[tuple[Any, ...]], table: Key) -> list[Stored]:
    cursor.execute(
        "SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), a.attgenerated <> '' FROM pg_attribute a "
        "WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
        [qualified(*table)],
    )
    return [Stored(*row) for row in cursor.fetchall()]


class _Returner:
    def __init__(
        self,
        connection: psycopg.Connection[Any],
        cursor: psycopg.Cursor[tuple[Any, ...]],
        plan: str,
        group: _Group,
        columns: list[Stored],
    ) -> None:
        self._connection, self._cursor, self._group = connection, cursor, group
        self._condition = quarantine.of_table(plan, group.action, group.table, group.depth)
        self._columns = columns

    def put(self) -> tuple[int, list[Stays]]:
        """All at once; where one is refused, one by one."""
        try:
            return self._attempt(self._condition), []
        except (psycopg.errors.IntegrityError, psycopg.errors.DataError):
            return self._one_by_one()

    def _attempt(self, condition: str) -> int:
        with self._connection.transaction():
            self._cursor.execute(self._statement(condition).encode(), prepare=False)
            return max(self._cursor.rowcount, 0)

    def _statement(self, condition: str) -> str:
        kept = self._kept()
        columns = [column for column in self._columns if column.name in kept]
        if self._group.action == "removed":
            return quarantine.returning(self._group.table, columns, condition)
        key = self._key()
        changed = [column for column in columns if column.name in self._group.fields]
        return quarantine.reverting(
            self._group.table, changed, [column for column in columns if column.name in key], condition
        )

    def _kept(self) -> set[str]:
        """The columns that the kept rows have: others may have come meanwhile, and get their defaults."""
        self._cursor.execute(
            f'SELECT jsonb_object_keys(q."row") FROM (SELECT "row" FROM {qualified(*quarantine.TABLE)} q '  # noqa: S608
            f"WHERE {self._condition} LIMIT 1) q".encode()
        )
        return {row[0] for row in self._cursor.fetchall()}

    def _key(self) -> set[str]:
        self._cursor.execute(
            f"SELECT jsonb_object_keys(q.key) FROM (SELECT key FROM {qualified(*quarantine.TABLE)} q "  # noqa: S608
            f"WHERE {self._condition} LIMIT 1) q".encode()
        )
        return {row[0] for row in self._cursor.fetchall()}

    def _one_by_one(self) -> tuple[int, list[Stays]]:
        self._cursor.execute(
            f'SELECT q.id, coalesce(q.key, q."row")::text FROM {qualified(*quarantine.TABLE)} q '  # noqa: S608
            f"WHERE {self._condition} ORDER BY q.id".encode()
        )
        came, left = 0, []
        for number, key in self._cursor.fetchall():
            try:
                came += self._attempt(f"q.id = {int(number)}")
            except (psycopg.errors.IntegrityError, psycopg.errors.DataError) as error:
                reason = error.diag.message_primary or type(error).__name__
                left.append(Stays(qualified(*self._group.table), str(key), reason))
        return came, left
