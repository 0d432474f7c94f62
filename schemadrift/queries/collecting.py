"""Finds the files of a code base and reads each of them once: what did not change is taken from a cache."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from schemadrift.queries import python_source, sql_source
from schemadrift.queries.records import Extracted

_FORM = 3
"""Of the cache; it grows when what is kept of a file, or found in it, changes."""
_SKIPPED = frozenset(
    {
        *(
            "__pycache__",
            "node_modules",
            "site-packages",
            ".git",
            ".hg",
            ".tox",
            ".nox",
            ".venv",
            "venv",
            ".mypy_cache",
        ),
        *(".ruff_cache", ".pytest_cache", "build", "dist", ".eggs"),
    }
)
_MIGRATIONS = frozenset({"migrations", "migration", "versions", "alembic"})
_MOST_ABOVE = 4
"""In so many folders above a file Alembic's own is looked for."""
_WORTH_WORKERS = 3_000_000
"""Bytes from which on a second process pays for its start."""


class Code(NamedTuple):
    """What the files of a code base hold.

    Attributes:
        extracted: By file, named from the working directory.
        modules: The dotted names of Python files.
    """

    extracted: dict[str, Extracted]
    modules: dict[str, str]


class _Source(NamedTuple):
    path: str
    package: str
    migration: bool


class Kept(msgspec.Struct, gc=False):
    """The cache: what was found in files, by the digest of their names and bytes."""

    form: int
    found: dict[str, Extracted]


def collect(root: Path, paths: Sequence[str], exclude: Sequence[str], *, cache: Path | None) -> Code:
    """Read all files of a code base.

    Args:
        root: The folder that paths are named from.
        paths: Files, folders (with all below them) and patterns such as `services/*/sql`.
        exclude: Patterns of files and folders to leave out, as in `tests` or `*/vendor/*`.
        cache: The file that remembers what was found; None for none.

    Returns:
        Each file once, in the order of their names; one that cannot be read says why.
    """
    sources = {one.path: one for one in _sources(root, paths, exclude)}
    kept = _load(cache)
    found: dict[str, Extracted] = {}
    fresh: dict[str, tuple[_Source, bytes]] = {}
    digests: dict[str, str] = {}
    for path, source in sources.items():
        try:
            content = Path(path).read_bytes()
        except OSError as error:
            found[path] = Extracted(problem=f"it cannot be read ({error.strerror or error})")
            continue
        digests[path] = _digest(source, content)
        known = kept.get(digests[path])
        if known is None:
            fresh[path] = (source, content)
        else:
            found[path] = known
    found |= _read(fresh)
    if fresh:
        _save(cache, {digests[path]: found[path] for path in digests})
    ordered = {path: found[path] for path in sources}
    return Code(ordered, {path: _dotted(one) for path, one in sources.items() if path.endswith(".py")})


def cache_file(root: Path) -> Path | None:
    """Where what was found below a folder is remembered: a file in the user's cache; None where there is no home."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111 - Path's raises without one
    if home.startswith("~"):
        return None
    name = hashlib.sha256(os.fsencode(str(root.resolve()))).hexdigest()[:24]
    return Path(home) / "schemadrift" / f"queries-{name}.msgpack"


def _sources(root: Path, paths: Sequence[str], exclude: Sequence[str]) -> Iterator[_Source]:
    for pattern in paths:
        begins = sorted(root.glob(pattern)) if any(one in pattern for one in "*?[") else [root / pattern]
        for start in begins:
            files = _below(start, root, exclude) if start.is_dir() else [start]
            for file in files:
                if not _excluded(_relative(file, root), exclude):
                    yield _source(file, start if start.is_dir() else start.parent)


def _below(folder: Path, root: Path, exclude: Sequence[str]) -> Iterator[Path]:
    for above, folders, files in os.walk(folder):
        folders[:] = sorted(
            one for one in folders if one not in _SKIPPED and not _excluded(_relative(Path(above, one), root), exclude)
        )
        for name in sorted(files):
            if name.endswith((".py", ".sql")):
                yield Path(above, name)


def _relative(path: Path, root: Path) -> str:
    return os.path.relpath(path, root).replace(os.sep, "/")


def _excluded(path: str, exclude: Iterable[str]) -> bool:
    return any(fnmatch(path, one) or fnmatch(path.rpartition("/")[2], one) for one in exclude)


def _source(file: Path, start: Path) -> _Source:
    """Where a file stands: the package of a Python file follows from the folders that have an `__init__.py`."""
    package = [part for part in Path(os.path.relpath(file.parent, start)).parts if part != "."]
    above = start
    while (above / "__init__.py").is_file() and above.parent != above:
        package.insert(0, above.name)
        above = above.parent
    if file.suffix == ".sql":
        migration = any(part.lower() in _MIGRATIONS for part in file.parts[-6:-1])
    else:
        migration = any(map(_is_of_alembic, list(file.parents)[:_MOST_ABOVE]))
    return _Source(os.path.relpath(file), ".".join(package), migration)


@lru_cache(maxsize=1 << 12)
def _is_of_alembic(folder: Path) -> bool:
    """Whether a folder is Alembic's own: what stands in it beside the revisions helps them."""
    return (folder / "env.py").is_file() and (folder / "versions").is_dir()


