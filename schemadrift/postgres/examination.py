"""What a server tells about itself and about what a role may see there: the facts behind `schemadrift doctor`."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, NamedTuple

import psycopg
from psycopg import pq, sql
from psycopg.rows import tuple_row

from schemadrift.catalog import Facts, Unseen
from schemadrift.postgres.reader import read
from schemadrift.postgres.snapshot import read_only_snapshot


class Hidden(NamedTuple):
    """A schema or function that the role may not use, though expressions need it.

    Attributes:
        name: A schema's name, or a function with its arguments as SQL.
        used_by: The schemas whose tables need it, sorted.
    """

    name: str
    used_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """One look at a server through the eyes of one role.

    Attributes:
        version: As people write it: "18.6".
        role: The role that looks.
        superuser: Whether it is one.
        bypasses_row_security: Whether policies do not bind it.
        in_recovery: Whether the server is a hot standby.
        encrypted: Whether the connection is.
        local: Whether it goes over a Unix socket.
        pooled: Whether a pooler stands between: the process that answers is not the one that was promised.
        search_path: The schemas that it looks unqualified names up in.
        default_schema: Where its unqualified names are created; None where nowhere.
        blocked_path: Schemas of its search_path setting that exist, and that it may not use.
        statement_timeout: The role's own setting, as in "30s"; "0" for none.
        clock_ahead_seconds: By how much the server's clock is ahead of ours; negative where it is behind.
        hidden_schemas: Schemas that it may not use, and whose types or functions tables use.
        hidden_functions: Functions that defaults, checks or indexes call and that it may not call.
        schemas: How many there are, PostgreSQL's own and those of extensions not counted.
        facts: What decides the meaning of a declaration there.
        unseen: What a reading of the catalogs could not look at.
    """

    version: str
    role: str
    superuser: bool
    bypasses_row_security: bool
    in_recovery: bool
    encrypted: bool
    local: bool
    pooled: bool
    search_path: tuple[str, ...]
    default_schema: str | None
    blocked_path: tuple[str, ...]
    statement_timeout: str
    clock_ahead_seconds: float
    hidden_schemas: tuple[Hidden, ...]
    hidden_functions: tuple[Hidden, ...]
    schemas: int
    facts: Facts
    unseen: tuple[Unseen, ...]


_SERVER = sql.SQL("""
    SELECT current_setting('server_version'), current_user, current_setting('is_superuser') = 'on',
        coalesce((SELECT rolbypassrls FROM pg_roles WHERE rolname = current_user), false), pg_is_in_recovery(),
        pg_backend_pid(), current_schemas(false)::text[], current_schema()::text,
        current_setting('statement_timeout'), extract(epoch FROM clock_timestamp())::float8,
        array(SELECT n.nspname::text FROM pg_namespace n
            WHERE NOT has_schema_privilege(n.oid, 'USAGE') AND n.nspname::text = ANY(
                array(SELECT trim(both '"' from trim(part)) FROM unnest(string_to_array(
                    replace(current_setting('search_path'), '"$user"', quote_ident(current_user)), ',')) part)))""")

# Which schema's tables use which function in a default, a check or an index.
_CALLS = sql.SQL("""
    SELECT d.refobjid AS function, c.relnamespace AS caller
    FROM pg_depend d JOIN pg_attrdef a ON d.classid = 'pg_attrdef'::regclass AND a.oid = d.objid
        JOIN pg_class c ON c.oid = a.adrelid WHERE d.refclassid = 'pg_proc'::regclass
    UNION SELECT d.refobjid, k.connamespace
    FROM pg_depend d JOIN pg_constraint k ON d.classid = 'pg_constraint'::regclass AND k.oid = d.objid
    WHERE d.refclassid = 'pg_proc'::regclass
    UNION SELECT d.refobjid, c.relnamespace
    FROM pg_depend d JOIN pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
    WHERE d.refclassid = 'pg_proc'::regclass""")

# Only types and functions matter: a table is never named where expressions are compared.
_SCHEMAS = sql.SQL("""
    SELECT hidden.nspname::text, array_agg(DISTINCT used.nspname::text ORDER BY used.nspname::text)
    FROM pg_namespace hidden JOIN (
        SELECT t.typnamespace AS home, c.relnamespace AS caller
        FROM pg_type t JOIN pg_attribute a ON a.atttypid IN (t.oid, t.typarray) JOIN pg_class c ON c.oid = a.attrelid
        WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f')
            AND t.typnamespace <> 'pg_catalog'::regnamespace
        UNION SELECT p.pronamespace, call.caller FROM ({calls}) call JOIN pg_proc p ON p.oid = call.function
    ) use ON use.home = hidden.oid JOIN pg_namespace used ON used.oid = use.caller
    WHERE hidden.nspname !~ '^pg_' AND NOT has_schema_privilege(hidden.oid, 'USAGE')
    GROUP BY 1 ORDER BY 1""").format(calls=_CALLS)

_FUNCTIONS = sql.SQL("""
    SELECT format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
        array_agg(DISTINCT used.nspname::text ORDER BY used.nspname::text)
    FROM ({calls}) call JOIN pg_proc p ON p.oid = call.function JOIN pg_namespace n ON n.oid = p.pronamespace
        JOIN pg_namespace used ON used.oid = call.caller
    WHERE n.nspname <> 'pg_catalog' AND NOT has_function_privilege(p.oid, 'EXECUTE')
    GROUP BY 1 ORDER BY 1""").format(calls=_CALLS)


def examine(connection: psycopg.Connection[Any], *, timeout: float = 10.0) -> Examination:
    """Look at a server, reading only.

    Args:
        connection: Any; the role's own settings count.
        timeout: Seconds for each statement.

    Raises:
        ConnectionFailed: The role may not even read what every role may.
        psycopg.Error: The connection is lost.
    """
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    idle = connection.info.transaction_status == pq.TransactionStatus.IDLE
    before = time.time()
    row: Any = cursor.execute(_SERVER, prepare=False).fetchone()
    ours = (before + time.time()) / 2
    if idle and not connection.autocommit:
        connection.rollback()  # psycopg has opened a transaction for it
    version, role, superuser, bypasses, recovery, process, path, default, limit, theirs, blocked = row
    with read_only_snapshot(connection, timeout=timeout):
        found = read(connection)
        hidden = _hidden(cursor, _SCHEMAS)
        closed = _hidden(cursor, _FUNCTIONS)
    return Examination(
        version=version.split(" ")[0],
        role=role,
        superuser=superuser,
        bypasses_row_security=bypasses,
        in_recovery=recovery,
        encrypted=connection.pgconn.ssl_in_use,
        local=connection.info.host.startswith(("/", "@")) or not connection.info.host,
        pooled=connection.info.backend_pid != process,
        search_path=tuple(path),
        default_schema=default,
        blocked_path=tuple(blocked),
        statement_timeout=limit,
        clock_ahead_seconds=theirs - ours,
        hidden_schemas=hidden,
        hidden_functions=closed,
        schemas=len(found.of("schema")),
        facts=found.facts,
        unseen=found.unseen,
    )


def _hidden(cursor: psycopg.Cursor[Any], query: sql.Composed) -> tuple[Hidden, ...]:
    """Ask for what may not be used; a role that may not even ask is told so by `unseen`."""
    cursor.execute("SAVEPOINT schemadrift_hidden", prepare=False)
    try:
        return tuple(Hidden(name, tuple(used_by)) for name, used_by in cursor.execute(query, prepare=False))
    except psycopg.errors.InsufficientPrivilege:
        cursor.execute("ROLLBACK TO SAVEPOINT schemadrift_hidden", prepare=False)
        return ()
