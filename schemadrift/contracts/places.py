"""Where a model declares a field: file and line."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from schemadrift.catalog import Origin


def place(model: type, field: str = "") -> Origin | None:
    """The line of a field, in the class that declares it last; that of the class where there is none.

    Args:
        model: The class.
        field: The field's name; empty for the class itself.
    """
    for one in model.__mro__:
        found = _lines(_file(one)).get((_qualified(one), field)) if field else None
        if found is not None:
            return Origin(_short(_file(one)), found)
    own = next((one for one in model.__mro__ if _lines(_file(one)).get((_qualified(one), ""))), None)
    return None if own is None else Origin(_short(_file(own)), _lines(_file(own))[_qualified(own), ""])


def _file(model: type) -> str:
    return getattr(sys.modules.get(model.__module__), "__file__", None) or ""


def _qualified(model: type) -> str:
    """The name as the source nests it; a generic model with its parameters is where the generic one stands."""
    return model.__qualname__.partition("[")[0].replace(".<locals>", "")


@lru_cache(maxsize=256)
def _lines(file: str) -> dict[tuple[str, str], int]:
    """(class, field) → line of a source file; the field is empty for the class itself."""
    if not file.endswith(".py"):
        return {}
    try:
        tree = ast.parse(Path(file).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return {}
    return dict(_declared(tree.body, ""))


def _declared(body: list[ast.stmt], within: str) -> Iterator[tuple[tuple[str, str], int]]:
    for node in body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            name = f"{within}.{node.name}" if within else node.name
            if isinstance(node, ast.ClassDef):
                yield (name, ""), node.lineno
            yield from _declared(node.body, name)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield (within, node.target.id), node.lineno
        elif isinstance(node, (ast.If, ast.Try, ast.With)):
            yield from _declared(node.body, within)


def _short(file: str) -> str:
    try:
        return str(Path(file).resolve().relative_to(Path.cwd()))
    except ValueError:
        return file
