"""Statements that are refused only because nobody said what types their values have: drivers say it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import psycopg

from schemadrift.catalog.lexer import tokens
from schemadrift.postgres.describe import Described, Refused, Verdict, describe
from schemadrift.queries.records import Statement

_STATES = frozenset({"42804", "42846", "42883"})
"""Refusals that the type of a value may heal: a type that differs, a cast and a function that are not there."""
_TYPES = ("text", "bigint", "numeric", "timestamp with time zone", "date", "interval", "jsonb", "boolean", "uuid")
_MOST_PARAMETERS = 8


def healed(
    connection: psycopg.Connection[Any],
    statements: Sequence[Statement],
    verdicts: Sequence[Verdict],
    *,
    timeout: float,
    search_path: Sequence[str] = (),
) -> dict[str, Described]:
    """Ask again with a type for one of the values, where drivers send one along.

    A program that writes `$1` itself leaves types to the server, and what it is told then is true.

    Args:
        connection: As `describe` takes it.
        statements: All of them.
        verdicts: What the server said of each.
        timeout: As `describe` takes it.
        search_path: Likewise.

    Returns:
        By the text: what the server says once a value has the right type.
    """
    asked: dict[str, str] = {}
    for statement, verdict in zip(statements, verdicts, strict=True):
        if isinstance(verdict, Refused) and verdict.state in _STATES and 0 < statement.parameters <= _MOST_PARAMETERS:
            asked |= dict.fromkeys(_variants(statement.sent), statement.sent)
    if not asked:
        return {}
    found: Mapping[str, Verdict] = dict(
        zip(asked, describe(connection, list(asked), timeout=timeout, search_path=search_path), strict=True)
    )
    return {asked[text]: verdict for text, verdict in found.items() if isinstance(verdict, Described)}


def _variants(text: str) -> Iterator[str]:
    """The text with a cast behind one of its parameters, for each of them and each of some types."""
    parts = [(one.kind, one.text) for one in tokens(text)]
    for parameter in sorted({said for kind, said in parts if kind == "parameter"}):
        for type_ in _TYPES:
            cast = f"({parameter}::{type_})"
            yield "".join(cast if (kind, said) == ("parameter", parameter) else said for kind, said in parts)
