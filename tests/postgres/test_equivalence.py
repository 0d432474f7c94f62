"""The server's verdict on pairs of expressions, on a real server, read-only and without privileges."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NamedTuple

import psycopg
import pytest

from schemadrift.catalog import Catalog, Facts, Key, Record
from schemadrift.drift import Answer, Question, Undecided
from schemadrift.kinds.column import Column
from schemadrift.kinds.domain import Domain
from schemadrift.kinds.table import Table
from schemadrift.postgres.equivalence import decide
from tests.postgres.expression_pairs import CONDITIONS, DEFAULTS, UNDECIDED, Case
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
        for live, case in zip(_as_stored(shop, CONDITIONS), CONDITIONS, strict=True)
    ]
    wrong = [
        (case, question.live, answer)
        for case, question, answer in zip(CONDITIONS, questions, _ask(shop, *questions), strict=True)
        if answer is not case.equal
    ]
    assert wrong == []


def test_defaults(shop: Shop) -> None:
    """What a default stores is equal to every spelling of it, and to nothing else."""
    questions = [
        Question(None, case.type, live, case.declared)
        for live, case in zip(_as_stored(shop, DEFAULTS), DEFAULTS, strict=True)
    ]
    wrong = [
        (case, question.live, answer)
        for case, question, answer in zip(DEFAULTS, questions, _ask(shop, *questions), strict=True)
        if answer is not case.equal
    ]
    assert wrong == []


def test_undecided(shop: Shop) -> None:
    """What cannot be planned is undecided with the server's reason, and spoils nothing around it."""
    sound = Question(_ORDER, "", "(id > 7)", "7 < id AND true OR id > 7")
    questions = [Question(_ORDER, "", live, declared) for live, declared, _reason in UNDECIDED]
    answers = _ask(shop, sound, *questions, Question(_ORDER, "", "flag", "flag = true"))
    assert answers[1:-1] == [Undecided(reason) for _live, _declared, reason in UNDECIDED]
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


def test_names_are_looked_up_as_the_application_does(shop: Shop) -> None:
    """What the application's search path finds is what an unqualified name means; its order counts."""
    question = Question(_ORDER, "", "(other.hidden(id) > 0)", "hidden(id) > 0")
    assert _ask(shop, question) == [Undecided("declared expression: function hidden(integer) does not exist")]
    elsewhere = replace(shop.live, facts=Facts(search_path=("absent", "other", "public")))
    with _read_only(shop.database) as connection:
        assert decide(connection, [question], elsewhere) == {question: True}
        nowhere = replace(shop.live, facts=Facts(search_path=()))
        assert decide(connection, [question], nowhere) != {question: True}


def test_collations(shop: Shop) -> None:
    """A plan shows no COLLATE clause: it is equal where it names the only collation there is, else not."""
    assert _ask(
        shop,
        Question(_ORDER, "", 'lower("Name" COLLATE "C")', 'lower("Name")'),
        Question(_ORDER, "", 'lower(txt COLLATE "C")', "lower(txt)"),
        Question(_ORDER, "", 'lower("Name" COLLATE "POSIX")', 'lower("Name" COLLATE "C")'),
        Question(_ORDER, "", '(lower("Name" COLLATE "C") || txt)', 'lower("Name") || txt'),
    ) == [True, False, False, Undecided("a plan does not show what a COLLATE clause applies to")]


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


def test_deep_expressions(shop: Shop) -> None:
    """A chain of many operators is equal to itself, never to another one, and never an error.

    Whether the other one is told apart or left undecided depends on how deep the interpreter may go.
    """
    chain = " || ".join(["txt"] * 900)
    same, other = _ask(shop, Question(_ORDER, "", chain, f"({chain})"), Question(_ORDER, "", chain, f"{chain} || 'a'"))
    assert same is True
    assert other in (False, Undecided("the expressions are nested too deeply to be compared"))


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


def test_one_answer_for_like_questions_and_a_reason_for_each(shop: Shop) -> None:
    table = ("public", "order")
    asked = [
        *(Question(table, "", f"{name} > 0::bigint", f"{name} > 0") for name in ("id", "big")),
        Question(("public", "pair"), "", "a > 0::bigint", "a > 0"),
        Question(("public", "pair"), "", "b > 0::bigint", "b > 0"),
        Question(("public", "pair"), "", "missing(a) > 0", "a > 0"),
        Question(("public", "pair"), "", "missing(b) > 0", "b > 0"),
    ]
    with shop.database.connect() as connection, connection.transaction():
        together = decide(connection, asked, shop.live)
        alone = {question: decide(connection, [question], shop.live)[question] for question in asked}
    assert together == alone
    assert isinstance(together[asked[-1]], Undecided)
