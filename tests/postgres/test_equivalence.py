"""The server's verdict on pairs of expressions, on a real server, read-only and without privileges."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import psycopg
import pytest

from schemadrift.catalog import Catalog, Facts, Key, Record
from schemadrift.drift import Answer, Question, Undecided
from schemadrift.kinds.column import Column
from schemadrift.kinds.domain import Domain
from schemadrift.kinds.table import Table
from schemadrift.postgres.equivalence import decide
from schemadrift.postgres.explain_output import canonical
from tests.servers import Database, RunningServer

_SCHEMA = """
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN email AS text CHECK (VALUE ~ '@' AND length(VALUE) < 80);
CREATE DOMAIN code AS varchar(4) COLLATE "C";
CREATE SEQUENCE numbers;
CREATE FUNCTION tidy(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower(btrim($1))';
CREATE FUNCTION boom() RETURNS int LANGUAGE plpgsql VOLATILE AS $$ BEGIN RAISE 'executed'; END $$;
CREATE SCHEMA other;
CREATE FUNCTION other.hidden(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE TABLE "order" (
    id integer, big bigint, small smallint, "Name" varchar(20) COLLATE "C", status varchar(10), kind char(3),
    txt text, flag boolean, d date, ts timestamptz, local timestamp, n numeric(10,2), f double precision,
    j jsonb, plain json, arr text[], codes varchar(5)[], feeling mood, mail email, uid uuid, net inet,
    took interval, span int4range, doc tsvector, bits bit(3), "user" text, "we ""ird %s" int
);
CREATE TABLE pair (a integer, b integer);
"""


class Case(NamedTuple):
    """A pair: how it was created, how it is declared, whether both are equal, the type that both are cast to."""

    created: str
    declared: str
    equal: bool
    type: str = ""


_CONDITIONS = [
    # IN, BETWEEN and what the parser makes of them
    Case("status IN ('a', 'b')", "status in ('a','b')", True),
    Case("status IN ('a', 'b')", "status::text = ANY (ARRAY['a', 'b'])", True),
    Case("status IN ('a', 'b')", "status IN ('b', 'a')", True),
    Case("status IN ('a', 'b')", "status IN ('a', 'c')", False),
    Case("status IN ('a', 'b')", "status NOT IN ('a', 'b')", False),
    Case("status IN ('a')", "status = ANY (ARRAY['a'])", True),
    Case("status NOT IN ('a', 'b')", "NOT status IN ('b', 'a')", True),
    Case("status NOT IN ('a', 'b')", "status <> ALL ('{a,b}')", True),
    Case("txt IN ('it''s', 'a,b', '\"q\"')", "txt in ('\"q\"', 'a,b', 'it''s')", True),
    Case("id IN (1, 2, 3)", "id = ANY ('{3,2,1}')", True),
    Case("id IN (1, 2, 3)", "id IN (1, 2)", False),
    Case("feeling IN ('sad', 'ok')", "feeling = ANY (ARRAY['ok', 'sad']::mood[])", True),
    Case("id BETWEEN 1 AND 5", "id >= 1 AND id <= 5", True),
    Case("id BETWEEN 1 AND 5", "id > 1 AND id <= 5", False),
    Case("id NOT BETWEEN 1 AND 5", "id < 1 OR id > 5", True),
    # comparisons
    Case("id <> 1", "id != 1", True),
    Case("id <> 1", "NOT (id = 1)", True),
    Case("id = 1", "1 = id", True),
    Case("id < 1", "1 < id", False),
    Case("id > 0", "id >= 0", False),
    Case("id > 0", "(((id)) > (0))", True),
    Case("id > -1", "id > (-1)", True),
    Case("n > 0", "n > 0.00", True),
    Case("n > 0", "n > 0::numeric", True),
    Case("n > 1.5", "n > 1.50", True),
    Case("n > 1.5", "n > 1.55", False),
    Case("n * 1.10 > 5", "n * 1.1 > 5", False),
    Case("f > 1.5", "f > 1.5::double precision", True),
    Case("big > 5", "big > 5::bigint", False),  # the server keeps the operators of integer and bigint apart
    Case("small = 1", "small = 1", True),
    Case("kind = 'ab'", "kind = 'ab'::bpchar", True),
    Case("id IS NOT DISTINCT FROM 1", "NOT (id IS DISTINCT FROM 1)", True),
    Case("id IS NULL", "id ISNULL", True),
    Case("id IS NOT NULL", "NOT id IS NULL", True),
    Case("num_nonnulls(id, txt) = 1", "1 = num_nonnulls(id, txt)", True),
    Case("(id, n) = (1, 2)", "id = 1 AND n = 2", True),
    # truth
    Case("flag", "flag = true", True),
    Case("flag", "flag IS TRUE", False),
    Case("NOT flag", "flag = false", True),
    Case("flag IS NOT FALSE", "flag is not false", True),
    Case("flag IS NOT FALSE", "flag IS TRUE", False),
    Case("id > 0 AND flag", "flag AND id > 0", True),
    Case("id > 0 AND flag AND n > 0", "n > 0 AND (flag AND id > 0)", True),
    Case("id > 0 OR flag", "flag OR id > 0", True),
    Case("id > 0 AND flag", "id > 0 OR flag", False),
    Case("id > 0 AND (flag OR n > 0)", "(id > 0 AND flag) OR n > 0", False),
    Case("NOT (id > 0 AND flag)", "id <= 0 OR NOT flag", True),
    # text
    Case("txt LIKE 'a%'", "txt ~~ 'a%'", True),
    Case("txt LIKE 'a%'", "txt ILIKE 'a%'", False),
    Case("txt NOT LIKE '%s'", "NOT txt LIKE '%s'", True),
    Case("txt ~ '^[a-z]+$'", "txt ~ '^[a-z]+$'::text", True),
    Case("txt ~ '^a'", "txt ~* '^a'", False),
    Case("txt SIMILAR TO 'a%'", "txt similar to 'a%'", True),
    Case("length(txt) > 0", "char_length(txt) > 0", True),
    Case("length(txt) > 0", "octet_length(txt) > 0", False),
    Case("lower(\"Name\") = 'x'", "lower(\"Name\"::text) = 'x'::text", True),
    Case("lower(txt) = txt", "upper(txt) = txt", False),
    Case("trim(txt) <> ''", "btrim(txt) <> ''", True),
    Case("trim(LEADING 'x' FROM txt) <> ''", "ltrim(txt, 'x') <> ''", True),
    Case("trim(LEADING 'x' FROM txt) <> ''", "rtrim(txt, 'x') <> ''", False),
    Case("substring(txt FROM 1 FOR 2) = 'ab'", "substr(txt, 1, 2) = 'ab'", True),
    Case("substring(txt FROM 1 FOR 2) = 'ab'", "substring(txt, 1, 2) = 'ab'", True),
    Case("position('@' IN txt) > 1", "strpos(txt, '@') > 1", True),
    Case("overlay(txt PLACING 'x' FROM 1) = 'x'", "\"overlay\"(txt, 'x', 1) = 'x'", True),
    Case("txt || \"Name\" <> ''", "txt || \"Name\"::text <> ''::text", True),
    Case("txt || 'a' || 'b' <> ''", "txt || ('a' || 'b') <> ''", False),
    Case("txt COLLATE \"C\" < 'x'", "txt < 'x'", False),
    Case('"Name" COLLATE "C" < \'x\'', "\"Name\" < 'x'", True),
    Case("lower(txt COLLATE \"C\") = 'x'", "lower(txt COLLATE pg_catalog.\"C\") = 'x'", True),
    Case("txt COLLATE \"default\" < 'x'", "txt < 'x'", True),
    Case("\"user\" = 'a'", "\"user\" = 'a'::text", True),
    Case('"we ""ird %s" > 0', '0 <> 1 AND "we ""ird %s" > 0', True),
    # time
    Case("d >= '2020-01-01'", "d >= DATE '2020-01-01'", True),
    Case("d >= '2020-01-01'", "d >= '2020-01-02'", False),
    Case("extract(year FROM d) > 2000", "EXTRACT(YEAR FROM d) > 2000", True),
    Case("ts < now()", "ts < CURRENT_TIMESTAMP", True),
    Case("ts < now()", "ts < clock_timestamp()", False),
    Case("d <= CURRENT_DATE", "d <= now()::date", True),
    Case("local <= LOCALTIMESTAMP", "local <= now()::timestamp", True),
    Case("ts AT TIME ZONE 'utc' < local", "timezone('utc', ts) < local", True),
    Case("ts AT TIME ZONE 'utc' < local", "ts AT TIME ZONE 'cet' < local", False),
    Case("date_trunc('day', ts AT TIME ZONE 'utc') = local", "local = date_trunc('day', timezone('utc', ts))", True),
    Case("took > interval '1 day'", "took > '1 day'::interval", True),
    Case("took > '30 days'", "took > '1 month'", False),
    Case("took > '1 day'", "took > '24 hours'", False),
    # other types
    Case("j->>'a' = 'x'", "(j ->> 'a'::text) = 'x'::text", True),
    Case("j->>'a' = 'x'", "j->'a' = '\"x\"'", False),
    Case("j @> '{\"a\": 1}'", "j @> '{\"a\":1}'::jsonb", True),
    Case("j ? 'a'", "j ? 'a'::text", True),
    Case("jsonb_typeof(j) = 'object'", "jsonb_typeof(j) = 'array'", False),
    Case("arr @> '{a}'", "arr @> ARRAY['a']", True),
    Case("'a' = ANY (arr)", "'a' = any(arr)", True),
    Case("'a' = ANY (arr)", "'a' = ALL (arr)", False),
    Case("array_length(arr, 1) > 0", "cardinality(arr) > 0", False),
    Case("arr[1] = 'a'", "(arr)[1] = 'a'::text", True),
    Case("feeling = 'ok'", "feeling = 'ok'::public.mood", True),
    Case("feeling = 'ok'", "feeling = 'sad'", False),
    Case("mail = 'a@b'", "mail::text = 'a@b'", True),
    Case("span && int4range(1, 5)", "span && '[1,5)'", True),
    Case("doc @@ to_tsquery('english', 'x')", "doc @@ to_tsquery('english'::regconfig, 'x')", True),
    Case("to_tsvector('english', txt) @@ 'x'", "to_tsvector('simple', txt) @@ 'x'", False),
    Case("CASE WHEN flag THEN id END > 0", "CASE WHEN flag THEN id ELSE NULL END > 0", True),
    Case("CASE WHEN flag THEN id ELSE 1 END > 0", "CASE WHEN flag THEN id ELSE 2 END > 0", False),
    Case("coalesce(txt, '') <> ''", "COALESCE(txt, ''::text) <> ''::text", True),
    Case("coalesce(txt, \"Name\") <> ''", "coalesce(\"Name\", txt) <> ''", False),
    Case("nullif(txt, '') IS NULL", "NULLIF(txt, ''::text) IS NULL", True),
    Case("id::bigint > 0", "CAST(id AS bigint) > 0", True),
    Case("id % 2 = 0", "(id % 2) = 0", True),
    Case("tidy(txt) <> ''", "public.tidy(txt) <> ''", True),
    Case("id > 0", 'public."order".id > 0', True),
    Case("id > 0", '"order".id > 0 -- positive', True),
    Case("id > 1 + 1", "id > 2", True),
]

_DEFAULTS = [
    Case("now()", "CURRENT_TIMESTAMP", True, "timestamp with time zone"),
    Case("now()", "transaction_timestamp()", True, "timestamp with time zone"),
    Case("now()", "statement_timestamp()", False, "timestamp with time zone"),
    Case("CURRENT_TIMESTAMP(0)", "now()::timestamptz(0)", True, "timestamp with time zone"),
    Case("CURRENT_TIMESTAMP(0)", "CURRENT_TIMESTAMP", False, "timestamp with time zone"),
    Case("now()", "LOCALTIMESTAMP", True, "timestamp without time zone"),
    Case("now() AT TIME ZONE 'utc'", "timezone('utc', now())", True, "timestamp without time zone"),
    Case("now() AT TIME ZONE 'utc'", "now()", False, "timestamp without time zone"),
    Case("CURRENT_DATE", "now()", True, "date"),
    Case("CURRENT_DATE + 30", "now()::date + 30", True, "date"),
    Case("('now'::text)::date", "CURRENT_DATE", True, "date"),
    Case("now() + interval '30 days'", "now() + '30 days'", True, "timestamp with time zone"),
    Case("now() + interval '30 days'", "now() + '1 mon'", False, "timestamp with time zone"),
    Case("CURRENT_USER", "user", True, "text"),
    Case("CURRENT_USER", "SESSION_USER", False, "text"),
    Case("nextval('numbers')", "nextval('public.numbers'::regclass)", True, "bigint"),
    Case("gen_random_uuid()", "gen_random_uuid()", True, "uuid"),
    Case("random()", "random() * 2", False, "double precision"),
    Case("1.5", "1.50", True, "numeric(10,2)"),
    Case("0", "'0'", True, "integer"),
    Case("0", "'1'", False, "integer"),
    Case("0", "0.0", True, "double precision"),
    Case("false", "'f'", True, "boolean"),
    Case("'draft'", "'draft'::text", True, "character varying(10)"),
    Case("'draft'", "'drafts'", False, "character varying(5)"),
    Case("'a'", "'a '", False, "text"),
    Case("'ok'", "'ok'::mood", True, "public.mood"),
    Case("'ok'", "'sad'", False, "public.mood"),
    Case("'a@b'", "'a@b'::text", True, "public.email"),
    Case("'{}'", "ARRAY[]::text[]", True, "text[]"),
    Case("'{a,b}'", "ARRAY['a', 'b']", True, "character varying(5)[]"),
    Case("'{\"a\": 1}'", "'{\"a\":1}'", True, "jsonb"),
    Case("'{\"a\": 1}'", "'{\"a\":1}'", False, "json"),
    Case("'{}'", "'{}'::json", True, "json"),
    Case("'1 day'", "interval '1' day", True, "interval"),
    Case("B'101'", "'101'", True, "bit(3)"),
    Case("E'a\\nb'", "'a' || chr(10) || 'b'", True, "text"),
    Case("'50%'", "'50%%'", False, "text"),
]

_UNDECIDED = [
    ("id > 0", "nope > 0", 'declared expression: column "nope" does not exist'),
    ("id > 0", "nope(id)", "declared expression: function nope(integer) does not exist"),
    ("gone > 0", "id > 0", 'live expression: column "gone" does not exist'),
    ("id > 0", "id > > 0", 'declared expression: syntax error at or near ">"'),
    ("id > 0", "id > (0", "declared expression: a ( is not closed"),
    ("id > 0", "id) > (0", "declared expression: a ) closes nothing"),
    ("id > 0", "id > 0; DROP TABLE pair", "declared expression: ; does not belong into an expression"),
    ("id > 0", "1); DROP TABLE pair; --", "declared expression: a ) closes nothing"),
    ("id > 0", "id > 'x", "declared expression: 'x does not belong into an expression"),
    ("id > 0", "id > $1", "declared expression: $1 does not belong into an expression"),
    ("id > 0", " -- nothing", "declared expression: it is empty"),
    ("id > 0", "id > 1/0", "declared expression: division by zero"),
    ("id > 0", "EXISTS (SELECT 1)", "declared expression: it holds a sub-select"),
    ("id > 0", "id = (SELECT max(a) FROM pair)", "declared expression: it holds a sub-select"),
    ("id > 0", "generate_series(1, 2) > 0", "declared expression: it returns a set of rows"),
    ("id > 0", "count(*) > 0", "declared expression: it calls an aggregate function"),
    ("id > 0", "row_number() OVER () > 0", "declared expression: it calls a window function"),
    ("id > 0", '"order".*', "declared expression: it stands for several columns"),
    ("d > '2020-01-01'", "d > 'today'", "declared expression: 'today' stands for the moment it is read"),
]


class Shop(NamedTuple):
    """A database with one table of many types, and its live catalog."""

    database: Database
    live: Catalog


def _catalog(connection: psycopg.Connection[Any]) -> Catalog:
    connection.execute("SET search_path = ''")
    rows = connection.execute(
        """
        SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
               CASE WHEN a.attcollation <> t.typcollation THEN quote_ident(l.collname) END
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_collation l ON l.oid = a.attcollation
        WHERE n.nspname IN ('public', 'other') AND a.attnum > 0 AND c.relkind = 'r' ORDER BY c.oid, a.attnum
        """
    ).fetchall()
    columns: dict[Key, Record] = {}
    names: dict[Key, list[str]] = {}
    for schema, table, name, kind, collation in rows:
        columns[schema, table, name] = Column(type=kind, collation=collation)
        names.setdefault((schema, table), []).append(name)
    return Catalog(
        objects={
            "table": {key: Table(columns=tuple(found)) for key, found in names.items()},
            "column": columns,
            "domain": {
                ("public", "email"): Domain(type="text"),
                ("public", "code"): Domain(type="character varying(4)", collation='"C"'),
            },
        },
        facts=Facts(search_path=("public",)),
    )


@pytest.fixture(scope="module")
def shop(server: RunningServer) -> Iterator[Shop]:
    """The shop, with a role that may connect and use the schema and nothing else."""
    database = server.create_database()
    try:
        database.execute(_SCHEMA)
        with database.connect() as connection:
            yield_this = Shop(database, _catalog(connection))
        yield yield_this
    finally:
        server.drop_database(database)


@contextmanager
def _read_only(database: Database) -> Iterator[psycopg.Connection[Any]]:
    """A transaction as the reader has it."""
    with database.connect() as connection:
        connection.read_only = True
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.execute("SET LOCAL search_path = ''")
        yield connection


def _ask(shop: Shop, *questions: Question) -> list[Answer]:
    with _read_only(shop.database) as connection:
        answers = decide(connection, questions, shop.live)
    return [answers[question] for question in questions]


def _as_stored(shop: Shop, cases: list[Case]) -> list[str]:
    """What the server makes of the created expressions: as conditions, or as defaults where there is a type."""
    parts = [
        f"ADD COLUMN c{number} {case.type} DEFAULT ({case.created})"
        if case.type
        else f"ADD CONSTRAINT c{number} CHECK ({case.created})"
        for number, case in enumerate(cases)
    ]
    with shop.database.connect() as connection:  # rolled back
        connection.execute(f'ALTER TABLE "order" {", ".join(parts)}'.encode())
        connection.execute("SET LOCAL search_path = ''")
        rows = connection.execute(
            """
            SELECT conname, pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conrelid = 'public.order'::regclass
            UNION ALL
            SELECT attname, pg_get_expr(adbin, adrelid) FROM pg_attrdef
            JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum WHERE adrelid = 'public.order'::regclass
            """
        ).fetchall()
        connection.rollback()
    stored: dict[str, str] = dict(rows)
    return [stored[f"c{number}"] for number in range(len(cases))]


_ORDER = ("public", "order")


def test_conditions(shop: Shop) -> None:
    """What a CHECK stores is equal to every spelling of it, and to nothing else."""
    questions = [
        Question(_ORDER, "", live, case.declared)
        for live, case in zip(_as_stored(shop, _CONDITIONS), _CONDITIONS, strict=True)
    ]
    wrong = [
        (case, question.live, answer)
        for case, question, answer in zip(_CONDITIONS, questions, _ask(shop, *questions), strict=True)
        if answer is not case.equal
    ]
    assert wrong == []


def test_defaults(shop: Shop) -> None:
    """What a default stores is equal to every spelling of it, and to nothing else."""
    questions = [
        Question(None, case.type, live, case.declared)
        for live, case in zip(_as_stored(shop, _DEFAULTS), _DEFAULTS, strict=True)
    ]
    wrong = [
        (case, question.live, answer)
        for case, question, answer in zip(_DEFAULTS, questions, _ask(shop, *questions), strict=True)
        if answer is not case.equal
    ]
    assert wrong == []


def test_undecided(shop: Shop) -> None:
    """What cannot be planned is undecided with the server's reason, and spoils nothing around it."""
    sound = Question(_ORDER, "", "(id > 7)", "7 < id AND true OR id > 7")
    questions = [Question(_ORDER, "", live, declared) for live, declared, _reason in _UNDECIDED]
    answers = _ask(shop, sound, *questions, Question(_ORDER, "", "flag", "flag = true"))
    assert answers[1:-1] == [Undecided(reason) for _live, _declared, reason in _UNDECIDED]
    assert answers[0] is False
    assert answers[-1] is True


def test_unknown_type_and_relation(shop: Shop) -> None:
    """A type or a relation that the database lacks leaves the question open."""
    assert _ask(
        shop,
        Question(None, "public.nope", "1", "'1'"),
        Question(("public", "nope"), "", "a", "b"),
        Question(("domain", "public", "nope"), "", "VALUE > 0", "VALUE > 1"),
    ) == [
        Undecided('type "public.nope" does not exist'),
        Undecided("relation public.nope is not in the database"),
        Undecided("domain public.nope is not in the database"),
    ]


def test_columns_are_no_nulls(shop: Shop) -> None:
    """The planner folds no NULL of the sub-select into the expressions, not even for a bare list of columns."""
    pair = ("public", "pair")
    assert _ask(
        shop,
        Question(pair, "", "a", "b"),
        Question(pair, "integer", "a", "b"),
        Question(pair, "", "a + 1", "b + 1"),
        Question(pair, "", "a IS NULL", "b IS NULL"),
        Question(pair, "", "a IS NULL", "true"),
        Question(pair, "", "a", "(pair.a)"),
        Question(pair, "", "num_nonnulls(pair.*) = 2", "2 = num_nonnulls(pair.*)"),
    ) == [False, False, False, False, False, True, True]


def test_domain_checks(shop: Shop) -> None:
    """VALUE is the domain's value, with its type."""
    email, code = ("domain", "public", "email"), ("domain", "public", "code")
    assert _ask(
        shop,
        Question(email, "", "((VALUE ~ '@'::text) AND (length(VALUE) < 80))", "length(value) < 80 and value ~ '@'"),
        Question(email, "", "(VALUE ~ '@'::text)", "VALUE ~* '@'"),
        Question(code, "", "((VALUE)::text <> ''::text)", "VALUE <> ''"),
        Question(code, "", "(upper((VALUE)::text) = (VALUE)::text)", 'VALUE = upper(VALUE COLLATE "C")'),
    ) == [True, False, True, True]


def test_nothing_is_executed(shop: Shop) -> None:
    """A volatile function is printed, not called, and a second statement never runs."""
    assert _ask(
        shop, Question(None, "integer", "public.boom()", "boom()"), Question(None, "", "1", "1); DROP TABLE pair; --")
    ) == [True, Undecided("declared expression: a ) closes nothing")]
    with shop.database.connect() as connection:
        row = connection.execute("SELECT to_regclass('public.pair') IS NOT NULL").fetchone()
    assert row == (True,)


def test_without_privileges(shop: Shop) -> None:
    """A role that may only connect gets the same answers; what its schemas hide stays open."""
    with shop.database.connect(autocommit=True) as connection:
        role = f"nobody_{shop.database.name}"
        connection.execute(f"CREATE ROLE {role}".encode())
        try:
            connection.execute("BEGIN READ ONLY")
            connection.execute(f"SET LOCAL ROLE {role}".encode())
            connection.execute("SET LOCAL search_path = ''")
            equal = Question(_ORDER, "", "((status)::text = ANY ('{a}'::text[]))", "status in ('a')")
            hidden = Question(_ORDER, "", "other.hidden(id) > 0", "other.hidden(id) >= 0")
            answers = decide(connection, [equal, hidden], shop.live)
            connection.execute("COMMIT")
        finally:
            connection.execute("ROLLBACK")
            connection.execute(f"DROP ROLE {role}".encode())
    assert answers == {equal: True, hidden: Undecided("permission denied for schema other")}


def test_transaction_is_left_as_it_was(shop: Shop) -> None:
    """The search path is what it was, and the transaction goes on, after a failure too."""
    with _read_only(shop.database) as connection:
        connection.execute("SET LOCAL search_path = 'other'")
        decide(connection, [Question(None, "", "1", "nope")], shop.live)
        row = connection.execute("SELECT current_setting('search_path'), 1").fetchone()
    assert row == ("other", 1)


def test_large_batches(shop: Shop) -> None:
    """Many questions are answered as few are, with bad ones among them."""
    questions = [
        Question(_ORDER, "", f"(id > {number})", f"id > {number if number % 3 else 0}" if number % 97 else "nope")
        for number in range(1, 1000)
    ] + [Question(None, "integer", f"{number}", f"'{number}'") for number in range(1000)]
    answers = _ask(shop, *questions)
    undecided = Undecided('declared expression: column "nope" does not exist')
    expected = [(undecided if not number % 97 else number % 3 != 0) for number in range(1, 1000)]
    assert answers == [*expected, *[True] * 1000]


@pytest.mark.parametrize(
    ("printed", "other"),
    [
        ("(t.a = ANY ('{NULL,1}'::integer[]))", "(t.a = ANY ('{1,NULL}'::integer[]))"),
        ("(t.a = ANY ('{{1,2},{3,4}}'::integer[]))", "(t.a = ANY ('{{3,4},{1,2}}'::integer[]))"),
        ("(t.a < t.b)", "(t.b < t.a)"),
        ("f(t.a, t.b)", "f(t.b, t.a)"),
        ("(t.a - t.b)", "(t.b - t.a)"),
        ("other.char_length(t.a)", "other.length(t.a)"),
        ('t."user"', "CURRENT_USER"),
        ("'a = b'::text", "'b = a'::text"),
    ],
)
def test_canonical_keeps_apart(printed: str, other: str) -> None:
    """What has an order, or a schema, or quotes, is left alone."""
    assert canonical(printed) != canonical(other)
