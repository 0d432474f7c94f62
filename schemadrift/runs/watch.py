"""What a run tells whoever watches it."""

from __future__ import annotations

from typing import Protocol

from schemadrift.step import Step


class Watch(Protocol):
    """Is told how a run goes on; everything it is told is also in the journal."""

    def began(self, number: int, total: int, step: Step) -> None:
        """A step begins; numbers are counted from 1."""

    def back(self, number: int, step: Step) -> None:
        """A step is being taken back."""

    def waits(self, reason: str, seconds: float, attempt: int) -> None:
        """A statement could not run (a lock that somebody holds) and is tried again after some seconds."""

    def moved(self, said: str, share: float | None) -> None:
        """Work goes on: what was done, and which share of it, from 0 to 1; None where nobody knows."""

    def ended(self, number: int, total: int, step: Step, rows: int | None, seconds: float) -> None:
        """A step is done; the rows that it changed, where it works on rows."""


class Silent:
    """Somebody who does not look."""

    def began(self, number: int, total: int, step: Step) -> None:
        """Nothing."""

    def back(self, number: int, step: Step) -> None:
        """Nothing."""

    def waits(self, reason: str, seconds: float, attempt: int) -> None:
        """Nothing."""

    def moved(self, said: str, share: float | None) -> None:
        """Nothing."""

    def ended(self, number: int, total: int, step: Step, rows: int | None, seconds: float) -> None:
        """Nothing."""
