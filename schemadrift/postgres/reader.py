"""Reads a live database into a catalog: a few set-based queries, one round trip, one snapshot."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any, TypeAlias

import msgspec
import psycopg
from psycopg import sql
from psycopg.rows import tuple_row

from schemadrift.catalog import Catalog, Coverage, Facts, Key, Record, Unseen
from schemadrift.kinds import KINDS
from schemadrift.kinds.extension import Extension
from schemadrift.kinds.schema import Schema
from schemadrift.kinds.table import Table
from schemadrift.pausing import collector_paused, done_with
from schemadrift.postgres.connection import described
from schemadrift.postgres.reading import (
    constraints,
    gathered,
    grants,
    indexes,
    operator_classes,
    others,
    relations,
    sequences,
    triggers,
    types,
    views,
)
from schemadrift.postgres.reading.facts import QUERIES, facts_of, read_facts
from schemadrift.postgres.reading.fetch import Answers, Query, Rows, fetch, fetch_one_by_one, more, require, sent
from schemadrift.postgres.reading.gathered import Gathered
from schemadrift.postgres.reading.ground import ground
from schemadrift.postgres.reading.outside import Outside

_Ask: TypeAlias = Callable[[Sequence[Query]], Mapping[str, Rows]]

__all__ = ["Reading", "read", "read_facts", "reading"]


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
    with reading(connection, schemas=schemas, facts=facts) as answer:
        return answer.catalog()


@contextmanager
def reading(
    connection: psycopg.Connection[Any], *, schemas: Collection[str] | None = None, facts: Facts | None = None
) -> Iterator[Reading]:
    """Have the server begin to answer, so that other things can be done meanwhile, but not with the connection.

    Args:
        connection: As `read` takes it, like all others.
        schemas: Likewise.
        facts: Likewise.

    Raises:
        ConnectionFailed: As `read` does; `Reading.catalog` raises it, too.
    """
    version = connection.info.server_version
    scope = None if schemas is None else frozenset(schemas)
    spaces, empty = ground(connection, scope)
    queries = _queries(version, spaces)
    if facts is None:
        queries += QUERIES
    with _one_process(connection), ExitStack() as held:
        answers: Answers | None = None
        try:
            answers = held.enter_context(sent(connection, [one for one in queries if one.name not in empty]))
            answers.know_empty(empty)
        except psycopg.Error as error:
            require(connection, error)
        yield Reading(connection, queries, facts, scope, answers, held)


class Reading:
    """A catalog that is being read."""

    def __init__(
        self,
        connection: psycopg.Connection[Any],
        queries: Sequence[Query],
        facts: Facts | None,
        schemas: frozenset[str] | None,
        answers: Answers | None,
        held: ExitStack,
    ) -> None:
        """Take what `reading` has begun; `held` ends it."""
        self._connection = connection
        self._queries = queries
        self._facts = facts
        self._schemas = schemas
        self._answers = answers
        self._held = held

    def take_in(self) -> None:
        """Take in what the server has sent, so that it can go on; returns at once."""
        if self._answers is not None:
            self._answers.take_in()

    def catalog(self) -> Catalog:
        """Wait for the rest, and make the catalog; once.

        Raises:
            ConnectionFailed: The connection was lost, or the role may not even read what every role may.
        """
        with collector_paused():
            objects, facts, unseen = self._objects()
        hidden = frozenset(kind for one in unseen for kind in one.kinds)
        return Catalog(
            objects=objects,
            source=described(self._connection),
            facts=facts,
            coverage=Coverage(kinds=frozenset(kind.name for kind in KINDS) - hidden, schemas=self._schemas),
            unseen=tuple(unseen),
        )

    def _objects(self) -> tuple[dict[str, dict[Key, Record]], Facts, list[Unseen]]:
        connection = self._connection
        if self._answers is not None:
            try:
                with self._held.pop_all():
                    return *self._made(self._answers, partial(more, self._answers)), []
            except psycopg.Error as error:
                require(connection, error)
        rows, unseen = fetch_one_by_one(connection, self._queries)
        return *self._made(rows, lambda more: fetch(connection, more)[0]), unseen

    def _made(self, rows: Mapping[str, Rows], ask: _Ask) -> tuple[dict[str, dict[Key, Record]], Facts]:
        version = self._connection.info.server_version
        return _objects(version, rows, ask), self._facts or facts_of(self._connection, rows)


@contextmanager
def _one_process(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Read without parallel workers: a guest takes one process, and handing rows over costs a fifth more CPU."""
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    name = "max_parallel_workers_per_gather"
    text = "SELECT current_setting(%s), set_config(%s, '0', true)"
    before = cursor.execute(text, (name, name), prepare=False).fetchone() or ("",)
    yield
    cursor.execute("SELECT set_config(%s, %s, true)", (name, before[0]), prepare=False)


