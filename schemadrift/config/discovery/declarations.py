"""What the modules of a project declare: bases, metadata and tables, as far as their text tells."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from schemadrift.config.discovery.files import Module, Project, bound_names, dotted, last_name

_BASE_CLASSES = frozenset({"DeclarativeBase", "DeclarativeBaseNoMeta"})
_BASE_MAKERS = frozenset({"declarative_base", "generate_base", "automap_base"})
_HOLDERS = frozenset({"registry", "SQLAlchemy"})
"""Classes whose instances carry metadata: SQLAlchemy's registry, and Flask-SQLAlchemy's extension."""
_MAPPING = frozenset({"mapped", "mapped_as_dataclass"})
_FLASK_BASE = "Model"
_SQLMODEL = "SQLModel"
_HOPS = 8
"""How often a name may be imported from where it is itself imported."""


class Import(NamedTuple):
    """Where an imported name comes from: a module of the project if it is one of it, and its name there."""

    origin: Module | None
    name: str
    itself: Module | None = None
    """The module that the name stands for, should it stand for one."""
    library: str = ""
    """The module's name where it is none of the project."""


class Place(NamedTuple):
    """Something that a module defines."""

    path: Path
    name: str


@dataclass(slots=True)
class Declared:
    """What one module declares.

    Attributes:
        module: The module.
        bases: Declarative bases, registries and the like that it makes, by their names.
        metadatas: MetaData objects that it makes.
        tables: How many tables it declares.
        imports: The names that it imports.
        everything: Modules of which it imports all names.
        classes: By their names.
    """

    module: Module
    bases: list[str] = field(default_factory=list)
    metadatas: list[str] = field(default_factory=list)
    tables: int = 0
    imports: dict[str, Import] = field(default_factory=dict)
    everything: list[Module] = field(default_factory=list)
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)

    def defines(self, name: str) -> bool:
        """Tell whether a name is one of its own."""
        return name in self.classes or name in self.bases or name in self.metadatas


