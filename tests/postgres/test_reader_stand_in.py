"""Expressions printed over the stand-in are what PostgreSQL prints over the table itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.generate import script
from schemadrift.catalog.expressions import normalise, split_list
from schemadrift.postgres.reading.stand_in import COLUMNS, RELATION
from tests.postgres.reading import read_url

if TYPE_CHECKING:
    from tests.servers import Database

ODD = r"""
    CREATE TYPE pair AS (a int, stakind1 text);
    CREATE TABLE odd ("Case" int, "select" text, "a""b" date, stakind1 int, p pair, zone text, value int, "date" date,
        ts timestamp, ok boolean, arr int[], t text,
        CHECK ("Case" > stakind1 AND "select" <> 'stakind1 "staop1"' AND "a""b" > '2020-01-01'),
        CHECK ((p).a > 1 AND (p).stakind1 = 'x'), CHECK (zone <> 'UTC' AND value IN (1, 2, 3)),
        CHECK (extract(day FROM "date") > 1 AND (ts AT TIME ZONE 'UTC') > now()), CHECK (ok IS NOT TRUE),
        CHECK (arr[1] = ANY (arr) AND t COLLATE "C" ~ E'\\d''x'), CHECK (odd IS NOT NULL),
        CHECK (CASE WHEN ok THEN value ELSE stakind1 END > 0), CHECK (ROW(value, stakind1) < ROW(1, 2)),
        CHECK (t LIKE '%' OR t IS DISTINCT FROM zone), CHECK (t::varchar(3) = zone::char(2)),
        CHECK (coalesce(t, zone) = upper(substring(t FROM 1 FOR 2))));
    CREATE INDEX ON odd (("Case" + value), lower("select"), (date_part('day', ts)), ((p).a)) WHERE ok AND stakind1 > 0;
"""


def test_same_as_over_the_table(database: Database) -> None:
    database.execute(ODD)
    for part in script(60):
        database.execute(part.replace("gen_random_uuid()", "md5('')::uuid"))  # 12 has no such function
    found = read_url(database.url)
    with database.connect() as connection:
        connection.execute("SET search_path = ''")
        checks = connection.execute("""
            SELECT nspname, relname, conname, pg_get_expr(conbin, conrelid) FROM pg_constraint k
            JOIN pg_class c ON c.oid = conrelid JOIN pg_namespace n ON n.oid = relnamespace
            WHERE contype = 'c' AND nspname = 'public'""").fetchall()
        indexes = connection.execute("""
            SELECT nspname, t.relname, i.relname, pg_get_expr(indexprs, indrelid), pg_get_expr(indpred, indrelid)
            FROM pg_index x JOIN pg_class i ON i.oid = indexrelid JOIN pg_class t ON t.oid = indrelid
            JOIN pg_namespace n ON n.oid = t.relnamespace WHERE nspname = 'public'
            AND (indexprs IS NOT NULL OR indpred IS NOT NULL)""").fetchall()
    assert len(checks) > 25
    assert {key: record.expression for key, record in found.of("check").items()} == {
        (schema, table, name): normalise(text, table=table) for schema, table, name, text in checks
    }
    assert len(indexes) > 15
    for schema, table, name, expressions, predicate in indexes:
        index = found.of("index")[schema, table, name]
        assert [key.expression for key in index.keys if key.expression] == [
            normalise(part, table=table) for part in split_list(expressions or "")
        ]
        assert index.predicate == (None if predicate is None else normalise(predicate, table=table))


def test_stand_in_is_as_we_know_it(database: Database) -> None:
    with database.connect() as connection:
        rows = connection.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 ORDER BY attnum", (RELATION,)
        ).fetchall()
    assert tuple(name for (name,) in rows) == COLUMNS
