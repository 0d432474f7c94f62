"""How large tables are, and how many of their rows break a rule: read-only, within a budget of time."""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from psycopg.rows import tuple_row

from schemadrift.catalog import Key

_SAVEPOINT = "schemadrift_measure"


class Measured(NamedTuple):
    """How large a table is.

    Attributes:
        rows: What the server believes; None where it was never analysed.
        bytes: Of its pages, those of its partitions included.
    """

    rows: int | None
    bytes: int


def sizes(connection: psycopg.Connection[Any], tables: Collection[Key]) -> dict[Key, Measured]:
    """The sizes of some tables, in one query; a table that cannot be looked at is left out.

    Source:
        PostgreSQL manual, 9.28.7 Database Object Size Functions.
    """
    if not tables:
        return {}
    schemas, names = [key[0] for key in tables], [key[1] for key in tables]
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    cursor.execute(
        """
        SELECT w.schema, w.name, sum(CASE WHEN c.reltuples >= 0 THEN c.reltuples END)::bigint,
            coalesce(sum(pg_relation_size(c.oid)), 0)::bigint
        FROM unnest(%s::text[], %s::text[]) AS w (schema, name)
            JOIN pg_namespace n ON n.nspname = w.schema
            JOIN pg_class r ON r.relnamespace = n.oid AND r.relname = w.name
            LEFT JOIN LATERAL (
                SELECT r.oid AS member WHERE r.relkind <> 'p'
                UNION ALL SELECT t.relid FROM pg_partition_tree(r.oid) t WHERE r.relkind = 'p' AND t.isleaf
            ) m ON true
            LEFT JOIN pg_class c ON c.oid = m.member
        GROUP BY 1, 2""",
        (schemas, names),
        prepare=False,
    )
    return {(schema, name): Measured(rows, size) for schema, name, rows, size in cursor.fetchall()}


def identity(connection: psycopg.Connection[Any]) -> str:
    """Which database this is, whatever its name: the server's system identifier and the database's number.

    Returns:
        Empty where the role may not know.

    Source:
        PostgreSQL manual, 9.28.12 Control Data Functions.
    """
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    cursor.execute(f"SAVEPOINT {_SAVEPOINT}", prepare=False)
    try:
        row = cursor.execute(
            "SELECT s.system_identifier || '/' || d.oid FROM pg_control_system() s, pg_database d "
            "WHERE d.datname = current_database()",
            prepare=False,
        ).fetchone()
    except psycopg.errors.InsufficientPrivilege:
        _back(connection)
        return ""
    cursor.execute(f"RELEASE SAVEPOINT {_SAVEPOINT}", prepare=False)
    return str(row[0]) if row is not None else ""


def dependants(connection: psycopg.Connection[Any], tables: Collection[Key]) -> dict[Key, tuple[str, ...]]:
    """The views and materialized views that are made of some tables, and of their columns.

    Returns:
        Names as PostgreSQL prints them, by (schema, table) and by (schema, table, column).

    Source:
        PostgreSQL manual, 53.18 pg_depend.
    """
    if not tables:
        return {}
    schemas, names = [key[0] for key in tables], [key[1] for key in tables]
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    cursor.execute(
        """
        SELECT DISTINCT w.schema, w.name, a.attname::text, v.oid::regclass::text
        FROM unnest(%s::text[], %s::text[]) AS w (schema, name)
            JOIN pg_namespace n ON n.nspname = w.schema
            JOIN pg_class r ON r.relnamespace = n.oid AND r.relname = w.name
            JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = r.oid
                AND d.classid = 'pg_rewrite'::regclass
            JOIN pg_rewrite w2 ON w2.oid = d.objid AND w2.ev_class <> r.oid
            JOIN pg_class v ON v.oid = w2.ev_class
            LEFT JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = d.refobjsubid AND d.refobjsubid > 0
        ORDER BY 4""",
        (schemas, names),
        prepare=False,
    )
    found: dict[Key, dict[str, None]] = {}
    for schema, name, column, view in cursor.fetchall():
        found.setdefault((schema, name), {})[view] = None
        if column is not None:
            found.setdefault((schema, name, column), {})[view] = None
    return {key: tuple(views) for key, views in found.items()}


