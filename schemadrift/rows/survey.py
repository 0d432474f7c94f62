"""Looks at what expectations name before they are asked: their tables, columns and functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import psycopg
from psycopg.rows import tuple_row

from schemadrift.catalog import Catalog, Key, ObjectId
from schemadrift.catalog.names import parse_qualified, qualified
from schemadrift.nearest import suggestion
from schemadrift.rows.expectation import Mention
from schemadrift.rows.ground import Ground, Relation
from schemadrift.rows.loading import Placed
from schemadrift.rows.statements import calls

_TABLES = """
SELECT n.nspname::text, c.relname::text, c.relkind::text,
    CASE c.relkind WHEN 'p' THEN (
        SELECT sum(greatest(p.reltuples, 0)) FROM pg_catalog.pg_partition_tree(c.oid) t
            JOIN pg_catalog.pg_class p ON p.oid = t.relid WHERE t.isleaf)
    ELSE c.reltuples END::float8,
    ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum),
    ARRAY(SELECT pg_catalog.format_type(a.atttypid, a.atttypmod) FROM pg_catalog.pg_attribute a
          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum),
    ARRAY(SELECT a.attname::text FROM pg_catalog.pg_index i
            CROSS JOIN unnest(i.indkey::smallint[]) WITH ORDINALITY k (num, place)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.num
          WHERE i.indrelid = c.oid AND i.indisprimary AND k.place <= i.indnkeyatts ORDER BY k.place),
    ARRAY(SELECT CASE WHEN i.indisunique AND i.indimmediate THEN 'unique' ELSE '' END || chr(1) ||
                 (SELECT string_agg(a.attname::text, chr(1) ORDER BY k.place)
                  FROM unnest(i.indkey::smallint[]) WITH ORDINALITY k (num, place)
                    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.num
                  WHERE k.place <= i.indnkeyatts)
          FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
            JOIN pg_catalog.pg_am m ON m.oid = x.relam AND m.amname = 'btree'
          WHERE i.indrelid = c.oid AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND (n.nspname, c.relname) IN (SELECT * FROM unnest(%s::text[], %s::text[]))"""

_FUNCTIONS = """
SELECT n.nspname::text, p.proname::text
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE p.proname = ANY (%s) GROUP BY 1, 2 HAVING bool_and(p.provolatile = 'v')"""


class Absence(NamedTuple):
    """What an expectation names that the database does not have, and the declaration has."""

    placed: Placed
    objects: tuple[ObjectId, ...]


class Survey(NamedTuple):
    """What was found.

    Attributes:
        ground: What names mean.
        ready: Expectations that can be asked.
        absences: Those whose table or column is declared and not there.
        problems: What is wrong with the others, one line each, by the file that declares them.
    """

    ground: Ground
    ready: tuple[Placed, ...]
    absences: tuple[Absence, ...]
    problems: tuple[tuple[str, str], ...]


def survey(connection: psycopg.Connection[Any], placed: Sequence[Placed], live: Catalog, declared: Catalog) -> Survey:
    """Look at what expectations name.

    Args:
        connection: In a transaction.
        placed: The expectations.
        live: What the server has; for the schemas that names are looked up in.
        declared: What the code declares.
    """
    path = live.facts.search_path or (live.facts.default_schema,)
    names = {mention.table for one in placed for mention in one.expectation.mentions()}
    there = _relations(connection, names, path)
    found = {key[1]: key[0] for schema in reversed(path) for key in there if key[0] == schema}
    declared_tables = _declared(declared)
    for key in declared_tables:
        if key[0] in path:
            found.setdefault(key[1], key[0])
    ground = Ground(
        default_schema=live.facts.default_schema,
        found=found,
        relations={**declared_tables, **there},
    )
    volatile = _volatile(connection, placed, path)
    ready: list[Placed] = []
    absences: list[Absence] = []
    problems: list[tuple[str, str]] = []
    for one in placed:
        wrong = [*_names(one, ground, there, declared_tables), *_unstable(one, volatile)]
        absent = tuple(each for each in wrong if isinstance(each, ObjectId))
        said = [each for each in wrong if isinstance(each, str)]
        problems += ((one.origin.file, f"line {one.origin.line}, {one.expectation.name}: {each}") for each in said)
        if absent and not said:
            absences.append(Absence(one, absent))
        elif not said:
            ready.append(one)
    return Survey(ground, tuple(ready), tuple(absences), tuple(problems))


def _relations(connection: psycopg.Connection[Any], names: Iterable[str], path: Sequence[str]) -> dict[Key, Relation]:
    keys: set[Key] = set()
    for name in names:
        try:
            parts = parse_qualified(name)
        except ValueError:
            continue
        keys |= {parts} if len(parts) > 1 else {(schema, *parts) for schema in path}
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    cursor.execute(_TABLES, ([key[0] for key in keys], [key[1] for key in keys]), prepare=False)
    return {
        (schema, name): Relation(form, dict(zip(columns, types, strict=True)), tuple(key), rows, *_indexes(found))
        for schema, name, form, rows, columns, types, key, found in cursor.fetchall()
    }


def _indexes(found: Sequence[str]) -> tuple[frozenset[frozenset[str]], tuple[tuple[str, ...], ...]]:
    """Sets of columns that are unique, and the columns of all indexes in their order."""
    split = [one.split("\x01") for one in found]
    unique = frozenset(frozenset(columns) for mark, *columns in split if mark)
    return unique, tuple(tuple(columns) for _, *columns in split)


def _unique(declared: Catalog) -> dict[Key, set[frozenset[str]]]:
    """The keys that are declared, those that are put off to the end of a transaction left out."""
    found: dict[Key, set[frozenset[str]]] = {}
    for kind in ("primary_key", "unique"):
        for key, record in declared.of(kind).items():
            if not record.deferrable and not record.without_overlaps:
                found.setdefault(key[:-1], set()).add(frozenset(record.columns))
    for key, index in declared.of("index").items():
        columns = frozenset(one.column for one in index.keys)
        if index.unique and index.predicate is None and "" not in columns:
            found.setdefault(key[:-1], set()).add(columns)
    return found


def _declared(declared: Catalog) -> dict[Key, Relation]:
    columns: dict[Key, dict[str, str]] = {key: {} for key in declared.of("table")}
    for key, record in declared.of("column").items():
        columns.setdefault(key[:-1], {})[key[-1]] = record.type
    keys = {key[:-1]: record.columns for key, record in declared.of("primary_key").items()}
    unique = _unique(declared)
    return {
        key: Relation("r", found, keys.get(key, ()), unique=frozenset(unique.get(key, ())))
        for key, found in columns.items()
    }


def _volatile(
    connection: psycopg.Connection[Any], placed: Sequence[Placed], path: Sequence[str]
) -> frozenset[tuple[str, ...]]:
    """The volatile functions among those that conditions call, by the names that find them."""
    called = {
        name
        for one in placed
        for written in one.expectation.written()
        if written.stable and written.field != "sql"
        for name in calls(written.sql)
    }
    if not called:
        return frozenset()
    rows = psycopg.Cursor(connection, row_factory=tuple_row).execute(
        _FUNCTIONS, ([name[-1] for name in called],), prepare=False
    )
    found = {(schema, name) for schema, name in rows.fetchall()}
    visible = {(name,) for schema, name in found if schema in {*path, "pg_catalog"}}
    return frozenset(found | visible)


def _names(
    placed: Placed, ground: Ground, there: Mapping[Key, Relation], declared: Mapping[Key, Relation]
) -> Iterator[str | ObjectId]:
    """What is wrong with the names of one: a problem, or what is declared and not there."""
    for mention in placed.expectation.mentions():
        try:
            key = ground.key(mention.table)
        except ValueError as error:
            yield f"{mention.field} {error}"
            continue
        if key in there:
            yield from _columns(mention, key, there[key], declared.get(key))
        elif key in declared:
            yield ObjectId("table", key)
        else:
            known = [qualified(*one) for one in (*there, *declared)]
            yield f"{mention.field} {mention.table} is no table, here or in the declaration; {_meant(key, known)}"


def _columns(mention: Mention, key: Key, live: Relation, declared: Relation | None) -> Iterator[str | ObjectId]:
    for column in mention.columns:
        if column in live.columns:
            continue
        if declared is not None and column in declared.columns:
            yield ObjectId("column", (*key, column))
        else:
            hint = suggestion(column, [*live.columns, *(declared.columns if declared is not None else ())])
            yield f"{mention.field} {mention.table} has no column {column}, here or in the declaration; {hint}"


def _meant(key: Key, known: Sequence[str]) -> str:
    return suggestion(qualified(*key), known) if known else "correct the name"


def _unstable(placed: Placed, volatile: frozenset[tuple[str, ...]]) -> Iterator[str]:
    for written in placed.expectation.written():
        if not written.stable or written.field == "sql":
            continue
        for name in calls(written.sql):
            if name in volatile:
                yield (
                    f"{written.field} calls {qualified(*name)}(), which gives another result each time; "
                    "use what is STABLE, or declare the function so"
                )


def absence(one: Absence) -> str:
    """What is missing, as people read it."""
    return ", ".join(str(each) for each in one.objects)
