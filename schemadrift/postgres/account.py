"""The operating system account that a PostgreSQL server runs under."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, NotRequired, TypedDict

from schemadrift.errors import ServerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_CANDIDATES = ("postgres", "nobody")


class Identity(TypedDict):
    """The part of `subprocess.Popen`'s arguments that says who runs a program."""

    user: NotRequired[int]
    group: NotRequired[int]
    extra_groups: NotRequired[Iterable[str | int]]


@dataclass(frozen=True)
class Account:
    """Who runs the server's programs.

    Attributes:
        uid: User id.
        gid: Group id.
        switched: True where this is another account than the caller's, which only root can ask for.
    """

    uid: int
    gid: int
    switched: bool

    @property
    def identity(self) -> Identity:
        """What `subprocess.Popen` needs to run a program as this account."""
        if not self.switched:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give a directory that we created to this account."""
        if self.switched:
            os.chown(path, self.uid, self.gid)

    def run(
        self,
        command: Sequence[str | Path],
        *,
        process_group: int | None = None,
        timeout: float = 120.0,
    ) -> subprocess.CompletedProcess[str]:
        """Run a program to its end as this account.

        Args:
            command: Program and arguments.
            process_group: The group that it joins, so that a watchdog can reach it.
            timeout: Seconds until the program is killed.

        Raises:
            ServerError: The program cannot be started as this account, or took too long.
        """
        try:
            return subprocess.run(  # noqa: S603 - PostgreSQL's programs, cp and sh
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                text=True,
                errors="replace",
                timeout=timeout,
                cwd="/",
                env=environment(),
                umask=0o077,
                process_group=process_group,
                **self.identity,
            )
        except subprocess.TimeoutExpired as error:
            raise ServerError(
                str(command[0]),
                f"did not end within {timeout:g} s",
                "look for a full or a hanging disk",
            ) from error
        except OSError as error:
            raise ServerError(
                str(command[0]),
                f"cannot be run as user id {self.uid} ({error.strerror})",
                "check that the file is there and may be executed by that account",
            ) from error

    def can_enter(self, directory: Path) -> bool:
        """Tell whether this account reaches a directory; asked of the system, not guessed."""
        if not self.switched:
            return os.access(directory, os.X_OK)
        return self.run(["/bin/sh", "-c", 'test -x "$1"', "sh", directory]).returncode == 0


def server_account() -> Account:
    """Choose the account of a new server: the caller's, or an unprivileged one where that is root.

    PostgreSQL refuses to run as root (PostgreSQL manual, "The PostgreSQL User Account").

    Raises:
        ServerError: The system cannot run our kind of server, or has no unprivileged account.
    """
    if os.name != "posix":
        raise ServerError(
            "embedded server",
            "needs Linux or macOS",
            "pass the URL of a running server instead",
        )
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switched=False)
    for name in _CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, switched=True)
    raise ServerError(
        "embedded server",
        f"PostgreSQL refuses to run as root and there is no account {' or '.join(_CANDIDATES)}",
        "create one of them, or start as an ordinary user",
    )


def environment() -> dict[str, str]:
    """Return the environment of the server's programs: no PG* variable of the caller leaks in."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C",
        "TZ": "UTC",
        "HOME": "/",
    }
