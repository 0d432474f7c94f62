"""Some rows of a table, spread over it, put through the model that they become. Reads only."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import set_json_loads
from pydantic import BaseModel, ValidationError

from schemadrift import codes
from schemadrift.catalog import Catalog, Key
from schemadrift.catalog.names import qualified
from schemadrift.contracts.column import Column
from schemadrift.contracts.fields import Field, fields_of
from schemadrift.contracts.verdict import Verdict
from schemadrift.drift import Effect, Finding
from schemadrift.kinds.primary_key import PrimaryKey
from schemadrift.kinds.table import Table

_STORED = frozenset({"table", "partitioned table", "materialized view"})
_OWN_WORDS = frozenset({"value_error", "assertion_error"})
"""Errors whose message is the model's own, and may hold the value."""
_KEYS = 5
_LONGEST = 120


class Plan(NamedTuple):
    """What is read of one table for one model.

    Attributes:
        relation: The table or view.
        homes: Field → its column; only those that there are.
        columns: Column → what it is.
        key: The columns of its primary key; empty for none.
        form: What the relation is, as `Table.form` has it.
    """

    relation: Key
    homes: Mapping[str, str]
    columns: Mapping[str, Column]
    key: tuple[str, ...]
    form: str


@dataclass
class Group:
    """Rows that are refused for one reason.

    Attributes:
        message: What pydantic says.
        count: How many.
        keys: Those of the first ones.
        values: Their values.
    """

    message: str
    count: int = 0
    keys: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)


def plan(catalog: Catalog, relation: Key, homes: Mapping[str, str], columns: Sequence[Column]) -> Plan:
    """What to read of a relation.

    Args:
        catalog: What the server has.
        relation: The table or view.
        homes: Field → column.
        columns: Its columns.
    """
    by_name = {one.name: one for one in columns}
    found = next((one for key, one in catalog.of("primary_key").items() if key[:2] == relation), None)
    table = catalog.get("table", relation, Table)
    return Plan(
        relation,
        {name: column for name, column in homes.items() if column in by_name},
        by_name,
        tuple(found.columns) if isinstance(found, PrimaryKey) else (),
        "view" if table is None else table.form,
    )


def sampled(connection: psycopg.Connection[Any], asked: Plan, rows: int, driver: str) -> list[dict[str, Any]]:
    """Read some rows: of a table every time the same ones while it does not change, spread over all its pages.

    Args:
        connection: In a transaction that reads only; a savepoint keeps it whole.
        asked: What to read.
        rows: How many at most.
        driver: The driver whose values the model gets.

    Raises:
        psycopg.Error: The role may not read it, or it takes too long.
    """
    with connection.transaction(), connection.cursor(row_factory=dict_row) as cursor:
        if driver == "asyncpg":
            set_json_loads(_as_text, cursor)
        pages = _pages(connection, asked.relation) if asked.form in _STORED else None
        statement = _statement(asked, rows, pages, driver)
        return cursor.execute(statement, prepare=False).fetchall()


def _as_text(data: str | bytes) -> str:
    return data.decode() if isinstance(data, bytes) else data


def _pages(connection: psycopg.Connection[Any], relation: Key) -> int:
    """How many pages a table has, its partitions together.

    Source:
        PostgreSQL manual, 9.28.7 "Database Object Management Functions": pg_relation_size, pg_partition_tree.
    """
    row = connection.execute(
        "SELECT ceil(coalesce((SELECT sum(pg_relation_size(relid)) FROM pg_partition_tree(given.table) WHERE isleaf),"
        " pg_relation_size(given.table)) / current_setting('block_size')::numeric)::bigint"
        " FROM (SELECT %s::regclass AS table) AS given",
        [qualified(*relation)],
    ).fetchone()
    return 0 if row is None or row[0] is None else int(row[0])


def _statement(asked: Plan, rows: int, pages: int | None, driver: str) -> sql.Composed:
    """As many pages as rows are wanted, and of these rows an even choice; of a view the first ones."""
    names = dict.fromkeys((*asked.homes.values(), *asked.key))
    shown = [_read_as(asked.columns.get(name), name, driver) for name in names] or [sql.SQL("1 AS nothing")]
    sample: sql.Composable = sql.SQL("")
    order: sql.Composable = sql.SQL("")
    if pages is not None:
        order = sql.SQL(" ORDER BY pg_catalog.md5(sampled.tableoid::text || sampled.ctid::text)")
    if pages is not None and pages > rows:
        percent = max(100 * rows / pages, 1e-6)
        sample = sql.SQL(" TABLESAMPLE SYSTEM ({}) REPEATABLE (0)").format(sql.Literal(percent))
    return sql.SQL("SELECT {} FROM {} AS sampled{}{} LIMIT {}").format(
        sql.SQL(", ").join(shown), sql.Identifier(*asked.relation), sample, order, sql.Literal(rows)
    )


