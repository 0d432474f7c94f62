"""Source files of models, each read and indexed once."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from schemadrift.catalog import Origin
from schemadrift.catalog.names import cut
from schemadrift.declared.from_metadata import segments

_WORD = re.compile(rb"\w+", re.ASCII)
_FEW_CLASSES = 4
"""So many classes of a file are parsed by themselves; whoever asks for more gets the whole file parsed once."""

_FEW_SEARCHES = 40
"""So many names are looked for in the text of a file; for more of them its words are taken up once."""


class SourceFile:
    """One file, parsed as far as somebody asks: a class by itself where it can be told from the text, else the whole.

    Attributes:
        path: As short as it can be.
        text: The bytes of the file; empty where it cannot be read.
    """

    def __init__(self, file: str) -> None:
        self.path = _short(file)
        try:
            self.text = Path(file).read_bytes()
        except OSError:
            self.text = b""
        self._classes: dict[str, ast.ClassDef | None] = {}
        self._constants: dict[str, str | None] = {}
        self._searches = 0
        self._calls: dict[int, tuple[ast.Call, ...]] = {}
        self._named: dict[int, _Names] = {}
        self._has_tables = b"Table" in self.text

    @cached_property
    def tree(self) -> ast.Module:
        """The whole file; empty where it is no Python."""
        try:
            return ast.parse(self.text)
        except (SyntaxError, ValueError):
            return ast.Module(body=[], type_ignores=[])

    @cached_property
    def _definitions(self) -> _Definitions:
        found = _Definitions({}, {}, {})
        self._index(found, self.tree, "")
        return found

    @property
    def tables(self) -> dict[tuple[str, str | None], ast.Call]:
        """Calls of Table by (name, schema); schema None also where it is no literal."""
        return self._definitions.tables if self._has_tables else {}

    @property
    def assigned(self) -> dict[str, ast.Call]:
        """Calls by the variable that they are assigned to."""
        return self._definitions.assigned

    def class_(self, name: str) -> ast.ClassDef | None:
        """The definition of a class, by its qualified name."""
        if name not in self._classes:
            whole = "." in name or len(self._classes) >= _FEW_CLASSES
            alone = None if whole else segments.class_(self.text, name)
            self._classes[name] = self._definitions.classes.get(name) if alone is None else alone
        return self._classes[name]

    def constant(self, name: str) -> str | None:
        """The string that a variable of the module holds; None for all others."""
        if name not in self._constants:
            self._constants[name] = self._strings.get(name) if segments.may_assign(self.text, name) else None
        return self._constants[name]

    @cached_property
    def _words(self) -> frozenset[bytes]:
        return frozenset(_WORD.findall(self.text))

    @cached_property
    def _strings(self) -> dict[str, str]:
        return {
            target.id: statement.value.value
            for statement in self.tree.body
            if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant)
            for target in statement.targets
            if isinstance(target, ast.Name) and isinstance(statement.value.value, str)
        }

    def _index(self, found: _Definitions, node: ast.AST, prefix: str) -> None:
        """Take up the definitions below a node; expressions are looked into only where a Table may be made."""
        for child in _statements(node):
            inner = prefix
            if isinstance(child, ast.ClassDef):
                found.classes.setdefault(prefix + child.name, child)
                inner = f"{prefix}{child.name}."
            elif isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
                inner = f"{prefix}{child.name}.<locals>."
            elif isinstance(child, ast.Assign) and isinstance(child.value, ast.Call):
                found.assigned.update(dict.fromkeys(_targets(child), child.value))
            if self._has_tables:
                self._tables(found, child)
            self._index(found, child, inner)

    def _tables(self, found: _Definitions, statement: ast.stmt) -> None:
        for name, value in ast.iter_fields(statement):
            if name in _BLOCKS:
                continue
            for part in value if isinstance(value, list) else (value,):
                for call in ast.walk(part) if isinstance(part, ast.AST) else ():
                    if isinstance(call, ast.Call) and _called(call).endswith("Table"):
                        text = self._first_text(call)
                        if text is not None:
                            found.tables.setdefault((text, _keyword(call, "schema")), call)

    def _first_text(self, call: ast.Call) -> str | None:
        """The first argument where it is a string, a wrapped one, or a constant of the module."""
        if not call.args:
            return None
        first = call.args[0]
        if isinstance(first, ast.Call):
            return self._first_text(first)
        return self.constant(first.id) if isinstance(first, ast.Name) else _text(first)

    def origin(self, node: ast.AST) -> Origin:
        """The place of a node."""
        return Origin(self.path, getattr(node, "lineno", 1))

    def column(self, node: ast.AST, attributes: set[str], name: str) -> ast.AST | None:
        """The statement or call in a class body or Table call that declares a column."""
        if isinstance(node, ast.Call):
            return next((one for one in self.calls(node) if _is_column(one) and self._first_text(one) == name), None)
        for statement in getattr(node, "body", ()):
            if attributes & set(_targets(statement)):
                return statement  # type: ignore[no-any-return]
        for statement in getattr(node, "body", ()):
            if any(_is_column(one) and self._first_text(one) == name for one in self.calls(statement)):
                return statement  # type: ignore[no-any-return]
        return None

    def calls(self, node: ast.AST) -> tuple[ast.Call, ...]:
        """All calls in a node, in the order of the source."""
        found = self._calls.get(id(node))
        if found is None:
            calls = [one for one in ast.walk(node) if isinstance(one, ast.Call)]
            found = tuple(sorted(calls, key=lambda one: (one.lineno, one.col_offset)))
            self._calls[id(node)] = found
        return found

    def named(self, node: ast.AST, names: set[str], wanted: str) -> ast.Call | None:
        """A call of one of these constructors that gives the object's name, or the end of a conventional one."""
        known = self._named.get(id(node))
        if known is None:
            known = self._named[id(node)] = _Names()
            known.add(self, node, 0)
        found = known.find(names, wanted)
        return None if found is None else found[1]

    def naming(self, names: set[str], wanted: str) -> ast.Call | None:
        """The same anywhere in the file, where the whole name is written out: looks only at statements that hold it."""
        literal = wanted.encode(errors="surrogatepass")
        self._searches += 1
        if self._searches > _FEW_SEARCHES and _WORD.fullmatch(literal) and literal not in self._words:
            return None
        start = self.text.find(literal)
        lines = []
        while start >= 0:
            lines.append(self.text.count(b"\n", 0, start) + 1)
            start = self.text.find(literal, start + 1)
        for statement in self.tree.body if lines else ():
            if any(statement.lineno <= line <= (statement.end_lineno or 0) for line in lines):
                call = self.named(statement, names, wanted)
                if call is not None:
                    return call
        return None

    def flagged(self, node: ast.AST, names: frozenset[str]) -> bool:
        """Whether a call in a node is given one of these flags."""
        return any(keyword.arg in names for call in self.calls(node) for keyword in call.keywords)

    def saying(self, node: ast.AST, names: set[str], meant: Callable[[str], bool]) -> ast.Call | None:
        """A call of one of these constructors whose first text is what is meant."""
        for one in self.calls(node):
            text = self._first_text(one) if _called(one) in names else None
            if text and meant(text):
                return one
        return None

    def over(self, node: ast.AST, names: set[str], columns: tuple[str, ...]) -> ast.Call | None:
        """A call of one of these constructors over just these columns."""
        calls = (one for one in self.calls(node) if _called(one) in names)
        return next((one for one in calls if columns and set(columns) == set(_columns_of(one))), None)

    def first(self, node: ast.AST, names: set[str]) -> ast.Call | None:
        """The first call of one of these constructors."""
        return next((one for one in self.calls(node) if _called(one) in names), None)


