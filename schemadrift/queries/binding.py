"""The model that a query's rows obviously become: `Model(**row)`, `class_row(Model)` in the same function."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from schemadrift.queries.scopes import Called, Module, Scope, called_name

_READS = frozenset({"model_validate", "parse_obj"})
_RUNS = frozenset(
    {
        *("execute", "fetch", "fetchrow", "fetch_all", "fetch_one", "iterate", "stream", "exec_driver_sql", "exec"),
        *("fetchval", "fetch_val", "executemany", "raw"),
    }
)


def model_of(call: Called, module: Module) -> str:
    """The one model that a function makes of rows, if it runs one query only; "" where that is not obvious.

    Returns:
        The dotted name that it is imported by, or its own name where the file has it.
    """
    scope = call.use.scope
    if scope.kind != "function" or scope.node is None:
        return ""
    calls = [one for one in ast.walk(scope.node) if isinstance(one, ast.Call)]
    runs = [one for one in calls if called_name(one) in _RUNS and one.args]
    models = {model for one in calls for model in _models(one)}
    if len(runs) != 1 or len(models) != 1:
        return ""
    return _named(models.pop(), scope, module)


def _models(call: ast.Call) -> Iterator[str]:
    name = called_name(call)
    if name == "class_row" and len(call.args) == 1 and isinstance(call.args[0], ast.Name):
        yield call.args[0].id
    elif name in _READS and isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
        yield call.func.value.id
    elif isinstance(call.func, ast.Name) and name[:1].isupper() and _only_stars(call):
        yield name


def _only_stars(call: ast.Call) -> bool:
    return not call.args and len(call.keywords) == 1 and call.keywords[0].arg is None


def _named(name: str, scope: Scope | None, module: Module) -> str:
    while scope is not None:
        for one in scope.names.get(name, ()):
            if one.reference:
                return one.reference
        scope = scope.above
    return name if name in module.classes else ""
