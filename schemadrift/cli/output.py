"""Standard output: the report and nothing else, in colour where somebody looks at it."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TextIO

_OUT, _ERROR = 1, 2
CONFIG_HELP = "The configuration.  [default: the nearest schemadrift.toml, or pyproject.toml with tool.schemadrift]"


def wants_colour() -> bool:
    """Follow NO_COLOR and FORCE_COLOR; otherwise colour only what a terminal shows."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def terminal_width() -> int | None:
    """The columns of the terminal that shows the output; None where it goes elsewhere."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


@contextmanager
def kept_clean() -> Iterator[None]:
    """Send what others print meanwhile to standard error: models that print, and programs that they start."""
    ours = sys.__stdout__
    taken = ours is not sys.stdout
    if ours is None or taken:  # somebody has taken it already, and no program inherits that
        with redirect_stdout(sys.stderr):
            yield
        return
    ours.flush()
    kept = os.dup(_OUT)
    os.dup2(sys.stderr.fileno(), _OUT)
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        if not ours.closed:
            ours.flush()  # what went around the redirection
        os.dup2(kept, _OUT)
        os.close(kept)
        sys.stdout, sys.stderr = _open(ours, _OUT), _open(sys.stderr, _ERROR)


def _open(stream: TextIO, descriptor: int) -> TextIO:
    """The stream, or another one in its place: models can close what they did not open."""
    if not stream.closed:
        return stream
    return open(descriptor, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file as a whole or not at all: a reader never sees half of it, and a failure leaves the old one.

    Raises:
        OSError: It cannot be written.
    """
    if path.exists() and not path.is_file():  # a device or a pipe
        path.write_bytes(content)
        return
    target = path.resolve()  # through a link
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        mode = target.stat().st_mode if target.exists() else 0o666 & ~_umask()
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    """What new files are not allowed; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def discard() -> None:
    """Give up on standard output, so that nothing fails once more when the process ends."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return