def holders(connection: psycopg.Connection[Any], extensions: Collection[str]) -> dict[Key, tuple[str, ...]]:
    """What no plan drops and is made of some extensions: functions, views, foreign servers and the like.

    Returns:
        Descriptions as PostgreSQL gives them, by (extension,).

    Source:
        PostgreSQL manual, 53.18 pg_depend; 9.27.9 Object Information Functions, pg_describe_object.
    """
    if not extensions:
        return {}
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    cursor.execute(
        """
        WITH member AS (
            SELECT e.extname, d.classid, d.objid FROM pg_extension e JOIN pg_depend d
                ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND d.deptype = 'e'
            WHERE e.extname = ANY(%s))
        SELECT DISTINCT m.extname::text, pg_describe_object(d.classid, d.objid, d.objsubid)
        FROM member m JOIN pg_depend d ON d.refclassid = m.classid AND d.refobjid = m.objid AND d.deptype = 'n'
        WHERE d.classid = ANY (ARRAY['pg_proc', 'pg_foreign_server', 'pg_rewrite', 'pg_cast', 'pg_operator',
                'pg_opclass', 'pg_opfamily']::regclass[])
            AND NOT EXISTS (SELECT FROM member o WHERE (o.classid, o.objid) = (d.classid, d.objid))
        ORDER BY 2""",
        (list(extensions),),
        prepare=False,
    )
    found: dict[Key, list[str]] = {}
    for extension, what in cursor.fetchall():
        found.setdefault((extension,), []).append(what)
    return {key: tuple(what) for key, what in found.items()}


def callers(connection: psycopg.Connection[Any], functions: Collection[str]) -> dict[Key, tuple[str, ...]]:
    """What is made of some functions and has no definition that a catalog holds: operators, casts, types, languages.

    Args:
        connection: In a transaction, with an empty search path.
        functions: As `regprocedure` reads them: "public.f(integer)". Names of other objects mean nothing.

    Returns:
        Descriptions as PostgreSQL gives them, by (function,).

    Source:
        PostgreSQL manual, 53.18 pg_depend; 9.27.9 Object Information Functions, pg_describe_object.
    """
    functions = [name for name in functions if name.endswith(")") and " USING " not in name]
    if not functions:
        return {}
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    cursor.execute(
        """
        SELECT DISTINCT w.name, pg_describe_object(d.classid, d.objid, d.objsubid)
        FROM unnest(%s::text[]) AS w (name)
            JOIN pg_depend d ON d.refclassid = 'pg_proc'::regclass AND d.refobjid = to_regprocedure(w.name)
        WHERE d.deptype = 'n' AND d.classid = ANY (ARRAY['pg_operator', 'pg_opclass', 'pg_opfamily', 'pg_amproc',
            'pg_cast', 'pg_type', 'pg_language', 'pg_transform', 'pg_event_trigger', 'pg_conversion', 'pg_am',
            'pg_foreign_data_wrapper', 'pg_ts_parser', 'pg_ts_template', 'pg_publication_rel']::regclass[])
        ORDER BY 2""",
        (list(functions),),
        prepare=False,
    )
    found: dict[Key, list[str]] = {}
    for name, what in cursor.fetchall():
        found.setdefault((name,), []).append(what)
    return {key: tuple(what) for key, what in found.items()}


