"""Conditions on each row alone: how they are asked, and how a value is put where one fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from schemadrift.catalog.lexer import literal
from schemadrift.catalog.names import quote
from schemadrift.rows.ground import Ground, filtered
from schemadrift.rows.question import Local, Verdict
from schemadrift.rows.remedy import Remedy


def local(ground: Ground, table: str, where: str, bad: str, verdict: Verdict, column: str = "") -> Local:
    """Ask for the rows of a table for which a condition holds."""
    return Local(
        table=ground.key(table),
        source=ground.source(table),
        where=where,
        bad=bad,
        keys=ground.identity(table),
        verdict=verdict,
        shown=quote(column) if column else "",
    )


def setting(ground: Ground, question: Local, table: str, value: tuple[str, str]) -> Iterator[Remedy]:
    """Put a value into a column of the rows that fail; nothing without an expression for it."""
    column, expression = value
    if not expression.strip():
        return
    alias, name = quote(question.table[1]), ground.name(table)
    where, bad = question.where, question.bad

    def statement(part_of: str, part: Callable[[str], str]) -> str:
        return f"UPDATE {part_of} AS {alias} SET {quote(column)} = {expression}{filtered(where, bad, part(alias))}"

    yield Remedy(
        title=f"set {quote(column)} of {name} to {expression} where it must not stay as it is",
        walks=question.table,
        statement=statement,
        changes=question.table,
        proof=f"SELECT NOT EXISTS (SELECT FROM {name} AS {alias}{filtered(where, bad)})",
        says=f"no row of {name} fails",
        figure=question.verdict.figure,
    )


def literal_of(value: str | float | bool) -> str:  # noqa: FBT001 - TOML has booleans
    """A value as SQL; a text takes the type of what it is compared with."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return literal(value) if isinstance(value, str) else repr(value)
