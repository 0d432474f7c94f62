"""Which models a check compares: those that a configuration names, and those that say it themselves."""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Iterator
from types import ModuleType
from typing import Any, NamedTuple

from pydantic import BaseModel

from schemadrift.contracts.marks import MARK, Contract, Stored


class Bound(NamedTuple):
    """A model and what it is bound to.

    Attributes:
        model: The class.
        contract: What it is bound to.
        only: The fields that are meant; None for all of them.
        mapped: Whether it is the class that the structure is declared by, through which no row is validated.
    """

    model: type[BaseModel]
    contract: Contract
    only: frozenset[str] | None = None
    mapped: bool = False


def in_module(module: ModuleType) -> Iterator[Bound]:
    """The models of a module that say themselves what they are bound to; of a package those that it names."""
    own = (module.__name__, f"{module.__name__}.")
    for one in dict.fromkeys(value for value in vars(module).values() if isinstance(value, type)):
        if issubclass(one, BaseModel) and (one.__module__ == own[0] or one.__module__.startswith(own[1])):
            yield from of_model(one)


def of_model(model: type[BaseModel]) -> list[Bound]:
    """What a model says itself: its contracts, or the tables of its marked fields, or the one that it is mapped to."""
    contracts: tuple[Contract, ...] = vars(model).get(MARK, ())
    if contracts:
        return [Bound(model, one) for one in contracts]
    marked = _marked(model)
    if marked:
        return [Bound(model, Contract(table=table), only) for table, only in marked.items()]
    table = getattr(model, "__table__", None)
    if table is not None and model.model_config.get("table"):
        name = table.name if table.schema is None else f"{table.schema}.{table.name}"
        columns = {key: column.name for key, column in inspect.getattr_static(model, "__mapper__").columns.items()}
        return [Bound(model, Contract(table=name, columns=columns), mapped=True)]
    return []


def _marked(model: type[BaseModel]) -> dict[str, frozenset[str]]:
    """Table → fields that are marked as kept in it; a mark without a table needs a contract."""
    tables: defaultdict[str, set[str]] = defaultdict(set)
    for name, info in model.model_fields.items():
        for mark in _marks(info.metadata):
            table = mark.column.rpartition(".")[0]
            if table:
                tables[table].add(name)
    return {table: frozenset(names) for table, names in tables.items()}


def _marks(metadata: list[Any]) -> Iterator[Stored]:
    return (one for one in metadata if isinstance(one, Stored))