def _queries(version: int, spaces: sql.Composable) -> list[Query]:
    """All queries, in the order in which their rows are used."""
    return [
        relations.columns(version, spaces),  # first, as nothing can be named without
        *relations.queries(spaces),
        *gathered.queries(spaces),
        *types.queries(spaces),
        *constraints.queries(version, spaces),
        *operator_classes.queries(),
        *indexes.queries(version, spaces),
        *sequences.queries(spaces),
        relations.defaults(spaces),
        *triggers.queries(version, spaces),
        *others.queries(version, spaces),
        *views.queries(spaces),
        Query(
            name="extensions",
            subject="extensions",
            kinds=("extension",),
            text=sql.SQL("SELECT oid, extname, extnamespace, extversion FROM pg_extension"),
        ),
        Query(
            name="extension_users",
            subject="what is made of extensions",
            text=sql.SQL("""
                WITH member AS (
                    SELECT d.refobjid AS extension, d.classid, d.objid FROM pg_depend d
                    WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
                        AND d.refobjid IN (SELECT oid FROM pg_extension WHERE extname <> 'plpgsql')),
                -- an array type belongs to its element, and not to the extension
                part AS (
                    SELECT * FROM member
                    UNION ALL
                    SELECT m.extension, m.classid, t.typarray FROM member m
                    JOIN pg_type t ON m.classid = 'pg_type'::regclass AND t.oid = m.objid AND t.typarray <> 0)
                SELECT DISTINCT p.extension, coalesce(i.indrelid, f.adrelid, c.conrelid, d.objid)
                FROM part p
                    JOIN pg_depend d ON d.refclassid = p.classid AND d.refobjid = p.objid AND d.deptype IN ('n', 'a')
                        AND d.classid IN ('pg_class'::regclass, 'pg_attrdef'::regclass, 'pg_constraint'::regclass)
                    LEFT JOIN pg_index i ON d.classid = 'pg_class'::regclass AND i.indexrelid = d.objid
                    LEFT JOIN pg_attrdef f ON d.classid = 'pg_attrdef'::regclass AND f.oid = d.objid
                    LEFT JOIN pg_constraint c ON d.classid = 'pg_constraint'::regclass AND c.oid = d.objid"""),
        ),
    ]


def _objects(version: int, rows: Mapping[str, Rows], ask: _Ask) -> dict[str, dict[Key, Record]]:
    """Make the records, in an order in which the server is seldom waited for."""
    found = Gathered(version)
    outside = Outside(found, ask)
    for kind in KINDS:  # parents before their children, whatever is made first
        found.put(kind.name)
    relations.index_columns(found, rows["attributes"])
    used = {row[3] for row in rows["attributes"]}
    inheritance = rows["inheritance"]
    found.know(rows)
    relations.index(found, rows["relations"])
    found.types = types.index(rows["types"])
    types.build(found, rows)
    outside.types(used)
    outside.relations({row[1] for row in inheritance if row[0] in found.relations})
    outside.relations({row[4] for row in rows["foreign_keys"]})
    constraints.foreign_keys(found, rows["foreign_keys"], rows["switched_off"])
    constraints.checks(found, rows["checks"])
    outside.operators(indexes.operators(rows["indexes"]))
    identities = indexes.build(found, rows, constraints.unchecked(rows["switched_off"]))
    outside.relations({row[13] for row in rows["sequences"] if row[13] is not None})
    sequences.build(found, rows["sequences"])
    owned = sequences.owned(found, rows["sequences"])
    relations.index_defaults(found, rows["defaults"])
    relations.build(found, rows, owned, constraints.not_valid(rows["checks"]))
    _replica_identities(found, identities)
    triggers.build(found, rows)
    others.build(found, rows)
    views.build(found, rows)
    grants.build(found, rows)
    _schemas_and_extensions(found, rows)
    done_with(found, rows)
    return found.objects


def _schemas_and_extensions(found: Gathered, rows: Mapping[str, Rows]) -> None:
    members = found.members("pg_namespace")
    comments = found.comments("pg_namespace")
    schemas = found.put("schema")
    for oid, name, owner, _, wanted in rows["namespaces"]:
        if wanted and oid not in members:
            comment = comments.get((oid, 0))
            made = name == "public" and comment == "standard public schema"  # by PostgreSQL itself
            schemas[(name,)] = Schema(None if made else comment, found.role(owner))
    extensions = found.put("extension")
    users: dict[int, list[Key]] = {}
    for oid, relation in rows["extension_users"]:
        if relation in found.keys:
            users.setdefault(oid, []).append(found.keys[relation])
    for oid, name, schema, version in rows["extensions"]:
        extensions[(name,)] = Extension(found.schemas.get(schema, ""), version, tuple(sorted(users.get(oid, ()))))


def _replica_identities(found: Gathered, identities: dict[int, str]) -> None:
    tables = found.put("table")
    for relation, name in identities.items():
        key = found.keys[relation]
        table: Table = tables[key]
        if table.replica_identity == "index":
            tables[key] = msgspec.structs.replace(table, replica_identity=f"index {name}")
