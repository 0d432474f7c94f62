"""Follows an expression of a module, as far as its text tells, to the modules and attributes that it stands for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from schemadrift.config.discovery.declarations import Import, imports_of
from schemadrift.config.discovery.files import Module, Project, bound_names, last_name

_DEPTH = 8
"""How often a name may stand for another expression."""
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_IMPORTERS = frozenset({"import_module", "__import__"})


class Found(NamedTuple):
    """What an expression stands for: a module of the project, or the name of a library's, and an attribute of it."""

    module: Module | None
    library: str
    attribute: str


class _Path(NamedTuple):
    """A dotted name; `module` is the module in which it begins where the text imports that by its name."""

    module: str
    names: tuple[str, ...]


class Follower:
    """Follows the expressions of one module."""

    def __init__(self, module: Module, project: Project) -> None:
        """Take in what the module imports and binds, within its functions too."""
        self._project = project
        self._imports: dict[str, Import] = {}
        self._plain: set[str] = set()
        self._values: dict[str, ast.expr] = {}
        self._functions: dict[str, ast.AST] = {}
        for statement in ast.walk(module.tree):
            if isinstance(statement, _FUNCTIONS):
                self._functions.setdefault(statement.name, statement)
            elif isinstance(statement, (ast.Import, ast.ImportFrom)):
                for name, found in imports_of(project, module, statement):
                    self._imports.setdefault(name, found)
                if isinstance(statement, ast.Import):
                    self._plain.update(alias.name for alias in statement.names if not alias.asname)
            elif isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None:
                for name in bound_names(statement):
                    self._values[name] = statement.value

    def imported(self, name: str) -> Found | None:
        """What a name stands for that an import binds; None for any other."""
        return self._resolved(_Path("", (name,))) if name in self._imports else None

    def follow(self, expression: ast.expr, depth: int = _DEPTH) -> Iterator[Found]:
        """Say what an expression stands for: nothing where its text does not tell, and several things for a list."""
        if depth == 0:
            return
        parts = _parts(expression)
        if parts is None and isinstance(expression, ast.Call):
            yield from self._called(expression, depth)
            return
        if parts is None:
            parts = self._bound(expression)
        if parts is not None:
            for part in parts:
                yield from self.follow(part, depth - 1)
            return
        yield from self._at(expression)

    def _bound(self, expression: ast.expr) -> list[ast.expr] | None:
        """What a plain name is bound to in this module."""
        if isinstance(expression, ast.Name) and expression.id in self._values and expression.id not in self._imports:
            return [self._values[expression.id]]
        return None

    def _called(self, call: ast.Call, depth: int) -> Iterator[Found]:
        """What a call gives: a module or an attribute, what a function of this module returns, or of its arguments."""
        if self._path(call) is not None:
            yield from self._at(call)
        elif isinstance(call.func, ast.Name) and call.func.id in self._functions:
            for returned in _returned(self._functions[call.func.id]):
                yield from self.follow(returned, depth - 1)
        elif not call.args and not call.keywords:  # a function that is given nothing is a source by itself
            yield from (one for one in self._at(call.func) if "." not in one.attribute)
        else:
            for given in (*call.args, *(one.value for one in call.keywords)):
                yield from self.follow(given, depth - 1)

    def _at(self, expression: ast.expr) -> Iterator[Found]:
        path = self._path(expression)
        found = self._resolved(path) if path is not None else None
        if found is not None:
            yield found

    def _path(self, expression: ast.expr, depth: int = _DEPTH) -> _Path | None:
        """Read a dotted name, import_module("a.b") and getattr(a, "b") included."""
        if depth == 0:
            return None
        if isinstance(expression, ast.Name):
            value = self._values.get(expression.id) if expression.id not in self._imports else None
            return _Path("", (expression.id,)) if value is None else self._path(value, depth - 1)
        if isinstance(expression, ast.Attribute):
            return _longer(self._path(expression.value, depth - 1), expression.attr)
        return self._path_of_call(expression, depth) if isinstance(expression, ast.Call) else None

    def _path_of_call(self, call: ast.Call, depth: int) -> _Path | None:
        called, texts = last_name(call.func), [_text(one) for one in call.args]
        if called in _IMPORTERS and len(texts) == 1 and texts[0] and not texts[0].startswith("."):
            return _Path(texts[0], ())
        if called == "getattr" and len(texts) > 1 and texts[1]:
            return _longer(self._path(call.args[0], depth - 1), texts[1])
        return None

    def _resolved(self, path: _Path) -> Found | None:
        if path.module:
            return self._of(self._project.named(path.module), path.module, path.names)
        first, *rest = path.names
        imported = self._imports.get(first)
        if imported is None:
            return self._by_prefix(path.names)
        if imported.itself is not None:
            return self._of(imported.itself, "", tuple(rest))
        if imported.origin is None and not imported.library:  # import a.b as c
            return self._of(None, imported.name, tuple(rest))
        return self._of(imported.origin, imported.library, (imported.name, *rest))

    def _by_prefix(self, names: tuple[str, ...]) -> Found | None:
        """A name that begins with a module's."""
        for end in range(len(names) - 1, 0, -1):
            name = ".".join(names[:end])
            module = self._project.named(name)
            if module is not None or name in self._plain:
                return self._of(module, name, names[end:])
        return None

    @staticmethod
    def _of(module: Module | None, library: str, names: tuple[str, ...]) -> Found | None:
        attribute = ".".join(names)
        if not attribute or (module is None and not library):
            return None
        return Found(module, "" if module is not None else library, attribute.removesuffix(".metadata"))


def _parts(expression: ast.expr) -> list[ast.expr] | None:
    """The expressions of a list, a sum or a choice; None for anything else."""
    if isinstance(expression, (ast.List, ast.Tuple, ast.Set)):
        return [one.value if isinstance(one, ast.Starred) else one for one in expression.elts]
    if isinstance(expression, ast.BinOp) and isinstance(expression.op, ast.Add):
        return [expression.left, expression.right]
    if isinstance(expression, ast.IfExp):
        return [expression.body, expression.orelse]
    return expression.values if isinstance(expression, ast.BoolOp) else None


def _returned(function: ast.AST) -> Iterator[ast.expr]:
    return (one.value for one in ast.walk(function) if isinstance(one, ast.Return) and one.value is not None)


def _longer(path: _Path | None, name: str) -> _Path | None:
    return None if path is None else path._replace(names=(*path.names, name))


def _text(expression: ast.expr) -> str:
    return expression.value if isinstance(expression, ast.Constant) and isinstance(expression.value, str) else ""
