"""What rows must satisfy before a step, as one count and one sample each, at the speed of the best plain query."""

from __future__ import annotations

from collections.abc import Sequence

from schemadrift.catalog import Key
from schemadrift.catalog.names import qualified, quote
from schemadrift.kinds.foreign_key import ForeignKey
from schemadrift.step import Preflight


def keys_text(columns: Sequence[str], alias: str = "r") -> str:
    """An expression that names a row by some of its columns: `(1, a)` as text."""
    if not columns:
        return f"{alias}.ctid::text"
    return f"ROW({', '.join(f'{alias}.{quote(name)}' for name in columns)})::text"


def orphaned(record: ForeignKey, alias: str) -> str:
    """The condition for a row of the referencing table, under an alias, to be refused by a foreign key."""
    pairs = zip(record.columns, record.target_columns, strict=True)
    match = " AND ".join(f"t.{quote(target)} = {alias}.{quote(name)}" for name, target in pairs)
    absent = f"NOT EXISTS (SELECT FROM {qualified(*record.target)} t WHERE {match})"
    nulls = [f"{alias}.{quote(name)} IS NULL" for name in record.columns]
    stated = " AND ".join(f"{alias}.{quote(name)} IS NOT NULL" for name in record.columns)
    if record.match == "full" and len(nulls) > 1:
        some, every = " OR ".join(nulls), " AND ".join(nulls)
        return f"((({stated}) AND {absent}) OR (({some}) AND NOT ({every})))"
    return f"{stated} AND {absent}"


def orphans(table: Key, record: ForeignKey, key: Sequence[str] = ()) -> Preflight:
    """Rows that a foreign key would refuse.

    Args:
        table: The referencing table.
        record: The foreign key.
        key: The columns that name a row of the referencing table; its own columns are always shown.
    """
    broken = orphaned(record, "r")
    shown = tuple(dict.fromkeys((*key, *record.columns)))
    return Preflight(
        says=f"every {', '.join(record.columns)} of {qualified(*table)} has its row in {qualified(*record.target)}",
        relation=table,
        count=f"SELECT count(*) FROM {qualified(*table)} r WHERE {broken}",
        sample=f"SELECT {keys_text(shown)} FROM {qualified(*table)} r WHERE {broken}",
    )


def nulls(table: Key, column: str, key: Sequence[str] = ()) -> Preflight:
    """Rows that hold NULL."""
    broken = f"r.{quote(column)} IS NULL"
    return Preflight(
        says=f"no {column} of {qualified(*table)} is NULL",
        relation=table,
        count=f"SELECT count(*) FROM {qualified(*table)} r WHERE {broken}",
        sample=f"SELECT {keys_text(key)} FROM {qualified(*table)} r WHERE {broken}",
    )


def duplicates(
    table: Key,
    keys: Sequence[str],
    predicate: str | None = None,
    *,
    nulls_not_distinct: bool = False,
    sortable: bool = False,
) -> Preflight:
    """Rows that are there more than once.

    Args:
        table: Their table.
        keys: What may not repeat: quoted columns or expressions.
        predicate: Which rows count; None for all.
        nulls_not_distinct: Whether NULL equals NULL.
        sortable: Whether there is one key, of a type that sorts as fast as numbers do: it is sorted then, in a fifth of
            the time that hashing takes.
    """
    conditions = [f"({predicate})"] if predicate is not None else []
    if not nulls_not_distinct:
        conditions += [f"({key}) IS NOT NULL" for key in keys]
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    places = ", ".join(map(str, range(1, len(keys) + 1)))
    groups = f"SELECT {', '.join(keys)}, count(*) AS times FROM {qualified(*table)}{where} GROUP BY {places}"
    more = "HAVING count(*) > 1"
    row = f"ROW({', '.join(keys)})::text"
    count = f"SELECT coalesce(sum(times - 1), 0)::bigint FROM ({groups} {more}) g"
    if sortable and len(keys) == 1:
        key, only = keys[0], f" WHERE ({predicate})" if predicate is not None else ""
        empty = f" + greatest(count(*) - count({key}) - 1, 0)" if nulls_not_distinct else ""
        count = f"SELECT count({key}) - count(DISTINCT {key}){empty} FROM {qualified(*table)}{only}"
    return Preflight(
        says=f"no two rows of {qualified(*table)} have the same {', '.join(keys)}",
        relation=table,
        count=count,
        sample=f"SELECT {row} FROM {qualified(*table)}{where} GROUP BY {', '.join(keys)} {more}",
    )


def violations(table: Key, expression: str, says: str, key: Sequence[str] = ()) -> Preflight:
    """Rows for which an expression is false; NULL counts as true, as in a CHECK."""
    broken = f"NOT ({expression})"
    return Preflight(
        says=says,
        relation=table,
        count=f"SELECT count(*) FROM {qualified(*table)} r WHERE {broken}",
        sample=f"SELECT {keys_text(key)} FROM {qualified(*table)} r WHERE {broken}",
    )
