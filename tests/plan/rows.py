"""Puts rows into tables whatever they look like, and tells later whether they are still there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from tests.servers import Database

_VALUES = """
SELECT format('%I.%I', n.nspname, c.relname), array_agg(quote_ident(a.attname) ORDER BY a.attnum),
    array_agg(CASE
        WHEN t.typtype = 'e' THEN format('(enum_range(NULL::%s))[1 + i %% cardinality(enum_range(NULL::%1$s))]', f.type)
        WHEN b.typcategory = 'N' THEN format('(i + 1)::%s', f.type)
        WHEN b.typcategory = 'B' THEN format('(i %% 2 = 0)::%s', f.type)
        WHEN b.typname IN ('json', 'jsonb') THEN format('jsonb_build_object(''i'', i)::%s', f.type)
        WHEN b.typname = 'bytea' THEN 'decode(lpad(i::text, 2, ''0''), ''hex'')'
        WHEN b.typname = 'uuid' THEN 'md5(i::text)::uuid'
        WHEN b.typname = 'inet' THEN 'inet ''10.0.0.1'' + i'
        WHEN b.typcategory = 'D' THEN format('(timestamptz ''2026-01-02'' + i * interval ''1 day'')::%s', f.type)
        WHEN b.typcategory = 'S' THEN format('(i + 1)::text::%s', f.type)
        ELSE format('NULL::%s', f.type) END ORDER BY a.attnum)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
    JOIN pg_type t ON t.oid = a.atttypid JOIN pg_type b ON b.oid = coalesce(nullif(t.typbasetype, 0), t.oid)
    CROSS JOIN LATERAL (SELECT format_type(a.atttypid, a.atttypmod)) AS f (type)
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
GROUP BY 1, c.oid ORDER BY c.oid"""
_HELD = """
SELECT n.nspname::text, c.relname::text, c.relkind::text, array_agg(a.attname::text ORDER BY a.attnum),
    array_agg(format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname !~ '^pg_'
    AND n.nspname NOT IN ('information_schema', 'schemadrift')
    AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
GROUP BY 1, 2, 3"""
ROWS = 3
Held = dict[tuple[str, str], dict[str, tuple[str, list[str]]]]
"""Table → column → its type and its values, in order."""


def planted(database: Database) -> int:
    """Put rows into every table that takes them; how many tables did."""
    with database.connect(autocommit=True) as connection:
        left = connection.execute(_VALUES.encode()).fetchall()
        filled = 0
        for _ in range(len(left)):  # a referencing table takes rows only after the referenced one
            still = [one for one in left if not _filled(connection, *one)]
            filled += len(left) - len(still)
            if len(still) == len(left):
                break
            left = still
    return filled


def _filled(
    connection: psycopg.Connection[tuple[object, ...]], table: str, columns: list[str], values: list[str]
) -> bool:
    query = (
        f"INSERT INTO {table} ({', '.join(columns)}) OVERRIDING SYSTEM VALUE "
        f"SELECT {', '.join(values)} FROM generate_series(0, {ROWS - 1}) AS g (i)"
    )
    try:
        connection.execute(query.encode())
    except psycopg.Error:  # a check that no simple value meets
        return False
    return True


def held(database: Database) -> Held:
    """All rows of all tables, column by column."""
    found: Held = {}
    with database.connect() as connection:
        for schema, table, kind, columns, types in connection.execute(_HELD.encode()).fetchall():
            only = sql.SQL("" if kind == "p" else "ONLY ")  # what inherits from it has rows of its own
            values: dict[str, tuple[str, list[str]]] = {}
            for column, type_ in zip(columns, types, strict=True):
                query = sql.SQL("SELECT {0}::text FROM {2}{1} ORDER BY 1").format(
                    sql.Identifier(column), sql.Identifier(schema, table), only
                )
                values[column] = type_, [row[0] for row in connection.execute(query).fetchall()]
            found[schema, table] = values
    return found


def lost(before: Held, after: Held) -> list[str]:
    """What was there and is not: tables, rows, columns, and values of columns whose type is the same."""
    found = []
    for key, columns in before.items():
        for column, (type_, values) in columns.items():
            there = after.get(key, {}).get(column)
            name = ".".join((*key, column))
            if there is None:
                found += [name] if values else []
            elif len(there[1]) != len(values) or (there[0] == type_ and there[1] != values):
                found.append(f"{name}: {values} is now {there[1]}")
    return found
