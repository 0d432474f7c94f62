"""What the catalog's text modules claim, asked of a real server."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from schemadrift.catalog import names
from schemadrift.catalog.expressions import is_null, normalise
from schemadrift.catalog.types import canonical_type, is_builtin, with_schema
from tests.servers import Database

TYPES = """
INTEGER|INT4|INT|BIGINT|INT8|VARCHAR(30)|VARCHAR|CHAR|CHAR(5)|NCHAR(4)|NCHAR|NATIONAL CHARACTER VARYING(4)|BPCHAR
bpchar(4)|FLOAT|FLOAT(1)|FLOAT(24)|FLOAT(25)|FLOAT(53)|REAL|FLOAT4|FLOAT8|DOUBLE PRECISION|DECIMAL|DECIMAL(5)|dec(5,2)
NUMERIC(10, 2)|numeric(3)|TIMESTAMP(3) WITH TIME ZONE|TIMESTAMPTZ|timestamptz(3)|timestamp(9)|timestamp|time(3)
timestamp (0) without time zone|timetz(2)|time with time zone|INTERVAL|interval(3)|interval year|interval year to month
interval day to second(3)|interval second(2)|interval hour to minute|interval(9)|BIT|BIT(3)|BIT VARYING|BIT VARYING(5)
VARBIT|varbit(3)|BOOL|bytea|uuid|json|jsonb|"char"|name|oid|regclass|inet|money|xml|int4range|tstzrange|INTEGER[]
INTEGER[3][3]|integer ARRAY|integer array[4]|varchar(30)[]|timestamp(3) with time zone[]|pg_catalog.int4|_int4|_varchar
pg_catalog.varchar(4)|"varchar"(3)|"bit"|"bit"(3)|pg_catalog.char|"timestamp"(3)|"numeric"(3)|mood|mood[]|public.mood
"Weird ""x"|public."Weird ""x"[]|int2vector|char varying(3)|double precision[]|"char"[]|bit(3)[]|interval day[]
"""

CHECKS = r"""
((total > (0)::numeric) AND ("x" IS NOT NULL))
(((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])))
CAST(x + 1 AS INT4) > 5
orders.total>0 and public.orders.x != 3
x IN (1,2) OR (y between 1 and (2)) and (z>1)
EXTRACT(year FROM CAST(d AS date)) > 3
case when (x > 0) then true else (y > 2) end
arr[1:2] = '{1}'
left(status,1)="left"(a,2)
not (x > 0 and y > 0) or (z > 1)
(x > 0) = (y > 0)
((x,y)) in ((1,2),(3,4))
row(x,y) is distinct from row((1),(2))
x between (1) and (y + 2) and (z > 0)
(x between 1 and 2) and (y > 0)
(x is null) <> (y is null)
d > date '2020-01-01' - interval '1 day'
x - -5 > (0)
x ^ -2 > (-1) ^ 2
(-x) ^ 2 > '-1'::integer
(x::text)::varchar(3) = 'a'
status ~* E'^\\d+$' and status like 'a\_%' escape '\'
(x > 0 and y > 0) or (z > 0 and (x > 1 or y > 1))
((m)).f > (((m).f))
x = any('{1,2}'::int[])
substring(status from 1 for (2)) = substring(status, 1, 2)
position('a' in status) > 0 and trim(both from status) <> ''
status collate pg_catalog."C" < 'b'
pg_catalog.length(status) > 0
status <> $$it's$$ and status <> U&'\0061bc' and status <> U&'d!0061' uescape '!'
x operator(pg_catalog.+) y > 0
(not x > 0) and not (not (x > 0))
greatest((x), y) > (least(x, (y)))
'5'::integer::text = status and cast('5' as int) < x
x::float(10) > 0 and (x)::pg_catalog.int8 > 0
"x" + "Quoted" > 0
(j -> 'a' ->> 'b')::int > 0
((x > 0) or (y > 0)) is not false
char 'abc' = status and bit '101' = b
row((orders.*)) is not null and row(orders.*) is not null
(orders).x > 0
case x when (1) then (true) when (2) then ((y > 0) and (z > 0)) else (false) end
"""

DEFAULTS = r"""
'x' @ varchar(20)
'x'::varchar @ varchar(20)
'x  '::bpchar @ varchar(20)
'abcdef'::varchar(3) @ varchar(20)
'abc'::varchar(3) @ varchar(3)
'x '::text @ char(5)
E'a\nb' @ text
$$it's$$ @ text
0 @ text
'0' @ int
-1 @ int
'-1' @ bigint
'0'::bigint @ int
'007' @ int
1.5 @ int
'0' @ numeric(10,2)
'0.00' @ numeric(10,2)
-1.5 @ numeric
'-0' @ double precision
'0.1' @ real
0.1 @ double precision
'NaN' @ numeric
0::numeric(10,2) @ numeric
99999999999 @ bigint
-2147483648 @ int
't' @ boolean
'OFF' @ boolean
'{}' @ jsonb
'{}'::json @ jsonb
'{}' @ text[]
'{}' @ varchar(3)[]
'{abcde}'::varchar(3)[] @ varchar(9)[]
ARRAY[]::varchar[] @ text[]
'2020-01-01 10:11:12.345678' @ timestamp(3)
'2020-01-01 10:11:12.345678'::timestamp(1) @ timestamp(3)
'2020-01-01 10:00+05'::timestamp @ timestamptz
'1' @ interval day
'1'::interval @ interval day
interval '1' day @ interval
'a' @ public.mood
'{a}'::mood[] @ public.mood[]
'x' @ public.dom
B'101' @ bit(3)
'101'::bit(3) @ bit(3)
'10111'::bit(3) @ bit(3)
'10111'::bit varying(3) @ bit varying(5)
'a'::"char" @ "char"
'1.2.3.4'::cidr @ inet
null @ text
NULL::varchar @ varchar(3)
nextval('s1') @ bigint
nextval('"S2"'::regclass) @ bigint
nextval(('s1'::text)::regclass) @ bigint
(1 + 2) * 3 @ int
cast(-1 as smallint) @ int
-1::smallint @ int
-'5'::int @ int
(ARRAY['a','b'])[1] @ text
row(1, 2) @ public.pair
'(1,2)' @ public.pair
round(1.5)::int @ int
"""

CASES = [line for line in CHECKS.splitlines() if line]
DEFAULT_CASES = [tuple(line.rsplit(" @ ", 1)) for line in DEFAULTS.splitlines() if line]


@pytest.fixture
def connection(database: Database) -> Iterator[psycopg.Connection[Any]]:
    database.execute(
        """
        CREATE TYPE mood AS ENUM ('a');
        CREATE TYPE "Weird ""x" AS ENUM ('a');
        CREATE TYPE pair AS (a int, b int);
        CREATE TYPE single AS (f int);
        CREATE DOMAIN dom AS text;
        CREATE SEQUENCE s1;
        CREATE SEQUENCE "S2";
        CREATE TABLE orders (
            x int, y int, z int, total numeric, status varchar(20), a text, d date, arr int[], j jsonb, m single,
            b bit(3), "Quoted" int
        );
        """
    )
    with database.connect(autocommit=True) as connection:
        connection.execute("SET client_min_messages = error")
        yield connection


def column(connection: psycopg.Connection[Any], definition: str) -> tuple[str, str | None, str]:
    """Make a column and give its type, its default and the plan of an insert that takes the default."""
    connection.execute("SET search_path = public")
    connection.execute(f"CREATE TABLE made (c {definition}, k int)")
    connection.execute("SET search_path = ''")
    row = connection.execute(
        "SELECT format_type(atttypid, atttypmod), pg_get_expr(adbin, adrelid) FROM pg_attribute "
        "LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum "
        "WHERE attrelid = 'public.made'::regclass AND attname = 'c'"
    ).fetchone()
    assert row is not None
    plan = connection.execute("EXPLAIN (VERBOSE, COSTS OFF) INSERT INTO public.made (k) VALUES (1)").fetchall()
    connection.execute("DROP TABLE public.made")
    return row[0], row[1], str(plan)


def test_types_are_spelled_as_the_server_does(connection: psycopg.Connection[Any]) -> None:
    written = TYPES.strip().replace("\n", "|").split("|")
    printed = {text: column(connection, text)[0] for text in written}
    assert {text: with_schema(text, "public") for text in written} == printed
    assert {shown: canonical_type(shown) for shown in printed.values()} == {shown: shown for shown in printed.values()}


def test_every_built_in_type_is_known(connection: psycopg.Connection[Any]) -> None:
    rows = connection.execute(
        "SELECT format_type(t.oid, -1) FROM pg_type t LEFT JOIN pg_type e ON e.typarray = t.oid "
        "WHERE t.typnamespace = 'pg_catalog'::regnamespace AND t.typtype IN ('b', 'p', 'r', 'm') "
        "AND coalesce(e.typtype <> 'c', true)"
    ).fetchall()
    assert len(rows) > 100
    assert [shown for (shown,) in rows if not is_builtin(shown) or canonical_type(shown) != shown] == []


def test_keywords_are_quoted_wherever_the_server_quotes_them(connection: psycopg.Connection[Any]) -> None:
    rows = connection.execute("SELECT word, quote_ident(word) FROM pg_get_keywords()").fetchall()
    assert [word for word, quoted in rows if quoted != word and names.quote(word) != quoted] == []
    for name in ("abc", "a b", "A", "a$", "1a", "é", 'a"b', "", "_x", "text", "Ä"):
        assert connection.execute("SELECT quote_ident(%s)", [name]).fetchone() == (names.quote(name),)


def test_a_normal_form_is_the_same_check(connection: psycopg.Connection[Any]) -> None:
    stored: dict[str, list[str]] = {}
    for check in CASES:
        normal = normalise(check, table="orders")
        connection.execute(f"ALTER TABLE orders ADD CONSTRAINT one CHECK ({check})")
        connection.execute(f"ALTER TABLE orders ADD CONSTRAINT two CHECK ({normal})")
        rows = connection.execute(
            "SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conrelid = 'orders'::regclass"
        ).fetchall()
        connection.execute("ALTER TABLE orders DROP CONSTRAINT one, DROP CONSTRAINT two")
        stored[check] = [shown for (shown,) in rows]
        assert normalise(normal) == normal
    assert {check: shown for check, shown in stored.items() if len(set(shown)) != 1 or len(shown) != 2} == {}


def test_a_normal_form_is_the_same_default(connection: psycopg.Connection[Any]) -> None:
    plans: dict[tuple[str, ...], tuple[str, str]] = {}
    for default, column_type in DEFAULT_CASES:
        shown, live, plan = column(connection, f"{column_type} DEFAULT {default}")
        assert is_null(default) == is_null(live)
        for text in (default, live or "NULL"):
            normal = normalise(text, shown)
            plans[text, column_type, normal] = plan, column(connection, f"{column_type} DEFAULT ({normal})")[2]
    # A NULL that was cast is kept in the plan as it is written.
    assert {case: both for case, both in plans.items() if both[0] != both[1] and not is_null(case[0])} == {}


def test_names_are_made_as_the_server_makes_them(connection: psycopg.Connection[Any]) -> None:
    chance = random.Random(7)  # noqa: S311  # names, no secrets

    def name() -> str:
        letters = chance.choice(["a", "éa", "日", "aé日😀_Z", "😀b"])
        return names.cut("".join(chance.choice(letters) for _ in range(chance.randint(1, 70))))

    def found(query: str) -> set[str]:
        return {shown for (shown,) in connection.execute(query.encode()).fetchall()}

    relations = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    constraints = "SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace"

    def expect(clause: str, expected: str, where: str) -> None:
        before = found(where)
        connection.execute(clause.encode())
        assert found(where) - before == {expected}

    for round_ in range(25):
        table, a, b, c, own = (name() for _ in range(5))
        if len({a, b, c, own}) < 4 or table in found(relations):
            continue
        t, x, y, z, s = map(names.quote, (table, a, b, c, own))
        connection.execute(f"CREATE TABLE {t} ({x} int, {y} int, {z} int)")
        for _ in range(2 + round_ % 2):
            taken = found(relations) | found(constraints)
            expect(f"ALTER TABLE {t} ADD UNIQUE ({x}, {y})", names.unique_name(table, [a, b], taken), constraints)
            taken = found(constraints)
            expect(f"ALTER TABLE {t} ADD CHECK ({x} > 0)", names.check_name(table, a, taken), constraints)
            taken = found(constraints)
            expect(f"ALTER TABLE {t} ADD CHECK ({x} > {y})", names.check_name(table, None, taken), constraints)
            taken = found(constraints)
            key = names.foreign_key_name(table, [a, b], taken)
            expect(f"ALTER TABLE {t} ADD FOREIGN KEY ({x}, {y}) REFERENCES {t} ({x}, {y})", key, constraints)
            index = names.index_name(table, [a, b, "abs", None, None, a, c], found(relations))
            keys = f"{x}, {y}, (abs({z})), ({x} + 1), ({y} + 1), {x}"
            expect(f"CREATE INDEX ON {t} ({keys}) INCLUDE ({z})", index, relations)
            taken = found(relations) | found(constraints)
            exclusion = names.exclusion_name(table, [c, None], taken)
            expect(f"ALTER TABLE {t} ADD EXCLUDE USING btree ({z} WITH =, ({x} + 1) WITH =)", exclusion, constraints)
        taken = found(relations) | found(constraints)
        expect(f"ALTER TABLE {t} ADD COLUMN {s} serial", names.sequence_name(table, own, found(relations)), relations)
        taken = found(relations) | found(constraints)
        expect(f"ALTER TABLE {t} ADD PRIMARY KEY ({x})", names.primary_key_name(table, taken), relations)