def _dotted(source: _Source) -> str:
    name = Path(source.path).stem
    return source.package if name == "__init__" else ".".join(filter(None, (source.package, name)))


def _digest(source: _Source, content: bytes) -> str:
    return (
        hashlib.blake2b(
            content, digest_size=20, key=hashlib.sha256(f"{source.package}\0{source.migration}".encode()).digest()
        ).hexdigest()
        + Path(source.path).suffix
    )


def extract(path: str, package: str, migration: bool, content: bytes) -> Extracted:  # noqa: FBT001 - a record's field
    """Find what one file holds."""
    try:
        text = python_source.decoded(content) if path.endswith(".py") else content.decode("utf-8-sig")
    except (ValueError, LookupError, SyntaxError) as error:
        return Extracted(problem=f"its letters cannot be read ({error})")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if path.endswith(".py"):
        return python_source.extract(text, package, migration=migration)
    return sql_source.extract(text, migration=migration)


def _read(fresh: Mapping[str, tuple[_Source, bytes]]) -> dict[str, Extracted]:
    """Read files: in this process, and half of them in another one where there are many."""
    if sum(len(content) for _, content in fresh.values()) < _WORTH_WORKERS:
        return {path: extract(*source, content) for path, (source, content) in fresh.items()}
    workers = max(1, min(os.cpu_count() or 1, 8))
    shares = [dict(list(fresh.items())[at::workers]) for at in range(workers)]
    started = [_start([source for source, _ in share.values()]) for share in shares[1:]]
    found = {path: extract(*source, content) for path, (source, content) in shares[0].items()}
    for share, worker in zip(shares[1:], started, strict=True):
        found |= _finish(worker, share)
    return found


def _start(sources: list[_Source]) -> tuple[subprocess.Popen[bytes], str] | None:
    """Start a process of our own that reads files; None where there can be none."""
    handle, task = tempfile.mkstemp(prefix="schemadrift-")
    os.close(handle)
    Path(task).write_bytes(msgspec.msgpack.encode(sources))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [_home(), os.environ.get("PYTHONPATH")]))}
    try:
        command = [sys.executable, "-m", "schemadrift.queries.worker", task]
        return subprocess.Popen(command, stdout=subprocess.PIPE, env=environment), task  # noqa: S603 - ourselves
    except OSError:
        Path(task).unlink()
        return None


def _home() -> str:
    return str(Path(__file__).parent.parent.parent)


def _finish(
    worker: tuple[subprocess.Popen[bytes], str] | None, share: Mapping[str, tuple[_Source, bytes]]
) -> dict[str, Extracted]:
    """Take what a process found; do its share here where it failed."""
    found: dict[str, Extracted] = {}
    if worker is not None:
        process, task = worker
        said, _ = process.communicate()
        with suppress(OSError):
            Path(task).unlink()
        if process.returncode == 0:
            with suppress(msgspec.MsgspecError):
                found = msgspec.msgpack.decode(said, type=dict[str, Extracted])
    missing = {path: one for path, one in share.items() if path not in found}
    return found | {path: extract(*source, content) for path, (source, content) in missing.items()}


def _load(cache: Path | None) -> dict[str, Extracted]:
    if cache is None:
        return {}
    with suppress(OSError, msgspec.MsgspecError):
        kept = msgspec.msgpack.decode(cache.read_bytes(), type=Kept)
        if kept.form == _FORM:
            return kept.found
    return {}


def _save(cache: Path | None, found: dict[str, Extracted]) -> None:
    """Remember what was found, readable for its user alone; a cache that cannot be written is none."""
    if cache is None:
        return
    with suppress(OSError):
        cache.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=cache.parent)
        os.close(handle)
        Path(name).write_bytes(msgspec.msgpack.encode(Kept(_FORM, found)))
        Path(name).replace(cache)
