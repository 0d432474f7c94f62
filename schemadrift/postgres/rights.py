"""Which rights a role lacks: one query for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import psycopg
from psycopg.rows import tuple_row

from schemadrift.catalog import Key


class Lacking(NamedTuple):
    """One right that a role lacks.

    Attributes:
        place: Which one of those that were asked for.
        owner: Who owns what it is about.
        form: What that is, as ALTER has it: "TABLE"; for a right on the database its name.
    """

    place: int
    owner: str
    form: str


_QUERY = """
WITH wanted AS (SELECT * FROM unnest(%(what)s::text[], %(schema)s::text[], %(name)s::text[])
        WITH ORDINALITY AS w (what, schema, name, place)),
    role AS (SELECT r.oid, r.rolsuper FROM pg_roles r WHERE r.rolname = %(role)s)
SELECT w.place, pg_get_userbyid(x.owner)::text, x.form
FROM wanted w CROSS JOIN role r CROSS JOIN LATERAL (
    SELECT c.relowner, CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
            WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'i' THEN '' WHEN 'I' THEN '' ELSE 'TABLE' END
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE w.what IN ('relation', 'references', 'insert', 'update', 'delete', 'grant')
            AND n.nspname = w.schema AND c.relname = w.name
            AND CASE w.what WHEN 'relation' THEN NOT pg_has_role(r.oid, c.relowner, 'USAGE')
                WHEN 'grant' THEN NOT pg_has_role(r.oid, c.relowner, 'USAGE') AND NOT has_table_privilege(r.oid, c.oid,
                    'SELECT WITH GRANT OPTION, INSERT WITH GRANT OPTION, UPDATE WITH GRANT OPTION,
                    DELETE WITH GRANT OPTION, TRUNCATE WITH GRANT OPTION, REFERENCES WITH GRANT OPTION,
                    TRIGGER WITH GRANT OPTION')
                WHEN 'references' THEN NOT has_any_column_privilege(r.oid, c.oid, 'REFERENCES')
                WHEN 'insert' THEN NOT has_any_column_privilege(r.oid, c.oid, 'INSERT')
                    OR NOT has_any_column_privilege(r.oid, c.oid, 'SELECT')
                WHEN 'delete' THEN NOT has_table_privilege(r.oid, c.oid, 'DELETE')
                    OR NOT has_any_column_privilege(r.oid, c.oid, 'SELECT')
                ELSE NOT has_any_column_privilege(r.oid, c.oid, 'UPDATE')
                    OR NOT has_any_column_privilege(r.oid, c.oid, 'SELECT') END
    UNION ALL
    SELECT t.typowner, CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END
        FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
        WHERE w.what = 'type' AND n.nspname = w.schema AND t.typname = w.name
            AND NOT pg_has_role(r.oid, t.typowner, 'USAGE')
    UNION ALL
    SELECT n.nspowner, 'SCHEMA' FROM pg_namespace n
        WHERE w.what IN ('schema', 'create', 'use') AND n.nspname = w.schema
            AND CASE w.what WHEN 'schema' THEN NOT pg_has_role(r.oid, n.nspowner, 'USAGE')
                WHEN 'create' THEN NOT has_schema_privilege(r.oid, n.oid, 'CREATE')
                ELSE NOT has_schema_privilege(r.oid, n.oid, 'USAGE') END
    UNION ALL
    SELECT e.extowner, '' FROM pg_extension e
        WHERE w.what = 'extension' AND e.extname = w.schema AND NOT pg_has_role(r.oid, e.extowner, 'USAGE')
    UNION ALL
    SELECT d.datdba, d.datname FROM pg_database d
        WHERE d.datname = current_database() AND (
            (w.what = 'database' AND NOT has_database_privilege(r.oid, d.oid, 'CREATE'))
            OR (w.what = 'install' AND NOT r.rolsuper AND NOT (has_database_privilege(r.oid, d.oid, 'CREATE')
                AND EXISTS (SELECT FROM pg_available_extension_versions v WHERE v.name = w.schema AND v.trusted))))
    UNION ALL
    SELECT m.oid, '' FROM pg_roles m
        WHERE w.what = 'member' AND m.rolname = w.schema AND NOT pg_has_role(r.oid, m.oid, 'MEMBER')
) x (owner, form)
ORDER BY 1"""


def lacking(connection: psycopg.Connection[Any], needs: Sequence[tuple[str, Key]], role: str) -> list[Lacking]:
    """The rights that a role lacks, of some.

    Args:
        connection: Any role will do.
        needs: What, and what it is about; see `plans.rights.Need`. What is not there is not lacking.
        role: Whose rights.

    Source:
        PostgreSQL manual, 9.27 System Information Functions, "Access Privilege Inquiry Functions".
    """
    if not needs:
        return []
    arguments = {
        "what": [what for what, _ in needs],
        "schema": [key[0] if key else "" for _, key in needs],
        "name": [key[-1] if key else "" for _, key in needs],
        "role": role,
    }
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    return [Lacking(place - 1, owner, form) for place, owner, form in cursor.execute(_QUERY, arguments, prepare=False)]


def exists(connection: psycopg.Connection[Any], role: str) -> bool:
    """Whether there is a role of that name."""
    return bool(connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (role,)).rowcount)
