"""What the canonical form of a plan's output must not unify."""

from __future__ import annotations

import pytest

from schemadrift.postgres.explain_output import canonical


@pytest.mark.parametrize(
    ("printed", "other"),
    [
        ("(t.a = ANY ('{NULL,1}'::integer[]))", "(t.a = ANY ('{1,NULL}'::integer[]))"),
        ("(t.a = ANY ('{{1,2},{3,4}}'::integer[]))", "(t.a = ANY ('{{3,4},{1,2}}'::integer[]))"),
        ("(t.a < t.b)", "(t.a > t.b)"),
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
