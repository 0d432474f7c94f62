"""Where expectations stand: what their names mean on one server, and how tables are written in their queries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from schemadrift.catalog import Key
from schemadrift.catalog.names import parse_qualified, qualified, quote

_NAMED = 2
"""Schema and table."""


class Relation(NamedTuple):
    """A live table.

    Attributes:
        form: As `pg_class.relkind` has it.
        columns: Name → type, as `format_type` spells it.
        key: The columns of its primary key.
        rows: What the server believes; -1 where it was never analysed.
        unique: Sets of columns in which no two of its rows are the same, so that ON CONFLICT can name them.
        indexes: The columns of its full B-tree indexes, in their order.
    """

    form: str
    columns: Mapping[str, str]
    key: tuple[str, ...] = ()
    rows: float = -1.0
    unique: frozenset[frozenset[str]] = frozenset()
    indexes: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What names mean.

    Attributes:
        default_schema: Where names without a schema are that are nowhere yet.
        found: Where names without a schema were found, by the name.
        relations: The tables that expectations mention, as they are; declared ones where they are not there yet.
        percent: Table → the share of its pages that is looked at; all where it is not here.
    """

    default_schema: str = "public"
    found: Mapping[str, str] = field(default_factory=dict)
    relations: Mapping[Key, Relation] = field(default_factory=dict)
    percent: Mapping[Key, float] = field(default_factory=dict)

    def key(self, table: str) -> Key:
        """The table of a name as it was written.

        Raises:
            ValueError: It is no name of a table.
        """
        parts = parse_qualified(table)
        if len(parts) > _NAMED:
            raise ValueError(f"{table!r}: has too many parts; write it as schema.table")
        return parts if len(parts) == _NAMED else (self.found.get(parts[0], self.default_schema), *parts)

    def name(self, table: str) -> str:
        """A table as SQL."""
        return qualified(*self.key(table))

    def source(self, table: str) -> str:
        """A table's rows as a FROM clause has them: under its bare name, and a sample of them where it is large."""
        key = self.key(table)
        percent = self.percent.get(key)
        sample = f" TABLESAMPLE SYSTEM ({percent:g}) REPEATABLE (1)" if percent is not None else ""
        return f"{qualified(*key)} AS {quote(key[1])}{sample}"

    def identity(self, table: str) -> tuple[str, ...]:
        """The expressions that name a row of a table: its primary key, or its place."""
        key = self.key(table)
        relation = self.relations.get(key)
        columns = relation.key if relation is not None else ()
        if columns:
            return tuple(map(quote, columns))
        return ("ctid",) if relation is None or relation.form in {"r", "m", "p"} else ("NULL::text",)

    def looks_up(self, table: str, columns: Collection[str]) -> bool:
        """Whether an index finds the rows of a table that have some values in some columns."""
        relation = self.relations.get(self.key(table))
        wanted = frozenset(columns)
        return relation is not None and any(frozenset(one[: len(wanted)]) == wanted for one in relation.indexes)

    def type(self, table: str, column: str) -> str:
        """A column's type; empty where it is not known."""
        relation = self.relations.get(self.key(table))
        return relation.columns.get(column, "") if relation is not None else ""


def rows(ground: Ground, table: str, values: Mapping[str, str], where: str = "", *, whole: bool = False) -> str:
    """A sub-select of a table's rows; expressions in it see the columns of this table alone.

    Args:
        ground: What names mean.
        table: The table as it was written.
        values: Name in the sub-select → expression.
        where: Which rows; empty for all.
        whole: All rows, also of a table of which only a sample is looked at.
    """
    listed = ", ".join(f"{expression} AS {name}" for name, expression in values.items())
    return f"(SELECT {listed} FROM {_from(ground, table, whole=whole)}{filtered(where)})"


def total(ground: Ground, table: str, *conditions: str) -> str:
    """A SELECT that counts a table's rows."""
    return f"SELECT count(*) FROM {ground.source(table)}{filtered(*conditions)}"


def filtered(*conditions: str) -> str:
    """A WHERE clause; nothing for no condition."""
    held = [f"({one})" for one in conditions if one.strip()]
    return f" WHERE {' AND '.join(held)}" if held else ""


def named(prefix: str, expressions: Sequence[str]) -> dict[str, str]:
    """Names k1, k2… for expressions."""
    return {f"{prefix}{number}": one for number, one in enumerate(expressions, 1)}


def equal(left: str, right: str, prefix: str, count: int) -> str:
    """A condition: the columns prefix1, prefix2… of both are the same."""
    return " AND ".join(f"{left}.{prefix}{number} = {right}.{prefix}{number}" for number in range(1, count + 1))


def _from(ground: Ground, table: str, *, whole: bool) -> str:
    key = ground.key(table)
    return f"{qualified(*key)} AS {quote(key[1])}" if whole else ground.source(table)
