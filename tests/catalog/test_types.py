from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemadrift.catalog.types import (
    TypeName,
    base_and_dims,
    canonical_type,
    change,
    is_builtin,
    rounds,
    split_type,
    with_schema,
)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("INTEGER", "integer"),
        ("VARCHAR(30)", "character varying(30)"),
        ("CHAR", "character(1)"),
        ("FLOAT(24)", "real"),
        ("float(25)", "double precision"),
        ("NUMERIC(10, 2)", "numeric(10,2)"),
        ("DECIMAL(5)", "numeric(5,0)"),
        ("TIMESTAMP(3) WITH TIME ZONE", "timestamp(3) with time zone"),
        ("timestamptz(3)[]", "timestamp(3) with time zone[]"),
        ("INTERVAL DAY TO SECOND (3)", "interval day to second(3)"),
        ("integer ARRAY[4]", "integer[]"),
        ("INTEGER[3][3]", "integer[]"),
        ("_int4", "integer[]"),
        ('"char"', '"char"'),
        ("pg_catalog.int4", "integer"),
        ('public."Mood"', 'public."Mood"'),
        ('app.public."Mood"[]', 'public."Mood"[]'),
        ("MOOD", "mood"),
        ('"Weird ""x"', '"Weird ""x"'),
        ("vector( 3 )", "vector(3)"),
        ("public.geometry(POINT,4326)", "public.geometry(Point,4326)"),
        ("geometry(MULTIPOLYGONZM)", "geometry(MultiPolygonZM)"),
        ("geometry(GEOMETRY,-1)", "geometry"),
        ("geography(POINT)", "geography(Point,4326)"),
        ("what is this", "what is this"),
    ],
)
def test_canonical_type(text: str, canonical: str) -> None:
    assert canonical_type(text) == canonical
    assert canonical_type(canonical) == canonical


@given(st.text(max_size=20))
def test_any_text_has_one_canonical_form(text: str) -> None:
    once = canonical_type(text)
    assert canonical_type(once) == once


def test_parts() -> None:
    assert split_type("timestamptz(3)[]") == TypeName("pg_catalog", "timestamp with time zone", ("3",), True)
    assert split_type("mood") == TypeName(None, "mood")
    assert split_type('x."Y z"(1,b)') == TypeName("x", "Y z", ("1", "b"))
    assert base_and_dims("int[]") == ("integer", True)


def test_user_defined_types() -> None:
    assert is_builtin("text[]")
    assert not is_builtin("mood")
    assert with_schema("vector(3)[]", "ext") == "ext.vector(3)[]"
    assert with_schema("other.mood", "public") == "other.mood"
    assert with_schema("int4", "public") == "integer"


@pytest.mark.parametrize(
    ("live", "declared", "expected"),
    [
        ("varchar(50)", "character varying(50)", "same"),
        ("varchar(50)", "varchar(255)", "widens"),
        ("varchar(50)", "text", "widens"),
        ("text", "varchar", "widens"),
        ("text", "varchar(50)", "narrows"),
        ("integer", "bigint", "widens"),
        ("bigint", "integer", "narrows"),
        ("integer", "numeric(10,0)", "widens"),
        ("integer", "numeric(10,2)", "differs"),
        ("numeric(10,2)", "numeric(12,2)", "widens"),
        ("numeric(10,2)", "numeric(10,4)", "differs"),
        ("numeric", "numeric(10,4)", "narrows"),
        ("real", "double precision", "widens"),
        ("bigint", "double precision", "differs"),
        ("timestamp(3)", "timestamp", "widens"),
        ("timestamp", "timestamptz", "differs"),
        ("bit(3)", "bit(4)", "differs"),
        ("varbit(3)", "varbit(4)", "widens"),
        ("int[]", "bigint[]", "widens"),
        ("int[]", "int", "differs"),
        ("char(5)", "text", "differs"),
        ("json", "jsonb", "differs"),
        ("public.mood", "text", "differs"),
        ("cidr", "inet", "widens"),
    ],
)
def test_change(live: str, declared: str, expected: str) -> None:
    assert change(live, declared) == expected


@pytest.mark.parametrize(
    ("live", "declared", "expected"),
    [
        ("numeric(10,2)", "numeric(12,4)", True),
        ("numeric(10,2)", "numeric(10,4)", True),
        ("numeric(8,2)", "numeric(12,4)", False),
        ("numeric(10,2)", "numeric(12,2)", False),
        ("numeric(12,4)", "numeric(10,2)", False),
        ("numeric(10,2)", "numeric", False),
        ("timestamptz(0)", "timestamptz", True),
        ("interval(2)", "interval(6)", True),
        ("timestamp", "timestamp(3)", False),
        ("timestamp(3)", "timestamptz", False),
        ("real", "double precision", True),
        ("numeric(10,2)[]", "numeric(12,4)[]", True),
        ("numeric(10,2)[]", "numeric(12,4)", False),
        ("varchar(10)", "varchar(20)", False),
        ("public.mood", "public.mood", False),
    ],
)
def test_rounds(live: str, declared: str, expected: bool) -> None:
    assert rounds(live, declared) is expected