class _Definitions(NamedTuple):
    """What a whole file defines: classes by qualified name, calls of Table, calls that variables are assigned to."""

    classes: dict[str, ast.ClassDef]
    tables: dict[tuple[str, str | None], ast.Call]
    assigned: dict[str, ast.Call]


_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
"""The fields of a node that hold statements, or what holds them."""


def _statements(node: ast.AST) -> Iterator[ast.stmt]:
    """The statements directly within a node, those of its branches included."""
    for name in _BLOCKS:
        for child in getattr(node, name, None) or ():
            if isinstance(child, ast.stmt):
                yield child
            else:
                yield from _statements(child)


_Place: TypeAlias = tuple[int, bool, int]
"""The number of the file, whether it is but the end of a name, and the number of the call."""


class _Names:
    """The calls of one or several files by what they call an object: whole names, and what conventions end with."""

    def __init__(self) -> None:
        self._whole: dict[tuple[str, str], tuple[_Place, ast.Call, SourceFile]] = {}
        self._ends: dict[tuple[str, str], tuple[_Place, ast.Call, SourceFile]] = {}

    def add(self, file: SourceFile, node: ast.AST, number: int) -> None:
        """Take up the calls in a node; the first of a name stays."""
        for place, call in enumerate(file.calls(node)):
            called, given = _called(call), _keyword(call, "name")
            for text in (given, file._first_text(call)):  # noqa: SLF001 - two classes of one module
                if text:
                    self._whole.setdefault((called, cut(text)), ((number, False, place), call, file))
            if given:
                self._ends.setdefault((called, given), ((number, True, place), call, file))

    def find(self, names: set[str], wanted: str) -> tuple[SourceFile, ast.Call] | None:
        """The first call, in the order of files, of one of these constructors; a whole name before an end of one."""
        ends = [wanted[start:] for start in range(len(wanted))]
        found = [self._whole.get((name, wanted)) for name in names]
        found += [self._ends.get((name, end)) for name in names for end in ends]
        best = min((one for one in found if one is not None), key=lambda one: one[0], default=None)
        return None if best is None else (best[2], best[1])


