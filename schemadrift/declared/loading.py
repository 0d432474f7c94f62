"""Finds the metadata that a SOURCE names, whether a string or an object."""

from __future__ import annotations

import difflib
import inspect
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import msgspec

from schemadrift.declared.importing import OWN_NAME, failure, import_source
from schemadrift.errors import DeclarationError
from schemadrift.pausing import collector_paused

if TYPE_CHECKING:
    from sqlalchemy import MetaData

_EXAMPLES = "package.module:attribute or path/to/file.py:attribute"


class Loaded(msgspec.Struct, frozen=True):
    """The metadata of one or several sources.

    Attributes:
        metadatas: In the order in which they were found, none twice.
        modules: Name → file of the modules that were imported on the way, for origins.
        text: What messages call the source.
    """

    metadatas: tuple[MetaData, ...]
    modules: dict[str, str] = msgspec.field(default_factory=dict)
    text: str = ""


def load(source: Any) -> Loaded:
    """Find the metadata that a source stands for.

    Args:
        source: `package.module:attribute` or `path/to/file.py:attribute`, the attribute optional; or MetaData, a
            declarative base, a registry, a SQLModel class, a module, an object with `.metadata` or `.metadatas`
            (such as Flask-SQLAlchemy's), a function without parameters that returns one of these, or several in
            a list.

    Returns:
        All metadata in it; at least one declares something.

    Raises:
        DeclarationError: The import failed, there is no such attribute, it is no metadata, or nothing is declared.
    """
    found: dict[int, MetaData] = {}
    modules: dict[str, str] = {}
    texts: list[str] = []
    for one in _each(source):
        if isinstance(one, str):
            metadatas, imported = _from_text(one)
            modules.update(imported)
            texts.append(one)
        else:
            metadatas = _from_object(one, _described(one))
            texts.append(_described(one))
        found.update((id(metadata), metadata) for metadata in metadatas)
    text = ", ".join(dict.fromkeys(texts))
    full = [metadata for metadata in found.values() if _declares(metadata)]
    if not full:
        raise DeclarationError(
            text or "the declaration",
            "declares no table",
            "name the metadata that the models belong to, and import their modules in the same file",
        )
    return Loaded(tuple(full), modules, text)


def _each(source: Any) -> Iterator[Any]:
    if isinstance(source, (list, tuple, set, frozenset)):
        for one in source:
            yield from _each(one)
    else:
        yield source


def _declares(metadata: MetaData) -> bool:
    return bool(metadata.tables or metadata._sequences or list(metadata.dispatch.before_create))  # noqa: SLF001


def _from_text(text: str) -> tuple[list[MetaData], dict[str, str]]:
    where, _, attribute = _split(text)
    if not where:
        raise DeclarationError(f"source {text!r}", "names no module", f"write {_EXAMPLES}")
    with collector_paused(), import_source(where, text) as imported:  # looking for garbage takes a third of the time
        module = imported.module
        if not attribute:
            return _from_module(module, text), imported.files()
        return _from_object(_attribute(module, attribute, text), text), imported.files()


def _split(text: str) -> tuple[str, str, str]:
    where, colon, attribute = text.strip().rpartition(":")
    if not colon or "/" in attribute or "\\" in attribute or attribute.endswith(".py"):
        return text.strip(), "", ""
    return where, colon, attribute


def _attribute(module: ModuleType, path: str, text: str) -> Any:
    found: Any = module
    for name in path.split("."):
        if not hasattr(found, name):
            near = difflib.get_close_matches(name, [other for other in dir(found) if not other.startswith("__")], n=1)
            holder = _name(module) if found is module else path
            remedy = f"did you mean {near[0]}?" if near else _offers(module)
            raise DeclarationError(text, f"{holder} has no attribute {name}", remedy)
        found = getattr(found, name)
    return found


def _offers(module: ModuleType) -> str:
    names = [name for name, value in vars(module).items() if _direct(value)]
    if names:
        return f"it has {', '.join(names)}"
    return "name a MetaData, a declarative base or a SQLModel class"


def _name(module: ModuleType) -> str:
    """The module's name; that of its file, where the module was named by us to keep clear of others."""
    if module.__name__.startswith(OWN_NAME) and module.__file__ is not None:
        return Path(module.__file__).stem
    return module.__name__


def _from_module(module: ModuleType, text: str) -> list[MetaData]:
    found: dict[int, MetaData] = {}
    for value in list(vars(module).values()):
        for metadata in _direct(value):
            found[id(metadata)] = metadata
    if not found:
        raise DeclarationError(
            text,
            f"module {_name(module)} holds no MetaData, declarative base or SQLModel class",
            f"name the attribute, as in {_EXAMPLES}",
        )
    return list(found.values())


def _from_object(value: Any, text: str) -> list[MetaData]:
    found = list(_unpacked(value, text))
    if found:
        return found
    raise DeclarationError(
        text,
        f"is {_described(value)}, no metadata",
        "name a MetaData, a declarative base, a SQLModel class, or a function that returns one",
    )


def _unpacked(value: Any, text: str) -> Iterator[MetaData]:
    if isinstance(value, ModuleType):
        yield from _from_module(value, text)
        return
    if isinstance(value, (list, tuple, set, frozenset)):
        for one in value:
            yield from _from_object(one, text)
        return
    direct = _direct(value)
    if not direct and inspect.isroutine(value) and _takes_nothing(value):
        try:
            made = value()
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # sys.exit() too: an application's factory may end the process
            raise failure(error, text, "calling it failed") from error
        if not inspect.isroutine(made):
            direct = _from_object(made, text)
    yield from direct


def _direct(value: Any) -> list[MetaData]:
    """The metadata that an object is or carries; empty for anything else."""
    from sqlalchemy import MetaData  # noqa: PLC0415 - heavy, and the import of the models has done it mostly

    if isinstance(value, MetaData):
        return [value]
    try:
        several = getattr(value, "metadatas", None)
        one = getattr(value, "metadata", None)
    except Exception:  # noqa: BLE001 - any object of a user's module is asked, and some answer with an error
        return []
    if isinstance(several, dict):
        return [each for each in several.values() if isinstance(each, MetaData)]
    return [one] if isinstance(one, MetaData) else []


def _takes_nothing(function: Any) -> bool:
    try:
        parameters: Iterable[inspect.Parameter] = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return False
    return all(one.default is not one.empty or one.kind in {one.VAR_POSITIONAL, one.VAR_KEYWORD} for one in parameters)


def _described(value: Any) -> str:
    if isinstance(value, ModuleType):
        return f"module {value.__name__}"
    if isinstance(value, type):
        return f"class {value.__module__}.{value.__qualname__}"
    if inspect.isroutine(value):
        return f"function {getattr(value, '__qualname__', value)}"
    kind = type(value)
    article = "an" if kind.__name__[:1].lower() in "aeiou" else "a"
    home = sys.modules.get(kind.__module__)
    return f"{article} {kind.__name__}" if home is not None else kind.__name__
