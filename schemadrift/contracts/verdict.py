"""What is said of one field."""

from __future__ import annotations

from typing import NamedTuple

from schemadrift.codes import Code
from schemadrift.contracts.column import Column
from schemadrift.contracts.fields import Field
from schemadrift.drift import Effect, Finding


class Verdict(NamedTuple):
    """One thing that a model and its columns do not agree on.

    Attributes:
        field: The model's field; empty where it is about a column that no field takes.
        column: The column; empty where there is none.
        finding: Code, effect, the value that shows it, message and remedy.
    """

    field: str
    column: str
    finding: Finding


class Doubt(NamedTuple):
    """What could not be decided about a field: `reason`, one clause."""

    field: str
    column: str
    reason: str


def verdict(  # noqa: PLR0913, PLR0917 - one for each part of it
    code: Code, effect: Effect, field: Field, column: Column | None, message: str, remedy: str, value: str = ""
) -> Verdict:
    """Say something of a field.

    Args:
        code: The code.
        effect: What it does to the application.
        field: The field.
        column: Its column; None where there is none.
        message: What is wrong, one clause.
        remedy: What to do, one clause.
        value: The value that shows it, as PostgreSQL writes it.
    """
    live = "" if column is None else described(column)
    finding = Finding(
        code=code,
        effect=effect,
        field="value" if value else "field",
        live=f"{live}: {value}" if value else live,
        declared=f"{field.name}: {field.annotation}",
        message=message,
        remedy=remedy,
    )
    return Verdict(field.name, "" if column is None else column.name, finding)


def described(column: Column) -> str:
    """A column as CREATE TABLE would say it, without its default."""
    return f"{column.name} {column.type}" + ("" if column.nullable is not False else " NOT NULL")
