"""What lies outside of the schemas that are read, and is referred to from within."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from psycopg import sql

from schemadrift.catalog.names import quote
from schemadrift.postgres.reading import types as data_types
from schemadrift.postgres.reading.fetch import Query, Rows
from schemadrift.postgres.reading.gathered import Gathered


def relations(rows: dict[str, Rows]) -> set[int]:
    """Oids of all relations that foreign keys, sequences and inheritance refer to."""
    found = {row[4] for row in rows["foreign_keys"]}
    found.update(row[13] for row in rows["sequences"] if row[13] is not None)
    inside = {row[0] for row in rows["relations"]}
    found.update(row[1] for row in rows["inheritance"] if row[0] in inside)
    return found


def operators(rows: dict[str, Rows]) -> set[int]:
    """Oids of the operators of all exclusions."""
    return {operator for row in rows["indexes"] if row[25] for operator in row[25]}


def queries(*, relations: AbstractSet[int], types: AbstractSet[int], operators: AbstractSet[int]) -> list[Query]:
    """Ask for the names of relations and their columns, for types and operators; nothing when there are none."""
    found = [data_types.missing(types)] if types else []
    if operators:
        text = sql.SQL("SELECT oid, oprname, oprnamespace FROM pg_operator WHERE oid = ANY({}::oid[])")
        oids = sql.Literal(sorted(operators))
        found.append(Query(name="operators", subject="operators", required=True, text=text.format(oids)))
    if relations:
        oids = sql.Literal(sorted(relations))
        found += [
            Query(
                name="more_relations",
                subject="tables",
                required=True,
                text=sql.SQL("""
                    SELECT c.oid, n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE c.oid = ANY({}::oid[])""").format(oids),
            ),
            Query(
                name="more_attributes",
                subject="columns",
                required=True,
                text=sql.SQL("""
                    SELECT attrelid, attnum, attname FROM pg_attribute
                    WHERE attrelid = ANY({}::oid[]) AND attnum > 0 AND NOT attisdropped""").format(oids),
            ),
        ]
    return found


def index(gathered: Gathered, rows: dict[str, Rows]) -> None:
    """Take in what was asked for, so that it can be looked up; it makes no records."""
    gathered.types.update(data_types.index(rows.get("more_types", [])))
    for oid, schema, name in rows.get("more_relations", ()):
        gathered.keys.setdefault(oid, (schema, name))
    for oid, name, schema in rows.get("operators", ()):
        space = gathered.schemas.get(schema, "pg_catalog")
        gathered.operators[oid] = name if space == "pg_catalog" else f"OPERATOR({quote(space)}.{name})"
    for row in rows.get("more_attributes", ()):
        gathered.attributes.setdefault(row[0], {})[row[1]] = row