class Sources:
    """All files, parsed when they are first needed."""

    def __init__(self) -> None:
        self._names: dict[tuple[int, int], _Names] = {}
        self._files: dict[str, SourceFile] = {}
        self._holders: dict[int, list[tuple[str, str]]] | None = None

    def file(self, path: str) -> SourceFile:
        """One file, parsed."""
        found = self._files.get(path)
        if found is None:
            found = self._files[path] = SourceFile(path)
        return found

    def class_(self, cls: type) -> tuple[SourceFile, ast.ClassDef] | None:
        """The definition of a class of the user's own."""
        path = getattr(sys.modules.get(cls.__module__), "__file__", None)
        if path is None or not path.endswith(".py") or _is_orm(cls):
            return None
        file = self.file(path)
        node = file.class_(cls.__qualname__)
        return None if node is None else (file, node)

    def files(self, modules: Mapping[str, str], *things: Any) -> Iterator[SourceFile]:
        """Files that may declare something: those whose modules hold it, then all that were loaded for it."""
        seen: dict[str, None] = {}
        for thing in things:
            if thing is not None:
                seen.update((path, None) for path, _ in self.holding(thing))
                seen.update((path, None) for path, _ in self.holding(getattr(thing, "metadata", None)))
        seen.update(dict.fromkeys(path for path in modules.values() if path.endswith(".py")))
        for path in seen:
            yield self.file(path)

    def naming(
        self, modules: Mapping[str, str], table: Any, names: set[str], wanted: str
    ) -> tuple[SourceFile, ast.Call] | None:
        """A call that gives an object its name where that is written out, in any file."""
        for file in self.files(modules, table, getattr(table, "metadata", None)):
            call = file.naming(names, wanted)
            if call is not None:
                return file, call
        return None

    def named(
        self, modules: Mapping[str, str], table: Any, names: set[str], wanted: str
    ) -> tuple[SourceFile, ast.Call] | None:
        """A call that gives an object its name: in a file whose module holds its table, then anywhere."""
        for path, _ in self.holding(table):
            file = self.file(path)
            call = file.named(file.tree, names, wanted)
            if call is not None:
                return file, call
        metadata = getattr(table, "metadata", None)
        known = self._names.get((id(modules), id(metadata)))
        if known is None:
            known = self._names[id(modules), id(metadata)] = _Names()
            for number, file in enumerate(self.files(modules, metadata)):
                known.add(file, file.tree, number)
        return known.find(names, wanted)

    def holding(self, thing: Any) -> list[tuple[str, str]]:
        """Files, with the variable in each, of the modules that hold a Table or a MetaData."""
        if self._holders is None:
            self._holders = {}
            for module in list(sys.modules.values()):
                path = getattr(module, "__file__", None)
                if not path or not path.endswith(".py"):
                    continue
                for name, value in list(vars(module).items()):
                    # Table, MetaData and mapped classes all have these; nothing is called on other objects
                    table = value if type(value).__name__ in {"Table", "MetaData"} else None
                    if isinstance(value, type):
                        table = vars(value).get("__table__")
                    if table is not None:
                        self._holders.setdefault(id(table), []).append((path, name))
        return self._holders.get(id(thing), [])


def _is_orm(cls: type) -> bool:
    return cls.__module__.split(".")[0] in {"sqlalchemy", "sqlmodel", "pydantic", "builtins", "typing", "enum"}


def _called(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _is_column(call: ast.Call) -> bool:
    return _called(call).lower().endswith("column")


def _text(node: ast.AST | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _keyword(call: ast.Call, name: str) -> str | None:
    return next((_text(one.value) for one in call.keywords if one.arg == name), None)


def _columns_of(call: ast.Call) -> Iterator[str]:
    """The columns that a constraint's call is given: strings, names and attributes; of a foreign key its own."""
    given: list[ast.expr] = list(call.args)
    if given and isinstance(given[0], (ast.List, ast.Tuple)):
        given = list(given[0].elts)
    elif _called(call) == "Index":
        given = given[1:]
    for one in given:
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value
        elif isinstance(one, ast.Name):
            yield one.id
        elif isinstance(one, ast.Attribute):
            yield one.attr


def _targets(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        yield statement.target.id
    elif isinstance(statement, ast.Assign):
        yield from (one.id for one in statement.targets if isinstance(one, ast.Name))
    elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        yield statement.name


def _short(file: str) -> str:
    path = Path(file)
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return file
