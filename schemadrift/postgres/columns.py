"""What a server knows of the columns that statements return: their types' names, and whether they may be NULL."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from psycopg.rows import tuple_row


class Type(NamedTuple):
    """A type as people read it.

    Attributes:
        name: As `format_type` spells it, of a domain the type under it.
        labels: Those of an enum, or of an array of one.
        not_null: Whether a domain forbids NULL.
    """

    name: str
    labels: tuple[str, ...]
    not_null: bool


class Source(NamedTuple):
    """A column that a result is read from.

    Attributes:
        table: The name of its relation.
        name: Its name.
        not_null: Whether it may never be NULL; None where nobody knows, as of a view's.
    """

    table: str
    name: str
    not_null: bool | None


# Domains of domains: the last type under them counts, and any NOT NULL on the way.
_TYPES = sql.SQL("""
    WITH RECURSIVE wanted AS (
        SELECT o.type, o.modifier FROM unnest(%s::oid[], %s::int[]) AS o (type, modifier)
    ), under AS (
        SELECT w.type AS asked, w.modifier AS with_modifier, w.type, w.modifier, false AS not_null FROM wanted w
        UNION ALL
        SELECT u.asked, u.with_modifier, t.typbasetype, t.typtypmod, u.not_null OR t.typnotnull
        FROM under u JOIN pg_catalog.pg_type t ON t.oid = u.type WHERE t.typtype = 'd'
    )
    SELECT u.asked::bigint, u.with_modifier, pg_catalog.format_type(u.type, u.modifier),
        array(SELECT e.enumlabel::text FROM pg_catalog.pg_enum e
            WHERE e.enumtypid IN (t.oid, t.typelem) ORDER BY e.enumsortorder), u.not_null
    FROM under u JOIN pg_catalog.pg_type t ON t.oid = u.type WHERE t.typtype <> 'd'""")

_SOURCES = sql.SQL("""
    SELECT a.attrelid::bigint, a.attnum, c.relname::text, a.attname::text,
        CASE WHEN c.relkind IN ('r', 'p') THEN a.attnotnull END
    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
    WHERE a.attrelid = ANY (%s::oid[])""")


def types(connection: psycopg.Connection[Any], wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Type]:
    """Name types.

    Args:
        connection: Any.
        wanted: OIDs with their modifiers.
    """
    pairs = sorted(set(wanted))
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    rows = cursor.execute(_TYPES, [[one for one, _ in pairs], [one for _, one in pairs]], prepare=False)
    return {(oid, modifier): Type(name, tuple(labels), no) for oid, modifier, name, labels, no in rows}


def sources(connection: psycopg.Connection[Any], tables: Iterable[int]) -> dict[tuple[int, int], Source]:
    """The columns of relations, by the relation's OID and the column's number.

    Args:
        connection: Any.
        tables: The relations' OIDs.
    """
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    rows = cursor.execute(_SOURCES, [sorted(set(tables))], prepare=False)
    return {(oid, number): Source(table, name, not_null) for oid, number, table, name, not_null in rows}
