"""Which quarantined rows cannot come back, all at once: no parent, or a key that is taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import psycopg

from schemadrift import quarantine
from schemadrift.catalog import Key
from schemadrift.catalog.expressions import literal
from schemadrift.catalog.names import qualified, quote
from schemadrift.quarantine import Stored

_CONSTRAINTS = """
SELECT c.conname::text, c.contype::text, n.nspname::text, t.relname::text,
    ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY AS k (number, place)
          JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number ORDER BY k.place),
    ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY AS k (number, place)
          JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number ORDER BY k.place)
FROM pg_constraint c LEFT JOIN pg_class t ON t.oid = c.confrelid LEFT JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE c.conrelid = to_regclass(%s) AND c.contype IN ('f', 'p', 'u') AND c.confmatchtype IN ('s', ' ')
    AND coalesce(to_jsonb(c) ->> 'conenforced', 'true') = 'true'
    AND coalesce(to_jsonb(c) ->> 'conperiod', 'false') = 'false'
ORDER BY c.contype, c.conname
"""


class Removed(NamedTuple):
    """Rows of one table that had gone, with the columns that the table has now, and those that it has no more."""

    table: Key
    columns: tuple[Stored, ...]
    gone: tuple[str, ...] = ()


class Unfit(NamedTuple):
    """A row that cannot come back."""

    table: Key
    key: str
    reason: str


class _Question(NamedTuple):
    table: Key
    reason: str
    condition: str


def unfit(cursor: psycopg.Cursor[tuple[Any, ...]], plan: str, removed: Sequence[Removed]) -> dict[int, Unfit]:
    """The rows that a constraint would refuse, by their number in the quarantine.

    A row whose parent is among those that come back is fit; one whose parent is itself unfit is not, however far.
    What other constraints say (checks, exclusions, expressions) is found out by trying.

    Args:
        cursor: In the transaction that restores.
        plan: The plan's name.
        removed: Each table once.
    """
    found: dict[int, Unfit] = {}
    questions = [question for one in removed for question in _questions(cursor, plan, one, removed)]
    more = True
    while more:
        more = False
        for question in questions:
            for number, key in _asked(cursor, plan, question, list(found)):
                found[number] = Unfit(question.table, key, question.reason)
                more = True
    return found


def _asked(
    cursor: psycopg.Cursor[tuple[Any, ...]], plan: str, question: _Question, known: list[int]
) -> list[tuple[int, str]]:
    held = quarantine.of_table(plan, "removed", question.table)
    query = (
        "WITH refused AS (SELECT unnest($1::bigint[]) AS id) "  # noqa: S608
        f'SELECT q.id, coalesce(q.key, q."row")::text FROM {qualified(*quarantine.TABLE)} q '
        f"WHERE {held} AND q.id NOT IN (SELECT id FROM refused) AND {question.condition} ORDER BY q.id"
    )
    raw = psycopg.RawCursor(cursor.connection, row_factory=cursor.row_factory)
    try:
        with cursor.connection.transaction():
            return raw.execute(query.encode(), [known], prepare=False).fetchall()
    except psycopg.errors.DataError:  # a value that the column cannot hold any more: trying names its row
        return []


def _questions(
    cursor: psycopg.Cursor[tuple[Any, ...]], plan: str, one: Removed, removed: Sequence[Removed]
) -> Iterator[_Question]:
    for name in one.gone:
        reason = f"{qualified(*one.table)} has no column {quote(name)} any more, and the row has a value in it"
        yield _Question(one.table, reason, f'q."row" ->> {literal(name)} IS NOT NULL')
    columns = {column.name: column for column in one.columns}
    cursor.execute(_CONSTRAINTS, [qualified(*one.table)], prepare=False)
    for name, kind, schema, table, own, there in cursor.fetchall():
        if not all(column in columns for column in own):
            continue
        values = [quarantine.value(columns[column]) for column in own]
        if kind == "f":
            reason = f'insert or update on table "{one.table[1]}" violates foreign key constraint "{name}"'
            yield _Question(one.table, reason, _orphaned(plan, (schema, table), there, values, removed))
        else:
            match = " AND ".join(f"r.{quote(column)} = {value}" for column, value in zip(own, values, strict=True))
            reason = f'duplicate key value violates unique constraint "{name}"'
            yield _Question(one.table, reason, f"EXISTS (SELECT FROM {qualified(*one.table)} r WHERE {match})")


def _orphaned(plan: str, target: Key, columns: Sequence[str], values: Sequence[str], removed: Sequence[Removed]) -> str:
    """The row refers to something that is neither there nor comes back."""
    pairs = list(zip(columns, values, strict=True))
    said = " AND ".join(f"{value} IS NOT NULL" for value in values)
    match = " AND ".join(f"r.{quote(column)} = {value}" for column, value in pairs)
    parts = [said, f"NOT EXISTS (SELECT FROM {qualified(*target)} r WHERE {match})"]
    for one in removed:
        stored = {column.name: column for column in one.columns}
        if one.table == target and all(column in stored for column in columns):
            match = " AND ".join(f"{quarantine.value(stored[column], 'k')} = {value}" for column, value in pairs)
            held = quarantine.of_table(plan, "removed", target, alias="k")
            parts.append(
                f"NOT EXISTS (SELECT FROM {qualified(*quarantine.TABLE)} k "  # noqa: S608 - composed of quoted names
                f"WHERE {held} AND k.id NOT IN (SELECT id FROM refused) AND {match})"
            )
    return " AND ".join(parts)