def bound(connection: psycopg.Connection[Any], columns: Collection[Key]) -> dict[Key, tuple[str, ...]]:
    """What is made of some columns beside views, constraints, indexes, defaults and their own sequences.

    Returns:
        Descriptions as PostgreSQL gives them ("policy p on table t"), by (schema, table, column).

    Source:
        PostgreSQL manual, 53.18 pg_depend; 9.26 pg_describe_object.
    """
    if not columns:
        return {}
    parts = [[key[place] for key in columns] for place in range(3)]
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    cursor.execute(
        """
        SELECT DISTINCT w.schema, w.name, w.col, pg_describe_object(d.classid, d.objid, d.objsubid)
        FROM unnest(%s::text[], %s::text[], %s::text[]) AS w (schema, name, col)
            JOIN pg_namespace n ON n.nspname = w.schema
            JOIN pg_class r ON r.relnamespace = n.oid AND r.relname = w.name
            JOIN pg_attribute a ON a.attrelid = r.oid AND a.attname = w.col AND NOT a.attisdropped
            JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = r.oid AND d.refobjsubid = a.attnum
            LEFT JOIN pg_attrdef f ON d.classid = 'pg_attrdef'::regclass AND f.oid = d.objid
        WHERE d.classid NOT IN ('pg_rewrite'::regclass, 'pg_constraint'::regclass)
            AND NOT (d.classid = 'pg_class'::regclass AND d.objsubid = 0)
            AND NOT (f.oid IS NOT NULL AND f.adnum = a.attnum)
        ORDER BY 4""",
        parts,
        prepare=False,
    )
    found: dict[Key, list[str]] = {}
    for schema, name, column, what in cursor.fetchall():
        found.setdefault((schema, name, column), []).append(what)
    return {key: tuple(names) for key, names in found.items()}


class Counted(NamedTuple):
    """What came of a count.

    Attributes:
        broken: How many; None where it could not be counted.
        keys: Some of the rows' keys.
        reason: Why it could not be counted; empty where it could.
    """

    broken: int | None
    keys: tuple[str, ...] = ()
    reason: str = ""


class Budget:
    """Time for counting, spent query by query."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left_ms(self) -> int:
        """What is left, in milliseconds; 0 when it is spent."""
        return max(0, int((self._end - time.monotonic()) * 1000))


def count(connection: psycopg.Connection[Any], query: str, sample: str, budget: Budget, most: int = 5) -> Counted:
    """Count rows, and name some of them.

    Args:
        connection: In a transaction.
        query: A SELECT of one bigint.
        sample: A SELECT of one text for each row; empty for none.
        budget: What may be spent on it.
        most: How many rows to name.
    """
    if not budget.left_ms:
        return Counted(None, reason="the time for counting was spent")
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    cursor.execute(f"SAVEPOINT {_SAVEPOINT}", prepare=False)
    try:
        cursor.execute(sql.SQL("SET LOCAL statement_timeout = {}").format(max(1, budget.left_ms)), prepare=False)
        row = cursor.execute(query.encode(), prepare=False).fetchone()
        broken = int(row[0]) if row is not None and row[0] is not None else 0
        keys: tuple[str, ...] = ()
        if broken and sample:
            limited = f"SELECT * FROM ({sample}) s LIMIT {most}".encode()  # noqa: S608 - the plan's own query
            cursor.execute(sql.SQL("SET LOCAL statement_timeout = {}").format(max(1, budget.left_ms)), prepare=False)
            keys = tuple(str(found[0]) for found in cursor.execute(limited, prepare=False).fetchall())
    except psycopg.errors.QueryCanceled:
        _back(connection)
        return Counted(None, reason="counting took longer than the time for it")
    except psycopg.Error as error:
        if connection.closed:
            raise
        _back(connection)
        return Counted(None, reason=error.diag.message_primary or type(error).__name__)
    cursor.execute(f"RELEASE SAVEPOINT {_SAVEPOINT}", prepare=False)
    return Counted(broken, keys)


def _back(connection: psycopg.Connection[Any]) -> None:
    connection.execute(f"ROLLBACK TO SAVEPOINT {_SAVEPOINT}", prepare=False)
    connection.execute(f"RELEASE SAVEPOINT {_SAVEPOINT}", prepare=False)
