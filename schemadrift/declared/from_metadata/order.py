"""The order in which create_all makes tables; names that PostgreSQL makes depend on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeAlias

from sqlalchemy import exc, schema
from sqlalchemy.sql.ddl import sort_tables_and_constraints

Late: TypeAlias = Collection[schema.ForeignKeyConstraint]


def in_order(tables: Sequence[schema.Table]) -> Iterable[tuple[schema.Table, Late]]:
    """The tables in the order of create_all, with the foreign keys that it adds after all of them.

    A foreign key that nothing in the metadata answers waits for nothing: another source may have made its table.
    """
    levels = _levels(tables)
    if levels is not None:
        # sorting is stable: within a level the tables keep the metadata's order, as SQLAlchemy's own sort has it
        return [(table, ()) for table in sorted(tables, key=lambda table: levels[table])]
    sort: Any = sort_tables_and_constraints  # takes quadratic time, and is asked only about cycles
    found = sort(list(tables), filter_fn=lambda constraint: None if resolves(constraint) else True)
    late = {key for table, keys in found if table is None for key in keys if resolves(key)}
    return [(table, late) for table, _ in found if table is not None]


def resolves(constraint: schema.ForeignKeyConstraint) -> bool:
    """Tell whether SQLAlchemy finds what a foreign key refers to."""
    try:
        for element in constraint.elements:
            _ = element.column
    except exc.SQLAlchemyError:
        return False
    return True


def _levels(tables: Sequence[schema.Table]) -> dict[schema.Table, int] | None:
    """How many tables must be there before each one, counted along the longest chain; None where there is a cycle."""
    needs = {table: _needs(table) for table in tables}
    levels: dict[schema.Table, int] = {}
    begun: set[schema.Table] = set()
    stack = list(reversed(tables))
    while stack:
        table = stack[-1]
        if table in levels:
            stack.pop()
            continue
        waiting = [other for other in needs[table] if other in needs and other not in levels]
        if not waiting:
            levels[table] = 1 + max((levels[other] for other in needs[table] if other in needs), default=-1)
            stack.pop()
        elif table in begun:
            return None
        else:
            begun.add(table)
            stack += waiting
    return levels


def _needs(table: schema.Table) -> set[schema.Table]:
    found: set[schema.Table] = set(getattr(table, "_extra_dependencies", ()))
    for constraint in table.foreign_key_constraints:
        if not constraint.use_alter and resolves(constraint):
            found.add(constraint.referred_table)
    return found - {table}
