"""The main process of a server: starting it, waiting for it, ending it."""

from __future__ import annotations

import contextlib
import re
import signal
import socket
import subprocess
import time
from enum import Enum
from typing import TYPE_CHECKING

from schemadrift.errors import ServerError
from schemadrift.postgres.account import environment

if TYPE_CHECKING:
    from pathlib import Path

    from schemadrift.postgres.account import Account
    from schemadrift.postgres.binaries import Binaries

_SOCKET_PORT = 5432
_POLL = 0.003
_STATUS_LINE = 7
_ATTEMPTS = 3
_LOG_PREFIX = re.compile(r"^[^\]]*\] (?=[A-Z]+: )")
_TELLING = re.compile(r"FATAL|PANIC|could not|invalid|unrecognized|error")


class StopMode(Enum):
    """How a server is ended (PostgreSQL manual, "Shutting Down the Server")."""

    SMART = signal.SIGTERM
    FAST = signal.SIGINT
    IMMEDIATE = signal.SIGQUIT


class Postmaster:
    """A running main process.

    Attributes:
        port: Its port, which is part of the socket's name too.
        process_id: Its process id.
    """

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        """Take a process that was started."""
        self._process = process
        self.port = port
        self.process_id = process.pid

    @property
    def running(self) -> bool:
        """Whether it is there."""
        return self._process.poll() is None

    def end(self, mode: StopMode) -> None:
        """End it, ever less politely, and wait for it."""
        for number, patience in ((mode.value, 10.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(patience)
                return

    def wait_until_ready(self, data: Path, timeout: float) -> str:
        """Wait for the word "ready" in postmaster.pid; return what went wrong, or nothing.

        `pg_ctl -w` waits for the same word, but looks only ten times a second.
        """
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if not self.running:
                return "did not start"
            with contextlib.suppress(OSError):
                lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
                if len(lines) > _STATUS_LINE and lines[_STATUS_LINE].strip() == "ready":
                    return ""
            time.sleep(_POLL)
        return f"did not answer within {timeout:g} s"


def start(  # noqa: PLR0913 - each is a fact of its own
    binaries: Binaries,
    account: Account,
    data: Path,
    *,
    socket_directory: Path,
    listen: bool,
    process_group: int,
    timeout: float,
) -> Postmaster:
    """Start a server on its data directory; it accepts connections when this returns.

    Args:
        binaries: The installation.
        account: Who runs it.
        data: Its data directory, made and configured; the log goes beside it.
        socket_directory: Where its socket is made.
        listen: Open a free TCP port of 127.0.0.1 as well.
        process_group: The watchdog's group.
        timeout: Seconds until a server that is not ready is given up.

    Raises:
        ServerError: It does not start; the message has the server's own words.
    """
    log = data.with_name("log")
    problem = said = ""
    for attempt in range(1, _ATTEMPTS + 1):
        port = _free_port() if listen else _SOCKET_PORT
        command = [str(binaries.bin / "postgres"), "-D", str(data)]
        command += ["-k", str(socket_directory), "-p", str(port)]
        command += ["-h", "127.0.0.1" if listen else ""]
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603 - what the caller wants to run
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=environment(),
                umask=0o077,
                process_group=process_group,
                **account.identity,
            )
        postmaster = Postmaster(process, port)
        try:
            problem = postmaster.wait_until_ready(data, timeout)
        except BaseException:
            postmaster.end(StopMode.IMMEDIATE)
            raise
        if not problem:
            return postmaster
        postmaster.end(StopMode.IMMEDIATE)
        said = log.read_text(encoding="utf-8", errors="replace")
        if "could not bind" not in said or attempt == _ATTEMPTS:
            break  # else another program took the port that was free a moment ago
    raise ServerError(
        f"PostgreSQL {binaries.version} from {binaries.source}",
        f"{problem}: {_reason(said)}",
        "see the settings that it was given, the room on disk and the memory limits",
    )


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _reason(log: str) -> str:
    """Return what matters of the log of a server that did not start."""
    lines = [_LOG_PREFIX.sub("", line).strip() for line in log.splitlines() if line.strip()]
    return " / ".join(([line for line in lines if _TELLING.search(line)] or lines)[-3:])
