"""Reads a live database into a catalog: a few set-based queries, one round trip, one snapshot."""

from __future__ import annotations

import gc
from collections.abc import Collection, Sequence
from typing import Any

import msgspec
import psycopg
from psycopg import sql
from psycopg.rows import tuple_row

from schemadrift.catalog import Catalog, Coverage, Facts, Unseen
from schemadrift.kinds import KINDS
from schemadrift.kinds.extension import Extension
from schemadrift.kinds.schema import Schema
from schemadrift.kinds.table import Table
from schemadrift.postgres.connection import described
from schemadrift.postgres.reading import (
    constraints,
    gathered,
    grants,
    indexes,
    operator_classes,
    others,
    outside,
    relations,
    sequences,
    triggers,
    types,
)
from schemadrift.postgres.reading.facts import read_facts
from schemadrift.postgres.reading.fetch import Query, Rows, fetch
from schemadrift.postgres.reading.gathered import Gathered

__all__ = ["read", "read_facts"]


def read(
    connection: psycopg.Connection[Any],
    *,
    schemas: Collection[str] | None = None,
    facts: Facts | None = None,
) -> Catalog:
    """Read everything that the catalogs say about a database's schemas.

    Nothing is written; tables are locked ACCESS SHARE at most. What the role may not read is in the
    catalog's `unseen`, and the kinds concerned are not in its coverage.

    Args:
        connection: Inside of `read_only_snapshot`.
        schemas: Only these; None for all but PostgreSQL's own.
        facts: What `read_facts` said, when it was asked before.

    Returns:
        The live catalog. Members of extensions are not in it; the extensions are.

    Raises:
        ConnectionFailed: The connection was lost, or the role may not even read what every role may.
    """
    collecting = gc.isenabled()
    gc.disable()  # many small objects and no cycles: collecting would double the time
    try:
        known = read_facts(connection) if facts is None else facts
        return _read(connection, None if schemas is None else frozenset(schemas), known)
    finally:
        if collecting:
            gc.enable()


def _read(connection: psycopg.Connection[Any], schemas: frozenset[str] | None, facts: Facts) -> Catalog:
    version = facts.server_version
    spaces = gathered.namespaces(connection, schemas)
    rows, unseen = _fetch_alone(
        connection,
        [
            *gathered.queries(spaces),
            *types.queries(spaces),
            *relations.queries(version, spaces),
            *sequences.queries(spaces),
            *constraints.queries(version, spaces),
            *operator_classes.queries(),
            *indexes.queries(version, spaces),
            *triggers.queries(version, spaces),
            *others.queries(version, spaces),
            *_queries(),
        ],
    )
    found = Gathered(version, rows)
    _index(connection, found, rows)
    for kind in KINDS:  # parents before their children, whatever is made first
        found.put(kind.name)
    _schemas_and_extensions(found, rows)
    types.build(found, rows)
    relations.build(found, rows, sequences.owned(found, rows["sequences"]), constraints.not_valid(rows["checks"]))
    sequences.build(found, rows["sequences"])
    identities = indexes.build(found, rows, constraints.unchecked(rows["switched_off"]))
    constraints.build(found, rows)
    _replica_identities(found, identities)
    triggers.build(found, rows)
    others.build(found, rows)
    grants.build(found, rows)
    hidden = frozenset(kind for one in unseen for kind in one.kinds)
    return Catalog(
        objects=found.objects,
        source=described(connection),
        facts=facts,
        coverage=Coverage(kinds=frozenset(kind.name for kind in KINDS) - hidden, schemas=schemas),
        unseen=tuple(unseen),
    )


def _fetch_alone(connection: psycopg.Connection[Any], queries: Sequence[Query]) -> tuple[dict[str, Rows], list[Unseen]]:
    """Fetch without parallel workers: a guest takes one process, and handing the rows over costs a fifth more CPU."""
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    before = cursor.execute("SELECT current_setting('max_parallel_workers_per_gather')").fetchone()
    cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
    found = fetch(connection, queries)
    cursor.execute("SELECT set_config('max_parallel_workers_per_gather', %s, true)", before)
    return found


def _queries() -> list[Query]:
    return [
        Query(
            name="extensions",
            subject="extensions",
            kinds=("extension",),
            text=sql.SQL("SELECT oid, extname, extnamespace, extversion FROM pg_extension"),
        )
    ]


def _index(connection: psycopg.Connection[Any], found: Gathered, rows: dict[str, Rows]) -> None:
    """Take in what others refer to, and fetch what lies outside of the schemas that are read."""
    relations.index(found, rows)
    found.types = types.index(rows["types"])
    _outside(connection, found, rows)


def _outside(connection: psycopg.Connection[Any], found: Gathered, rows: dict[str, Rows]) -> None:
    used = {row[3] for row in rows["attributes"]}
    more = outside.queries(
        relations=outside.relations(rows) - found.relations.keys(),
        types=used - found.types.keys(),
        operators=outside.operators(rows),
    )
    if more:
        fetched, _ = fetch(connection, more)
        outside.index(found, fetched)


def _schemas_and_extensions(found: Gathered, rows: dict[str, Rows]) -> None:
    members = found.members("pg_namespace")
    comments = found.comments("pg_namespace")
    schemas = found.put("schema")
    for oid, name, owner, _, wanted in rows["namespaces"]:
        if wanted and oid not in members:
            comment = comments.get((oid, 0))
            made = name == "public" and comment == "standard public schema"  # by PostgreSQL itself
            schemas[(name,)] = Schema(None if made else comment, found.role(owner))
    extensions = found.put("extension")
    for _, name, schema, version in rows["extensions"]:
        extensions[(name,)] = Extension(found.schemas.get(schema, ""), version)


def _replica_identities(found: Gathered, identities: dict[int, str]) -> None:
    tables = found.put("table")
    for relation, name in identities.items():
        key = found.keys[relation]
        table: Table = tables[key]
        if table.replica_identity == "index":
            tables[key] = msgspec.structs.replace(table, replica_identity=f"index {name}")
