from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemadrift.catalog.lexer import literal, tokens, value

PIECES = st.sampled_from(
    [
        "'",
        "''",
        '"',
        "\\",
        "$",
        "$$",
        "$a$",
        "E'",
        "U&'",
        'U&"',
        "N'",
        "B'",
        "/*",
        "*/",
        "--",
        "\n",
        "\t",
        "a",
        "É",
        "1",
        "1.5",
        ".5",
        "1e5",
        "0x1F",
        "$1",
        "::",
        ":=",
        "=>",
        "..",
        ".",
        "(",
        ")",
        "[",
        "]",
        ",",
        ";",
        "+",
        "-",
        "*",
        "/",
        "<",
        ">",
        "=",
        "@",
        "#",
        "|",
        "!",
        "~",
        "%",
        "^",
        "&",
        "`",
        "?",
    ]
)
TEXTS = st.lists(PIECES, max_size=25).map("".join) | st.text()


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokens(text) if token.kind != "space"]


@given(TEXTS)
def test_tokens_cover_the_text(text: str) -> None:
    found = list(tokens(text))
    assert "".join(token.text for token in found) == text
    assert all(text[token.start : token.end] == token.text for token in found)


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_literals_come_back(text: str) -> None:
    [token] = tokens(literal(text))
    assert token.kind == "string"
    assert value(token.text) == text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("'it''s'", "it's"),
        (r"'a\b'", r"a\b"),
        (r"E'a\nb\\\'\x41\101\u00e9\q'", "a\nb\\'AAéq"),
        (r"e'\303\251'", "é"),
        (r"E'\xff'", None),
        (r"E'\u00'", None),
        (r"E'\ud83d'", None),
        ("$$it's$$", "it's"),
        ("$a$ $$ $a$", " $$ "),
        ("N'x'", "x"),
        (r"U&'d\0061t\+000061\\'", "data\\"),
        (r"U&'\00'", None),
        ("'a'\n  -- more\n  'b''c'", "ab'c"),
    ],
)
def test_value(written: str, meant: str | None) -> None:
    [token] = tokens(written)
    assert token.kind == "string"
    assert value(token.text) == meant


def test_value_with_another_escape() -> None:
    assert value("U&'d!0061!!\\'", "!") == "da!\\"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a=-1", [("word", "a"), ("operator", "="), ("operator", "-"), ("number", "1")]),
        ("a@-1", [("word", "a"), ("operator", "@-"), ("number", "1")]),
        ("1+-+2", [("number", "1"), *[("operator", sign) for sign in "+-+"], ("number", "2")]),
        ("a--b", [("word", "a"), ("comment", "--b")]),
        ("a*/*b/*c*/d*/e", [("word", "a"), ("operator", "*"), ("comment", "/*b/*c*/d*/"), ("word", "e")]),
        ("1..10", [("number", "1"), ("mark", ".."), ("number", "10")]),
        ("x::int", [("word", "x"), ("mark", "::"), ("word", "int")]),
        ("j->>'a'", [("word", "j"), ("operator", "->>"), ("string", "'a'")]),
        ('U&"d\\0061"', [("quoted", 'U&"d\\0061"')]),
        ("B'101'", [("bits", "B'101'")]),
        ("$12", [("parameter", "$12")]),
        ("'abc", [("invalid", "'abc")]),
        ("/* abc", [("invalid", "/* abc")]),
        ("$a$ abc", [("invalid", "$a$ abc")]),
    ],
)
def test_tokens(text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    "piece", ["+-", "=/**/", "'a'\n", "/*", "$a", "$a$ $b$ ", "((", "--\n", "1e", "-", "U&'", "''"]
)
def test_time_grows_with_the_length_only(piece: str) -> None:
    started = time.perf_counter()
    assert sum(token.end - token.start for token in tokens(piece * 50_000)) == len(piece) * 50_000
    assert time.perf_counter() - started < 10
