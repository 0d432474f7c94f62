"""The child process that ends a server and removes its files when we are killed."""

from __future__ import annotations

import contextlib
import os
import subprocess
from typing import TYPE_CHECKING

from schemadrift.errors import ServerError
from schemadrift.postgres.account import environment

if TYPE_CHECKING:
    from pathlib import Path

# Each line of the pipe names a directory to remove. `read` fails only when the last write end is
# closed: by us, or by the system when we died. The postmaster and initdb are in our process group;
# the postmaster's children are not, each has its own session, so that the signals below reach
# nobody but those two.
_SCRIPT = """
trap '' HUP INT QUIT TERM
while IFS= read -r line; do
    set -- "$@" "$line"
done
some_left() {
    for directory in "$@"; do
        [ -e "$directory" ] && return 0
    done
    return 1
}
some_left "$@" || exit 0
kill -INT 0
running=
for directory in "$@"; do
    pid=
    { read -r pid < "$directory/data/postmaster.pid"; } 2>/dev/null
    turn=0
    while [ -n "$pid" ] && [ -e "$directory/data/postmaster.pid" ] && [ $turn -lt 100 ]; do
        running=yes
        kill -0 "$pid" || break
        sleep 0.05
        turn=$((turn + 1))
    done
done
[ -n "$running" ] || sleep 0.2
kill -QUIT 0
for turn in 1 2 3 4 5 6 7 8 9 10; do
    rm -rf -- "$@"
    sleep 0.05
    some_left "$@" || break
done
"""

_open_ends: set[int] = set()


def _close_in_child() -> None:
    """Close the pipes in a forked child: it must not keep a dead parent's server alive."""
    for end in _open_ends:
        with contextlib.suppress(OSError):
            os.close(end)
    _open_ends.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_close_in_child)


class Watchdog:
    """A shell that waits for the end of a pipe, then ends the server and removes its directories.

    It outlives a `kill -9` of this process and a Ctrl-C in the terminal. It sends SIGINT (fast
    shutdown), after five seconds SIGQUIT (PostgreSQL manual, "Shutting Down the Server").

    Attributes:
        process_group: The group that the server's programs must join to be ended with us.
    """

    def __init__(self) -> None:
        """Start watching."""
        read_end, self._write_end = os.pipe()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - a constant script
                ["/bin/sh", "-c", _SCRIPT, "schemadrift-watchdog"],
                stdin=read_end,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=environment(),
                process_group=0,
            )
        except BaseException:
            os.close(self._write_end)
            raise
        finally:
            os.close(read_end)
        _open_ends.add(self._write_end)
        self.process_group = self._process.pid

    def remove(self, directory: Path) -> None:
        """Have a directory removed at the end; said before it is made, so that no moment is missed.

        A server's data directory is its `data`.

        Raises:
            ServerError: The path cannot be told in one line, or is no absolute one.
        """
        line = os.fsencode(directory)
        if b"\n" in line or not directory.is_absolute():
            raise ServerError(
                repr(str(directory)),
                "has a line break in its path, or is relative",
                "choose another directory",
            )
        os.write(self._write_end, line + b"\n")

    def release(self) -> None:
        """Close the pipe and wait: what is still there of the server goes now. Idempotent."""
        if self._write_end in _open_ends:
            _open_ends.discard(self._write_end)
            os.close(self._write_end)
        self._process.wait()
