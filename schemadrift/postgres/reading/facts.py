"""Facts of the server and role."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import sql

from schemadrift.catalog import Facts
from schemadrift.errors import ConnectionFailed
from schemadrift.postgres.reading.fetch import Query, Rows, fetch
from schemadrift.postgres.snapshot import surroundings

QUERIES = (
    Query(
        name="facts_server",
        subject="settings",
        required=True,
        text=sql.SQL("""
            SELECT current_database(), current_user, pg_is_in_recovery(),
                current_setting('server_version_num')::int, current_setting('server_version')"""),
    ),
    Query(
        name="facts_types",
        subject="types",
        text=sql.SQL("""
            SELECT n.nspname, t.typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND t.typcategory <> 'A'
                AND t.typtype <> 'c'
            UNION ALL
            SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'c' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"""),
    ),
    Query(
        name="facts_operator_classes",
        subject="operator classes",
        text=sql.SQL("""
            SELECT a.amname, o.opcname, o.opcdefault, format_type(o.opcintype, NULL)
            FROM pg_opclass o JOIN pg_am a ON a.oid = o.opcmethod"""),
    ),
)


def read_facts(connection: psycopg.Connection[Any]) -> Facts:
    """Ask a server for what decides the meaning of a declaration there.

    Args:
        connection: Inside of `read_only_snapshot`, which remembers the role's own search path; elsewhere
            the present one counts.

    Returns:
        The facts.

    Raises:
        ConnectionFailed: The server was lost, or answers nothing at all.
    """
    rows, _ = fetch(connection, QUERIES)
    return facts_of(connection, rows)


def facts_of(connection: psycopg.Connection[Any], rows: Mapping[str, Rows]) -> Facts:
    """Make facts of the answers to `QUERIES`.

    Raises:
        ConnectionFailed: As `read_facts` does.
    """
    around = surroundings(connection)
    if not rows["facts_server"]:
        raise ConnectionFailed("the server", "says nothing about itself", "look into its log")
    database, role, in_recovery, version, text = rows["facts_server"][0]
    return Facts(
        server_version=version,
        server_version_text=text.split(" ")[0],
        database=database,
        role=role,
        default_schema=around.default_schema or "public",
        search_path=around.search_path,
        type_schemas=_type_schemas(rows["facts_types"], around.search_path),
        default_operator_classes=frozenset((row[0], row[3]) for row in rows["facts_operator_classes"] if row[2]),
        operator_classes=frozenset((row[0], row[1]) for row in rows["facts_operator_classes"]),
        in_recovery=in_recovery,
    )


def _type_schemas(rows: Rows, search_path: tuple[str, ...]) -> dict[str, str]:
    """Tell for each bare name which schema's type it means; several off the search path mean none."""
    schemas: dict[str, set[str]] = {}
    for schema, name in rows:
        schemas.setdefault(name, set()).add(schema)
    found: dict[str, str] = {}
    for name, places in schemas.items():
        chosen = next((schema for schema in search_path if schema in places), None)
        if chosen is None and len(places) == 1:
            chosen = next(iter(places))
        if chosen is not None:
            found[name] = chosen
    return found
