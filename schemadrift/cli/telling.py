"""Tells a person how a run goes on: a line for each step, and a line that moves where there is a terminal."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from schemadrift.step import Step

_WIDTH = 24
_QUIET = 10.0
"""Seconds between two lines about a long step where there is no terminal."""


class Teller:
    """Writes to standard error."""

    def __init__(self) -> None:
        """Look whether somebody watches."""
        self._live = sys.stderr.isatty()
        self._shown = False
        self._last = time.monotonic()

    def began(self, number: int, total: int, step: Step) -> None:
        """One line for each step."""
        self._begin(f"step {number} of {total}: {step.title}")

    def back(self, number: int, step: Step) -> None:
        """Likewise."""
        self._begin(f"taking back step {number}: {step.title}")

    def waits(self, reason: str, seconds: float, attempt: int) -> None:
        """Who waits says why."""
        self._clear()
        click.echo(f"  {reason}; attempt {attempt + 1} in {seconds:.1f} s", err=True)

    def moved(self, said: str, share: float | None) -> None:
        """A bar on a terminal; elsewhere a line now and then."""
        if self._live:
            bar = "" if share is None else f"[{'#' * int(share * _WIDTH):<{_WIDTH}}] {share:4.0%} "
            click.echo(f"\r\x1b[K  {bar}{said}", nl=False, err=True)
            self._shown = True
        elif time.monotonic() - self._last > _QUIET:
            self._last = time.monotonic()
            click.echo(f"  {'' if share is None else f'{share:.0%} '}{said}", err=True)

    def ended(self, number: int, total: int, step: Step, rows: int | None, seconds: float) -> None:
        """How long it took."""
        del number, total, step
        self._clear()
        changed = f", {rows:,} rows" if rows is not None else ""
        click.echo(f"  done in {seconds:.1f} s{changed}", err=True)

    def _begin(self, said: str) -> None:
        self._clear()
        self._last = time.monotonic()
        click.echo(said.replace("\n", " "), err=True)  # names can hold line breaks

    def _clear(self) -> None:
        if self._shown:
            click.echo("\r\x1b[K", nl=False, err=True)
            self._shown = False
