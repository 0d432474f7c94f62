"""The Python files of a project: how each is imported, and which others it imports."""

from __future__ import annotations

import ast
import os
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

_SKIPPED = frozenset(
    {
        "__pycache__",
        "bench",
        "benchmarks",
        "build",
        "dist",
        "doc",
        "docs",
        "examples",
        "node_modules",
        "site-packages",
        "test",
        "tests",
        "testing",
        "versions",
        "vendor",
    }
)
"""Folders in which no application keeps its models; `versions` is where Alembic keeps revisions."""
_ENVIRONMENT = "pyvenv.cfg"


@dataclass(frozen=True, slots=True, eq=False)
class Module:
    """One Python file.

    Attributes:
        path: Relative to the project.
        name: What it is imported as; its file's name alone where it is in no package.
        root: The folder from which it is imported so, relative to the project.
        packaged: Whether it is in a package, or is one.
        tree: What it says.
    """

    path: Path
    name: str
    root: Path
    packaged: bool
    tree: ast.Module = field(repr=False)

    def statements(self) -> Iterator[ast.stmt]:
        """The statements that an import runs: none of functions, and none for type checkers alone."""
        yield from _run_on_import(self.tree.body)


@dataclass(slots=True)
class Project:
    """All modules of a project.

    Attributes:
        root: Its folder.
        modules: By their paths, in the order of these.
        broken: Files that are no Python.
    """

    root: Path
    modules: dict[Path, Module] = field(default_factory=dict)
    broken: list[Path] = field(default_factory=list)
    _names: dict[str, Module] = field(default_factory=dict)
    _closures: dict[Path, frozenset[Path]] = field(default_factory=dict)

    def add(self, file: Path) -> Module | None:
        """Read one file; None when it is no Python."""
        path = file.relative_to(self.root)
        if path in self.modules:
            return self.modules[path]
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about escapes in other people's texts
                tree = ast.parse(file.read_bytes())
        except (SyntaxError, ValueError, OSError, RecursionError):
            self.broken.append(path)
            return None
        module = _module(self.root, path, tree)
        self.modules[path] = module
        plain = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        for name in (module.name, plain):
            self._names.setdefault(name, module)
        return module

    def named(self, name: str) -> Module | None:
        """The module that an absolute import means; None for one of a library."""
        return self._names.get(name)

    def relative(self, module: Module, level: int, name: str) -> Module | None:
        """The module that a relative import means."""
        folder = module.path.parent
        for _ in range(level - 1):
            folder = folder.parent
        target = folder.joinpath(*name.split(".")) if name else folder
        return self.modules.get(target.with_suffix(".py") if name else target) or self.modules.get(
            target / "__init__.py"
        )

    def reached(self, module: Module) -> frozenset[Path]:
        """What importing a module imports of the project, itself and packages on the way included."""
        if module.path not in self._closures:
            seen = {module.path}
            left = [module]
            while left:
                for other in self._imported(left.pop()):
                    if other.path not in seen:
                        seen.add(other.path)
                        left.append(other)
            self._closures[module.path] = frozenset(seen)
        return self._closures[module.path]

    def _imported(self, module: Module) -> Iterator[Module]:
        yield from self._packages(module)
        for statement in module.statements():
            if isinstance(statement, ast.Import):
                for alias in statement.names:
                    yield from self._along(alias.name)
            elif isinstance(statement, ast.ImportFrom):
                yield from self._imported_from(module, statement)

    def _imported_from(self, module: Module, statement: ast.ImportFrom) -> Iterator[Module]:
        names = [alias.name for alias in statement.names]
        if statement.level == 0:
            yield from self._along(statement.module or "")
            found = (self.named(f"{statement.module}.{name}") for name in names)
        else:
            base = statement.module or ""
            origin = self.relative(module, statement.level, base)
            if origin is not None:
                yield origin
            found = (self.relative(module, statement.level, f"{base}.{name}".strip(".")) for name in names)
        yield from (one for one in found if one is not None)

    def _along(self, name: str) -> Iterator[Module]:
        """The packages on the way to a module, and the module."""
        parts = name.split(".")
        for end in range(1, len(parts) + 1):
            found = self.named(".".join(parts[:end]))
            if found is not None:
                yield found

    def _packages(self, module: Module) -> Iterator[Module]:
        if module.packaged:
            for folder in module.path.parents:
                package = self.modules.get(folder / "__init__.py")
                if package is None:
                    return
                yield package


def scan(root: Path) -> Project:
    """Read all Python files of a project but tests, revisions, environments and what is hidden.

    Args:
        root: Its folder.
    """
    project = Project(root)
    for folder, folders, files in os.walk(root):
        here = Path(folder)
        folders[:] = sorted(one for one in folders if not _skipped(here / one))
        for name in sorted(files):
            if name.endswith(".py") and not name.startswith("test_") and name not in {"conftest.py", "setup.py"}:
                project.add(here / name)
    return project


def _skipped(folder: Path) -> bool:
    name = folder.name
    return name.startswith(".") or name in _SKIPPED or name.endswith(".egg-info") or (folder / _ENVIRONMENT).exists()


def _module(root: Path, path: Path, tree: ast.Module) -> Module:
    parts = [] if path.name == "__init__.py" else [path.stem]
    folder = path.parent
    while folder != Path() and (root / folder / "__init__.py").is_file():
        parts.insert(0, folder.name)
        folder = folder.parent
    packaged = folder != path.parent
    return Module(path=path, name=".".join(parts) or path.stem, root=folder, packaged=packaged, tree=tree)


def _run_on_import(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in body:
        yield statement
        if isinstance(statement, ast.If):
            if not _for_type_checkers(statement.test):
                yield from _run_on_import(statement.body)
            yield from _run_on_import(statement.orelse)
        elif isinstance(statement, (ast.Try, ast.TryStar)):
            yield from _run_on_import(statement.body)
            for handler in statement.handlers:
                yield from _run_on_import(handler.body)
            yield from _run_on_import([*statement.orelse, *statement.finalbody])
        elif isinstance(statement, ast.With):
            yield from _run_on_import(statement.body)


def _for_type_checkers(test: ast.expr) -> bool:
    return last_name(test) == "TYPE_CHECKING"


def last_name(expression: ast.expr | None) -> str:
    """The last part of a dotted name: "Column" of `sa.Column`; of a call or a subscript, that of what is called."""
    while isinstance(expression, (ast.Call, ast.Subscript)):
        expression = expression.func if isinstance(expression, ast.Call) else expression.value
    if isinstance(expression, ast.Attribute):
        return expression.attr
    return expression.id if isinstance(expression, ast.Name) else ""


def dotted(expression: ast.expr | None) -> str:
    """A dotted name as it is written; empty for anything else."""
    if isinstance(expression, ast.Name):
        return expression.id
    if isinstance(expression, ast.Attribute) and (front := dotted(expression.value)):
        return f"{front}.{expression.attr}"
    return ""


def bound_names(statement: ast.stmt) -> list[str]:
    """The plain names that an assignment binds."""
    if isinstance(statement, ast.Assign):
        return [one.id for one in statement.targets if isinstance(one, ast.Name)]
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return [statement.target.id]
    return []
