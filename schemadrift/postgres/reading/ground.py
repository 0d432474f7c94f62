"""What is asked before anything is read: which schemas there are, and of which things there are none at all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, LiteralString, NamedTuple

import psycopg
from psycopg import sql

from schemadrift.postgres.reading.fetch import Query, fetch

_THERE: tuple[tuple[LiteralString, tuple[str, ...]], ...] = (
    ("EXISTS (SELECT FROM pg_inherits)", ("inheritance",)),
    ("EXISTS (SELECT FROM pg_constraint WHERE contypid >= 16384)", ("domain_checks",)),
    ("t.users", ("triggers",)),
    ("t.off", ("switched_off",)),
    ("EXISTS (SELECT FROM pg_policy)", ("policies",)),
    ("EXISTS (SELECT FROM pg_proc WHERE oid >= 16384)", ("functions", "routines", "aggregates")),
    ("EXISTS (SELECT FROM pg_rewrite WHERE oid >= 16384)", ("rules", "views")),
    ("EXISTS (SELECT FROM pg_statistic_ext)", ("statistics_definitions",)),
    ("EXISTS (SELECT FROM pg_extension WHERE extname <> 'plpgsql')", ("extension_users",)),
)
"""What must hold for some queries to find anything. Most databases have few of these things, and planning a query that
finds nothing takes longer than to ask whether it would."""

_FROM: LiteralString = """ FROM (
    SELECT bool_or(NOT tgisinternal) AS users, bool_or(tgisinternal AND tgenabled IN ('D', 'R')) AS off
    FROM pg_trigger) t"""


class Ground(NamedTuple):
    """What reading begins with.

    Attributes:
        spaces: The list of the oids of the schemas that are read, as SQL.
        empty: Names of the queries that would find nothing.
    """

    spaces: sql.Composable
    empty: frozenset[str]


def ground(connection: psycopg.Connection[Any], schemas: Iterable[str] | None) -> Ground:
    """Find the schemas that are wanted, never PostgreSQL's own, and what need not be asked.

    The schemas are written out as oids: with a subquery in their place the planner takes nearly every schema for a
    small one, and reads the columns of 10,000 tables table by table.
    """
    wanted: sql.Composable = sql.SQL("")
    if schemas is not None:
        wanted = sql.SQL(" AND nspname::text = ANY({}::text[])").format(sql.Literal(sorted(schemas)))
    text = sql.SQL("""
        SELECT oid::int8 FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'{}
        ORDER BY oid""").format(wanted)
    conditions = sql.SQL(", ").join([sql.SQL(condition) for condition, _ in _THERE])
    there = sql.SQL("SELECT ") + conditions + sql.SQL(_FROM)
    rows, _ = fetch(
        connection,
        [
            Query(name="spaces", subject="schemas", required=True, text=text),
            Query(name="there", subject="what there is", text=there),
        ],
    )
    oids = [sql.Literal(row[0]) for row in rows["spaces"]] or [sql.Literal(0)]
    answers = (rows["there"] or [()])[0]  # none where the role may not look
    empty = [name for is_there, (_, names) in zip(answers, _THERE, strict=False) if not is_there for name in names]
    return Ground(sql.SQL("({})").format(sql.SQL(", ").join(oids)), frozenset(empty))
