"""The quarantine: a table of our own that keeps rows before they go, and the statements that put them there and back.

A row is kept as a JSON object of its columns' texts, which every type can be read back from exactly: the scale of a
numeric, the bounds of an array and the spacing of a json value included.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from schemadrift.catalog import Key
from schemadrift.catalog.expressions import literal
from schemadrift.catalog.names import qualified, quote

SCHEMA = "schemadrift"
TABLE: Key = (SCHEMA, "quarantine")
SETTINGS = {"DateStyle": "ISO, YMD", "IntervalStyle": "postgres", "bytea_output": "hex", "extra_float_digits": "1"}
"""What the texts of rows are written and read with."""

DEFINITION = (
    f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}",
    f"""CREATE TABLE IF NOT EXISTS {qualified(*TABLE)} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  plan text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  action text NOT NULL CHECK (action IN ('removed', 'changed')),
  schema_name text NOT NULL,
  table_name text NOT NULL,
  depth integer NOT NULL,
  key jsonb,
  fields text[],
  "row" jsonb NOT NULL
)""",
)
"""What makes the place; does nothing where it is there."""

Action = Literal["removed", "changed"]


class Stored(NamedTuple):
    """A column as a quarantined row is read back into it.

    Attributes:
        name: Its name.
        type: Its type as PostgreSQL prints it.
        generated: Whether PostgreSQL computes it, so that nothing can be put there.
        default: Whether it has a default, so that ON DELETE SET DEFAULT may have left something other than NULL.
    """

    name: str
    type: str
    generated: bool = False
    default: bool = False


def _texts(columns: Sequence[str], alias: str) -> str:
    names = ", ".join(map(literal, columns))
    values = ", ".join(f"{alias}.{quote(name)}::text" for name in columns)
    return f"jsonb_object(ARRAY[{names}]::text[], ARRAY[{values}]::text[])"


def keeping(  # noqa: PLR0913, PLR0917 - one for each column of the quarantine
    plan: str,
    action: Action,
    table: Key,
    depth: int,
    columns: Sequence[str],
    key: Sequence[str],
    source: str,
    fields: Sequence[str] = (),
) -> str:
    """The INSERT that keeps rows.

    Args:
        plan: The plan that they go for.
        action: Whether they go, or only some of their columns change.
        table: Whose rows.
        depth: How many foreign keys lie between them and the rows that the plan is about.
        columns: All columns.
        key: Those that name a row; may be empty.
        source: What stands behind FROM, with the alias `r`.
        fields: The columns that change, where a row does not go.
    """
    kept = _texts(key, "r") if key else "NULL"
    changed = f"ARRAY[{', '.join(map(literal, fields))}]::text[]" if fields else "NULL"
    return (
        f'INSERT INTO {qualified(*TABLE)} (plan, action, schema_name, table_name, depth, key, fields, "row") '
        f"SELECT {literal(plan)}, {literal(action)}, {literal(table[0])}, {literal(table[1])}, {depth}, "
        f"{kept}, {changed}, {_texts(columns, 'r')} FROM {source}"
    )


def of_table(
    plan: str,
    action: Action,
    table: Key,
    depth: int | None = None,
    *,
    fields: Sequence[str] = (),
    alias: str = "q",
) -> str:
    """The condition for the rows that are kept of a table."""
    at = "" if depth is None else f" AND {alias}.depth = {depth}"
    at += f" AND {alias}.fields = ARRAY[{', '.join(map(literal, fields))}]::text[]" if fields else ""
    return (
        f"{alias}.plan = {literal(plan)} AND {alias}.action = {literal(action)} "
        f"AND {alias}.schema_name = {literal(table[0])} AND {alias}.table_name = {literal(table[1])}{at}"
    )


def value(column: Stored, alias: str = "q") -> str:
    """A kept column's value, of its type."""
    return f'({alias}."row" ->> {literal(column.name)})::{column.type}'


class Returning(NamedTuple):
    """Rows that come back to one table.

    Attributes:
        table: Which.
        columns: Its columns that the rows have values for.
        condition: Which rows of the quarantine, alias q.
    """

    table: Key
    columns: Sequence[Stored]
    condition: str


def returning(parts: Sequence[Returning], *, counted: bool = False) -> str:
    """The one statement that puts rows that had gone back, and takes them out of the quarantine.

    Foreign keys are looked at when it ends, so that the rows of tables that refer to each other can come together.

    Args:
        parts: At least one.
        counted: Whether it gives a row: how many rows came to each of them.
    """
    steps: list[str] = []
    for number, one in enumerate(parts):
        stored = [column for column in one.columns if not column.generated]
        names = ", ".join(quote(column.name) for column in stored)
        rows = f"SELECT {', '.join(map(value, stored))} FROM q{number} q ORDER BY q.id"
        steps += [
            f"q{number} AS (DELETE FROM {qualified(*TABLE)} q WHERE {one.condition} RETURNING q.*)",
            f"INSERT INTO {qualified(*one.table)} ({names}) OVERRIDING SYSTEM VALUE {rows}",
        ]
    last = [] if counted else [steps.pop()]
    inserts = {place: f"i{place // 2} AS ({step} RETURNING 1)" for place, step in enumerate(steps) if place % 2}
    said = ", ".join(inserts.get(place, step) for place, step in enumerate(steps))
    counts = ", ".join(f"(SELECT count(*) FROM i{number})" for number in range(len(parts)))
    return f"WITH {said} {last[0] if last else f'SELECT {counts}'}"


def reverting(
    table: Key, changed: Sequence[Stored], key: Sequence[Stored], condition: str, *, counted: bool = False
) -> str:
    """The statement that gives columns that were changed their values again, and empties the quarantine of them.

    A row that is not there any more, or that somebody wrote to, keeps its place in the quarantine.

    Args:
        table: Whose rows.
        changed: The columns.
        key: Those that name a row.
        condition: Which rows of the quarantine, alias q.
        counted: Whether it gives a row: how many rows got their values.
    """
    values = ", ".join(f"{quote(column.name)} = {value(column)}" for column in changed)
    match = " AND ".join(f"r.{quote(column.name)} = {value(column)}" for column in key)
    free = " AND ".join(f"r.{quote(column.name)} IS NULL" for column in changed if not column.default)
    back = (
        f"WITH u AS (UPDATE {qualified(*table)} r SET {values} FROM {qualified(*TABLE)} q "
        f"WHERE {condition} AND {match}{f' AND {free}' if free else ''} RETURNING q.id)"
    )
    gone = f"DELETE FROM {qualified(*TABLE)} q USING u WHERE q.id = u.id"
    return f"{back}, d AS ({gone} RETURNING 1) SELECT count(*) FROM d" if counted else f"{back} {gone}"
