"""Tells a person how a run goes on: a line for each step, and a line that moves where there is a terminal."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from schemadrift.step import Step

_WIDTH = 24
_QUIET = 10.0
"""Seconds between two lines about a long step where there is no terminal."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Have those who end processes (a service manager, a closed terminal) heard as Ctrl-C is.

    What is ignored (nohup) stays ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread hears signals
        return
    known = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]  # no SIGHUP on Windows
    heard = [one for one in known if signal.getsignal(one) is not signal.SIG_IGN]
    before = {one: signal.signal(one, signal.default_int_handler) for one in heard}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


class Teller:
    """Writes to standard error."""

    def __init__(self) -> None:
        """Look whether somebody watches."""
        self._live = sys.stderr.isatty()
        self._shown = False
        self._last = time.monotonic()
        self._heard = True

    def began(self, number: int, total: int, step: Step) -> None:
        """One line for each step."""
        self._begin(f"step {number} of {total}: {step.title}")

    def back(self, number: int, step: Step) -> None:
        """Likewise."""
        self._begin(f"taking back step {number}: {step.title}")

    def waits(self, reason: str, seconds: float, attempt: int) -> None:
        """Who waits says why."""
        self._clear()
        self._say(f"  {reason}; attempt {attempt + 1} in {seconds:.1f} s")

    def moved(self, said: str, share: float | None) -> None:
        """A bar on a terminal; elsewhere a line now and then."""
        if self._live:
            bar = "" if share is None else f"[{'#' * int(share * _WIDTH):<{_WIDTH}}] {share:4.0%} "
            self._say(f"\r\x1b[K  {bar}{said}", nl=False)
            self._shown = True
        elif time.monotonic() - self._last > _QUIET:
            self._last = time.monotonic()
            self._say(f"  {'' if share is None else f'{share:.0%} '}{said}")

    def ended(self, number: int, total: int, step: Step, rows: int | None, seconds: float) -> None:
        """How long it took."""
        del number, total, step
        self._clear()
        changed = f", {rows:,} rows" if rows is not None else ""
        self._say(f"  done in {seconds:.1f} s{changed}")

    def _begin(self, said: str) -> None:
        self._clear()
        self._last = time.monotonic()
        self._say(said.replace("\n", " "))  # names can hold line breaks

    def _say(self, text: str, *, nl: bool = True) -> None:
        """A run goes on when its reader has left: what it did is in the journal."""
        if not self._heard:
            return
        try:
            click.echo(text, nl=nl, err=True)
        except OSError:
            self._heard = False

    def _clear(self) -> None:
        if self._shown:
            self._say("\r\x1b[K", nl=False)
            self._shown = False
