"""Whether the server can make a value of some SQL for the rows of a table: asked for, and never made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import sql

from schemadrift.catalog import Key
from schemadrift.catalog.names import qualified


def refusal(
    connection: psycopg.Connection[Any], table: Key, expression: str, kind: str, search_path: Sequence[str]
) -> psycopg.Error | None:
    """What the server says against an expression over a row, alias r, as a value of a type; None for nothing.

    It is parsed and planned as one statement of the extended protocol, in the transaction that reads, and not run: what
    only a row can show (a division by zero) is not found. What the role may not look at is nothing against it.

    Args:
        connection: In a transaction.
        table: A live table.
        expression: As an UPDATE would have it; an aggregate has no place there.
        kind: The type.
        search_path: Where its names are looked up.
    """
    path = sql.SQL(", ").join(map(sql.Identifier, search_path)) if search_path else sql.SQL("''")
    query = f"EXPLAIN SELECT FROM {qualified(*table)} r WHERE (CAST(({expression}\n) AS {kind})) IS NULL"
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(sql.SQL("SET LOCAL search_path = {}").format(path))
            psycopg.RawCursor(connection).execute(query.encode(), [], prepare=False)
    except psycopg.errors.InsufficientPrivilege:
        return None
    except (psycopg.ProgrammingError, psycopg.DataError, psycopg.NotSupportedError) as error:
        return error
    return None