class Declarations:
    """What every module of a project declares.

    Attributes:
        by_path: By the modules' paths; all modules are in it.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self.by_path = {path: _read(project, module) for path, module in project.modules.items()}
        self._bases = {Place(path, name) for path, one in self.by_path.items() for name in one.bases}
        self._known = models = self._models()
        for path, one in self.by_path.items():
            for name, statement in one.classes.items():
                one.tables += Place(path, name) not in self._bases and self._is_table(statement, one, models)

    def resolve(self, declared: Declared, name: str, hops: int = _HOPS) -> Place | None:
        """Find where something is defined that a module calls by a dotted name; None for what is of a library."""
        front, _, last = name.rpartition(".")
        if front:
            return self._resolve_in(declared, front, last, hops)
        if declared.defines(name):
            return Place(declared.module.path, name)
        if hops == 0:
            return None
        found = declared.imports.get(name)
        if found is not None:
            if found.origin is None or found.itself is not None:
                return None
            return self.resolve(self.by_path[found.origin.path], found.name, hops - 1)
        several = (self.resolve(self.by_path[one.path], name, hops - 1) for one in declared.everything)
        return next((one for one in several if one is not None), None)

    def _resolve_in(self, declared: Declared, front: str, last: str, hops: int) -> Place | None:
        imported = declared.imports.get(front)
        module = imported.itself if imported is not None else self._project.named(front)
        if module is not None and hops:
            return self.resolve(self.by_path[module.path], last, hops - 1)
        holder = self.resolve(declared, front, hops)
        return holder if last == _FLASK_BASE and holder in self._bases else None

    def has_models(self, declared: Declared) -> bool:
        """Tell whether one of the names that a module imports is a model or a base."""
        return any(self.resolve(declared, name) in self._known for name in declared.imports)

    def handle(self, declared: Declared) -> str:
        """The name in a module by which all is had that it declares; empty where the module as a whole is better."""
        own = declared.bases or declared.metadatas
        if own:
            return own[0] if len(own) == 1 else ""
        imported = [name for name in declared.imports if self._carries_metadata(declared, name)]
        return imported[0] if len(imported) == 1 else ""

    def _carries_metadata(self, declared: Declared, name: str) -> bool:
        found = declared.imports[name]
        if found.origin is None:
            return found.name == _SQLMODEL
        place = self.resolve(declared, name)
        return place is not None and (place in self._bases or place.name in self.by_path[place.path].metadatas)

    def _models(self) -> set[Place]:
        """All classes that derive from a base, and the bases."""
        models = set(self._bases)
        size = 0
        while size != len(models):
            size = len(models)
            for path, one in self.by_path.items():
                for name, statement in one.classes.items():
                    if not models.isdisjoint(self._parents(one, statement)):
                        models.add(Place(path, name))
        return models

    def _parents(self, declared: Declared, statement: ast.ClassDef) -> Iterator[Place]:
        for base in statement.bases:
            place = self.resolve(declared, dotted(base))
            if place is not None:
                yield place

    def _is_table(self, statement: ast.ClassDef, declared: Declared, models: set[Place]) -> bool:
        if any(last_name(one) in _MAPPING for one in statement.decorator_list):
            return True
        if any(one.arg == "table" and _is_true(one.value) for one in statement.keywords):
            return True
        if models.isdisjoint(self._parents(declared, statement)) or _is_abstract(statement):
            return False
        return any(isinstance(one, (ast.Assign, ast.AnnAssign)) for one in statement.body)


def _read(project: Project, module: Module) -> Declared:
    declared = Declared(module)
    for statement in module.statements():
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            declared.imports.update(imports_of(project, module, statement))
            declared.everything += _all_of(project, module, statement)
        elif isinstance(statement, ast.ClassDef):
            declared.classes[statement.name] = statement
            if _is_base(statement):
                declared.bases.append(statement.name)
        else:
            _assigned(statement, declared)
    return declared


def imports_of(
    project: Project, module: Module, statement: ast.Import | ast.ImportFrom
) -> Iterator[tuple[str, Import]]:
    """The names that an import binds, but for the first part of a module's whole name, and where they come from."""
    if isinstance(statement, ast.Import):
        for alias in statement.names:
            if alias.asname:
                found = project.named(alias.name)
                yield alias.asname, Import(found, alias.name, found)
        return
    origin = _imported(project, module, statement)
    for alias in statement.names:
        if alias.name != "*":
            itself = _imported(project, module, statement, alias.name)
            yield alias.asname or alias.name, Import(origin or itself, alias.name, itself, statement.module or "")


def _all_of(project: Project, module: Module, statement: ast.Import | ast.ImportFrom) -> Iterator[Module]:
    """The module of which a statement imports all names."""
    if isinstance(statement, ast.ImportFrom) and any(alias.name == "*" for alias in statement.names):
        origin = _imported(project, module, statement)
        if origin is not None:
            yield origin


def _imported(project: Project, module: Module, statement: ast.ImportFrom, name: str = "") -> Module | None:
    """The module that a statement imports from, or one in it."""
    full = ".".join(part for part in (statement.module, name) if part)
    return project.relative(module, statement.level, full) if statement.level else project.named(full)


def _assigned(statement: ast.stmt, declared: Declared) -> None:
    value = getattr(statement, "value", None)
    if not isinstance(value, ast.Call):
        return
    called = last_name(value)
    made = declared.imports[called].name if called in declared.imports else called
    if made in _BASE_MAKERS | _HOLDERS:
        declared.bases += bound_names(statement)
    elif made == "MetaData":
        declared.metadatas += bound_names(statement)
    elif made == "Table" and len(value.args) > 1:
        declared.tables += 1


def _is_base(statement: ast.ClassDef) -> bool:
    made = any(last_name(one) == "as_declarative" for one in statement.decorator_list)
    return made or any(last_name(base) in _BASE_CLASSES for base in statement.bases)


def _is_abstract(statement: ast.ClassDef) -> bool:
    return any(
        "__abstract__" in bound_names(each) and _is_true(getattr(each, "value", None)) for each in statement.body
    )


def _is_true(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and value.value is True
