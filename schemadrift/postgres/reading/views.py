"""What views and materialized views are made of; those of extensions are none of ours."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace
from psycopg import sql

from schemadrift.postgres.reading.fetch import Query, Rows
from schemadrift.postgres.reading.gathered import Gathered


def queries(spaces: sql.Composable) -> list[Query]:
    """The query of each view, as PostgreSQL prints it; found by their rules, as most relations are no views."""
    return [
        Query(
            name="views",
            subject="views",
            fields=("definition",),
            text=sql.SQL("""
                SELECT c.oid, pg_get_viewdef(c.oid) FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
                WHERE r.rulename = '_RETURN' AND r.oid >= 16384 AND c.relpersistence <> 't' AND c.relnamespace IN {}
                    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                        AND d.deptype = 'e')""").format(spaces),
        )
    ]


def build(gathered: Gathered, rows: Mapping[str, Rows]) -> None:
    """Complete the records of views."""
    tables = gathered.put("table")
    for oid, text in rows["views"]:
        key = gathered.keys.get(oid)
        if key in tables and text:
            tables[key] = replace(tables[key], definition=text.strip().removesuffix(";"))
