"""Some rows of some tables, with the rows that they refer to, as COPY has them. Read-only."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from psycopg.rows import tuple_row

from schemadrift.catalog import Catalog, Key
from schemadrift.kinds.foreign_key import ForeignKey

_TIMES = 10
"""A table gives at most so many times the rows that were asked for, those included that others refer to."""


class Rows(NamedTuple):
    """Some rows of one table.

    Attributes:
        columns: Which columns, generated ones left out.
        text: As COPY … TO STDOUT writes them.
        many: How many.
    """

    columns: tuple[str, ...]
    text: bytes
    many: int


class Sample(NamedTuple):
    """Rows of several tables.

    Attributes:
        rows: By table; partitioned tables by their partitions.
        hidden: The tables that the role may not read.
        cut: The tables of which others refer to more rows than were taken.
    """

    rows: Mapping[Key, Rows]
    hidden: tuple[Key, ...] = ()
    cut: tuple[Key, ...] = ()


def sampled(
    connection: psycopg.Connection[Any], live: Catalog, declared: Catalog, tables: Collection[Key], most: int
) -> Sample:
    """Take rows of some tables, and all rows that these refer to along live and declared foreign keys.

    Args:
        connection: In a transaction.
        live: Its catalog.
        declared: What is declared: its foreign keys on live columns are followed too.
        tables: Which tables; partitioned ones stand for their partitions.
        most: How many rows of each.
    """
    leaves = [key for key in live.of("table") if _is_wanted(live, key, tables)]
    readable = _readable(connection, live)
    found: dict[Key, set[str]] = {}
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    for key in sorted(set(leaves) & readable):
        first = sql.SQL("SELECT ctid::text FROM ONLY {} LIMIT {}").format(sql.Identifier(*key), most)
        found[key] = {row[0] for row in cursor.execute(first, prepare=False).fetchall()}
    cut = _followed(cursor, found, _references(live, declared), readable, most * _TIMES)
    rows = {key: _rows(cursor, live, key, places) for key, places in found.items() if places}
    return Sample(rows, tuple(sorted(set(leaves) - readable)), tuple(sorted(cut)))


def _is_wanted(live: Catalog, key: Key, tables: Collection[Key]) -> bool:
    record = live.of("table")[key]
    above = key
    while above not in tables and live.of("table").get(above) and live.of("table")[above].partition_of:
        above = live.of("table")[above].partition_of
    return record.form == "table" and above in tables


def _readable(connection: psycopg.Connection[Any], live: Catalog) -> set[Key]:
    keys = [key for key, record in live.of("table").items() if record.form in {"table", "partitioned table"}]
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    cursor.execute(
        """
        SELECT n.nspname, c.relname FROM unnest(%s::text[], %s::text[]) AS w (schema, name)
            JOIN pg_namespace n ON n.nspname = w.schema JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.name
        WHERE has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')""",
        ([key[0] for key in keys], [key[1] for key in keys]),
        prepare=False,
    )
    return {(schema, name) for schema, name in cursor.fetchall()}


def _references(live: Catalog, declared: Catalog) -> dict[Key, list[ForeignKey]]:
    """The foreign keys of each table, the declared ones too where the live columns are there."""
    columns = live.of("column")
    found: dict[Key, list[ForeignKey]] = {}
    for side in (live, declared):
        for key, record in side.of("foreign_key").items():
            ends = [(*key[:-1], name) for name in record.columns]
            ends += [(*record.target, name) for name in record.target_columns]
            known = found.setdefault(key[:-1], [])
            if all(end in columns for end in ends) and record not in known:
                known.append(record)
    for key, table in live.of("table").items():
        if table.partition_of:  # a partition has the keys of what it is part of, of which some may yet be to come
            above = found.get(_top(live, key), ())
            found[key] = [*found.get(key, ()), *(one for one in above if one not in found.get(key, ()))]
    return found


def _top(live: Catalog, key: Key) -> Key:
    while (table := live.of("table").get(key)) is not None and table.partition_of:
        key = table.partition_of
    return key


def _followed(
    cursor: psycopg.Cursor[Any],
    found: dict[Key, set[str]],
    references: Mapping[Key, list[ForeignKey]],
    readable: Collection[Key],
    most: int,
) -> set[Key]:
    """Add what the rows refer to, and what that refers to; tells which tables gave no more."""
    cut: set[Key] = set()
    waiting = {key: set(places) for key, places in found.items()}
    while waiting:
        table, places = waiting.popitem()
        for record in references.get(table, ()):
            if record.target not in readable:
                continue
            for target, place in _targets(cursor, table, record, places):
                known = found.setdefault(target, set())
                if place not in known and len(known) >= most:
                    cut.add(target)
                elif place not in known:
                    known.add(place)
                    waiting.setdefault(target, set()).add(place)
    return cut


def _targets(
    cursor: psycopg.Cursor[Any], table: Key, record: ForeignKey, places: Collection[str]
) -> Iterator[tuple[Key, str]]:
    pairs = zip(record.columns, record.target_columns, strict=True)
    match = sql.SQL(" AND ").join(
        sql.SQL("p.{} = c.{}").format(sql.Identifier(target), sql.Identifier(own)) for own, target in pairs
    )
    query = sql.SQL(
        "SELECT DISTINCT n.nspname, r.relname, p.ctid::text FROM ONLY {} c JOIN {} p ON {} "
        "JOIN pg_class r ON r.oid = p.tableoid JOIN pg_namespace n ON n.oid = r.relnamespace "
        "WHERE c.ctid = ANY (%s::tid[])"
    ).format(sql.Identifier(*table), sql.Identifier(*record.target), match)
    for schema, name, place in cursor.execute(query, (sorted(places),), prepare=False).fetchall():
        yield (schema, name), place


def _rows(cursor: psycopg.Cursor[Any], live: Catalog, key: Key, places: Collection[str]) -> Rows:
    names = live.of("table")[key].columns
    columns = tuple(name for name in names if not live.of("column")[*key, name].generated)
    shown = sql.SQL(", ").join(map(sql.Identifier, columns))
    query = sql.SQL("COPY (SELECT {} FROM ONLY {} WHERE ctid = ANY ({}::tid[])) TO STDOUT").format(
        shown, sql.Identifier(*key), sorted(places)
    )
    with cursor.copy(query) as copy:
        text = b"".join(bytes(part) for part in copy)
    return Rows(columns, text, len(places))