def _read_as(column: Column | None, name: str, driver: str) -> sql.Composable:
    """A column as the driver gives it: asyncpg knows the elements of an array of an enum type."""
    read = sql.Identifier("sampled", name)
    if column is not None and column.labels and column.named.dimensions and driver != "psycopg":
        return sql.SQL("{}::text[] AS {}").format(read, sql.Identifier(name))
    return read


def refused(
    model: type[BaseModel], asked: Plan, rows: Sequence[Mapping[str, Any]], *, show_values: bool, told: frozenset[str]
) -> list[Verdict]:
    """Put rows through a model.

    Args:
        model: The model.
        asked: What was read.
        rows: The rows.
        show_values: Whether refused values are said.
        told: Fields of which it is known already that they refuse everything.

    Returns:
        One verdict for each field and reason.
    """
    fields = {one.name: one for one in fields_of(model)}
    groups: dict[tuple[str, str], Group] = {}
    for row in rows:
        given = {fields[name].keys[0]: row[column] for name, column in asked.homes.items()}
        for name, kind, message in _errors(model, fields, given, asked.homes):
            if name in told:
                continue
            group = groups.setdefault((name, kind), Group(message))
            group.count += 1
            group.keys.append(_key(asked, row))
            if name in asked.homes:
                group.values.append(_brief(repr(row[asked.homes[name]])))
    return [_verdict(asked, name, group, len(rows), show_values=show_values) for (name, _), group in groups.items()]


def _errors(
    model: type[BaseModel], fields: Mapping[str, Field], given: Mapping[str, Any], homes: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """What a model says against a row: field, type of the error, message; what no column keeps is not missed."""
    try:
        with warnings.catch_warnings(action="ignore"):  # a model may have its opinion on what old rows hold
            model.model_validate(given)
    except ValidationError as error:
        by_key = {key: one.name for one in fields.values() for key in one.keys}
        found: dict[tuple[str, str], tuple[str, str, str]] = {}
        for one in error.errors(include_url=False, include_input=False, include_context=False):
            name = by_key.get(str(one["loc"][0]), str(one["loc"][0])) if one["loc"] else ""
            if one["type"] == "missing" and name not in homes:
                continue
            message = "the model's own validator refuses it" if one["type"] in _OWN_WORDS else one["msg"]
            inside = ".".join(map(str, one["loc"][1:]))
            found.setdefault((name, one["type"]), (name, one["type"], f"{inside}: {message}" if inside else message))
        return list(found.values())
    except Exception as error:  # noqa: BLE001 - the model's own code
        return [("", type(error).__name__, f"the model's own code failed with {type(error).__name__}")]
    return []


def _key(asked: Plan, row: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {_brief(row[name])}" for name in asked.key)


def _brief(value: Any) -> str:
    shown = value if isinstance(value, str) else str(value)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def _verdict(asked: Plan, name: str, group: Group, total: int, *, show_values: bool) -> Verdict:
    keys = [one for one in group.keys[:_KEYS] if one]
    more = f" and {group.count - len(keys)} more" if keys and group.count > len(keys) else ""
    where = f" ({'; '.join(keys)}{more})" if keys else ""
    are = "is" if group.count == 1 else "are"
    values = list(dict.fromkeys(group.values))[:_KEYS] if show_values else []
    finding = Finding(
        code=codes.ROW_REFUSED,
        effect=Effect.BREAKS_READS,
        field="rows",
        live="; ".join(values),
        message=f"{group.count} of {total} sampled rows {are} refused{where}: {group.message}"
        + (f"; refused: {'; '.join(values)}" if values else ""),
        remedy="repair the rows, or let the model take them; --show-values shows what they hold"
        if not show_values
        else "repair the rows, or let the model take them",
    )
    return Verdict(name, asked.homes.get(name, ""), finding)
