"""Standard output: the report and nothing else, in colour where somebody looks at it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout


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
    with redirect_stdout(sys.stderr):
        if ours is None or taken:  # somebody has taken it already, and no program inherits that
            yield
            return
        ours.flush()
        kept = os.dup(ours.fileno())
        os.dup2(sys.stderr.fileno(), ours.fileno())
        try:
            yield
        finally:
            ours.flush()  # what went around the redirection
            os.dup2(kept, ours.fileno())
            os.close(kept)


def discard() -> None:
    """Give up on standard output, so that nothing fails once more when the process ends."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return
