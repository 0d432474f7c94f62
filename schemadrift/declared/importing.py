"""Imports the module that a source names, as the user's own program would, and leaves the process as it was."""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import sys
import sysconfig
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from types import ModuleType

import msgspec

from schemadrift.errors import DeclarationError

_LIBRARIES = tuple(
    str(Path(path).resolve()) + os.sep
    for name in ("stdlib", "platstdlib", "purelib", "platlib")
    if (path := sysconfig.get_path(name))
)
_OURSELVES = str(Path(__file__).resolve().parent.parent) + os.sep
_SECRET = re.compile(r"(://[^:/@\s]*:)[^@\s]+@")
"""The password of a URL, as the user's own code may put it into its messages."""
_PASSWORD = re.compile(
    r"""(\w*(?:password|passwd|pwd)["']?\s*[=:]\s*)('(?:[^'\\]|\\.)*'|"[^"]*"|[^\s,;&)}]+)""", re.IGNORECASE
)
"""A password that has a name in front, as in a libpq connection string, a query or a dictionary."""
OWN_NAME = "schemadrift_source_"
"""How the names of modules begin whose own name is taken."""


class Imported(msgspec.Struct, frozen=True):
    """A module, and what was there before it."""

    module: ModuleType
    before: frozenset[str]

    def files(self) -> dict[str, str]:
        """Name → file of the user's own modules among those that the import brought, this one included."""
        new = set(sys.modules) - self.before | {self.module.__name__}
        found = {}
        for name in sorted(new):
            file = getattr(sys.modules.get(name), "__file__", None)
            if file is not None and not _is_library(file):
                found[name] = file
        return found


@contextmanager
def import_source(where: str, text: str) -> Iterator[Imported]:
    """Import `package.module`, `path/to/file.py` or a package's folder.

    Standard output goes to standard error meanwhile; the working directory and `sys.path` are put back.

    Args:
        where: The source without its attribute.
        text: The whole source, for messages.

    Raises:
        DeclarationError: There is no such module, or importing it fails; says where in the user's code.
    """
    before = frozenset(sys.modules)
    directory, path = Path.cwd(), list(sys.path)
    try:
        with redirect_stdout(sys.stderr):
            yield Imported(_import(where, text), before)
    finally:
        os.chdir(directory)
        sys.path[:] = path


def _import(where: str, text: str) -> ModuleType:
    file = _file(where)
    if file is not None:
        if not file.is_file():
            raise DeclarationError(text, f"there is no file {where}", "check the path; it starts in this folder")
        name, root = _module_of(file)
        if root is None:
            return _import_file(file, text)
        sys.path.insert(0, str(root))
        return _run(lambda: _import_name(name, file), name, text)
    sys.path.insert(0, str(Path.cwd()))
    return _run(lambda: importlib.import_module(where), where, text)


def _file(where: str) -> Path | None:
    """The file that a source names; None when it names a module."""
    path = Path(where)
    if path.is_dir() and (path / "__init__.py").is_file() and (os.sep in where or "/" in where):
        return path / "__init__.py"
    if where.endswith(".py") or "/" in where or os.sep in where:
        return path
    return None


def _module_of(file: Path) -> tuple[str, Path | None]:
    """The dotted name and root of a file that lies in packages; no root for one that does not."""
    file = file.resolve()
    parts = [] if file.name == "__init__.py" else [file.stem]
    folder = file.parent
    while (folder / "__init__.py").is_file():
        parts.insert(0, folder.name)
        folder = folder.parent
    return ".".join(parts), folder if folder != file.parent else None


def _import_name(name: str, file: Path) -> ModuleType:
    module = importlib.import_module(name)
    loaded = getattr(module, "__file__", None)
    if loaded is not None and Path(loaded).resolve() != file.resolve():
        raise ImportError(f"module {name} was imported from {loaded} before")
    return module


def _import_file(file: Path, text: str) -> ModuleType:
    """Import a file that is in no package, its own folder on the path as for a script."""
    file = file.resolve()
    for module in list(sys.modules.values()):
        loaded = getattr(module, "__file__", None)
        if loaded is not None and loaded == str(file):
            return module
    name = file.stem
    if name in sys.modules or name in sys.stdlib_module_names or not name.isidentifier():
        name = f"{OWN_NAME}{abs(hash(str(file))):x}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise DeclarationError(text, f"{file.name} is no Python file", "name a .py file")
    module = importlib.util.module_from_spec(spec)
    loader = spec.loader
    sys.path.insert(0, str(file.parent))

    def execute() -> ModuleType:
        sys.modules[name] = module
        try:
            loader.exec_module(module)
        except BaseException:
            sys.modules.pop(name, None)
            raise
        return module

    return _run(execute, name, text)


def _run(action: object, name: str, text: str) -> ModuleType:
    """Run an import; what it raises becomes one line that points into the user's code."""
    try:
        module = action()  # type: ignore[operator]
    except KeyboardInterrupt:
        raise
    except ModuleNotFoundError as error:
        if error.name is not None and (name == error.name or name.startswith(f"{error.name}.")):
            raise DeclarationError(
                text, f"there is no module {error.name}", "run it where the module can be imported, or give the path"
            ) from error
        raise failure(error, text, "the import failed") from error
    except BaseException as error:
        raise failure(error, text, "the import failed") from error
    assert isinstance(module, ModuleType)  # noqa: S101 - what imports return
    return module


def failure(error: BaseException, text: str, what: str) -> DeclarationError:
    """Make one line of what the user's code raised, without passwords, with the place in their code.

    Args:
        error: What it raised.
        text: The whole source.
        what: What failed: "the import failed".
    """
    message = _PASSWORD.sub(r"\1***", _SECRET.sub(r"\1***@", " ".join(str(error).split())))
    said = f"{type(error).__name__}: {message}" if message else type(error).__name__
    place = _place(error)
    where = f" at {place}" if place else ""
    remedy = "make it work in this environment"
    if isinstance(error, ModuleNotFoundError):
        remedy = f"install {error.name} in the environment that runs schemadrift"
    elif place:
        remedy = "repair that line, or set what it needs"
    return DeclarationError(text, f"{what}{where}: {said}", remedy)


def _place(error: BaseException) -> str:
    """The last line of the user's own code that the error passed through: `models.py:12`."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{_short(error.filename)}:{error.lineno}"
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith("<") and not _is_library(frame.filename)
    ]
    return f"{_short(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""


def _is_library(file: str) -> bool:
    path = str(Path(file).resolve())
    return path.startswith((*_LIBRARIES, _OURSELVES)) or "site-packages" in path


def _short(file: str) -> str:
    try:
        return str(Path(file).resolve().relative_to(Path.cwd()))
    except ValueError:
        return file
