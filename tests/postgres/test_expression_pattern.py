"""Which expressions share one answer of the server: those that differ in nothing but the names of like columns."""

from __future__ import annotations

import pytest

from schemadrift.postgres.expression_text import pattern

_HERE = {"a": "int", "b": "int", "t": "text", "date": "date", "Odd": "int"}
_THERE = {"x": "int", "y": "int", "z": "text", "when": "date", "Even": "int"}


def _patterns(here: str, there: str) -> tuple[object, object]:
    return pattern(here, _HERE.get, {}), pattern(there, _THERE.get, {})


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("a > 0", "x > 0"),
        ("a > b AND b > 0", "y > x AND x > 0"),
        ("lower(t) = 'a'", "lower(z)='a'"),
        ('"Odd" = a::bigint', '"Even" = y::bigint'),
    ],
)
def test_names_of_like_columns_make_no_difference(here: str, there: str) -> None:
    one, other = _patterns(here, there)
    assert one is not None
    assert one == other


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("a > 0", "x > 1"),
        ("a > 0", "z > 0"),  # of another type
        ("a > b AND b > 0", "x > y AND x > 0"),  # another column the second time
        ("a > 0", "unknown > 0"),
        ("a > 't'", "x > 'z'"),  # what a literal says is no column
    ],
)
def test_all_else_does(here: str, there: str) -> None:
    one, other = _patterns(here, there)
    assert one != other


@pytest.mark.parametrize(
    "text",
    [
        "date > '2020-01-01'",
        "date '2020-01-01' < now()",
        "a::t > 0",
        "CAST(a AS t)",
        "t(a)",
        "t.a > 0",
        "(b).a > 0",
        'a = b COLLATE "t"',
    ],
)
def test_a_name_that_may_be_something_else_is_asked_by_itself(text: str) -> None:
    assert pattern(text, _HERE.get, {}) is None
