"""Which codes cannot be looked for when a catalog is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from schemadrift import codes, kinds
from schemadrift.catalog.catalog import Unseen
from schemadrift.codes import Code
from schemadrift.config.looking import could_not_look
from schemadrift.config.patterns import Pattern

REFUSABLE = (
    "check",
    "domain",
    "enum_type",
    "exclusion",
    "foreign_key",
    "index",
    "policy",
    "primary_key",
    "sequence",
    "trigger",
    "unique",
)
EVERYTHING = Pattern("public.*")


def hidden(code: Code, pattern: str = "public.*", **refused: tuple[str, ...]) -> bool:
    one = Unseen("things", "permission denied", **refused)
    return could_not_look(code, Pattern(pattern), [one]) is one


@pytest.mark.parametrize("kind", REFUSABLE)
def test_every_code_of_a_kind_is_hidden_with_it(kind: str) -> None:
    text = (Path(kinds.__file__).parent / f"{kind}.py").read_text(encoding="utf-8")
    named = {getattr(codes, name) for name in re.findall(r"codes\.([A-Z_]+)", text)}
    assert named
    assert [str(code) for code in sorted(named) if not hidden(code, kinds=(kind,))] == []


def test_other_codes_are_not() -> None:
    assert not hidden(codes.MISSING_COLUMN, kinds=REFUSABLE)
    assert not hidden(codes.MISSING_POLICY, kinds=("trigger",))
    assert not hidden(codes.MISSING_GRANT, kinds=REFUSABLE)
    assert could_not_look(codes.MISSING_POLICY, EVERYTHING, []) is None


def test_fields() -> None:
    assert hidden(codes.UNDECLARED_OWNER, fields=("owner",))
    assert hidden(codes.COMMENT_DIFFERS, "column:public.*", fields=("comment",))
    assert not hidden(codes.COMMENT_DIFFERS, fields=("owner",))


def test_a_kind_in_front_decides() -> None:
    assert hidden(codes.INVALID_INDEX, "primary_key:public.*", kinds=("primary_key",))
    assert not hidden(codes.NOT_VALIDATED, "foreign_key:public.*", kinds=("check",))
    assert hidden(codes.NOT_VALIDATED, kinds=("check",))


def test_what_lies_beside_the_models() -> None:
    assert hidden(codes.UNDECLARED_RULE)
    assert not hidden(codes.MISSING_CHECK)
