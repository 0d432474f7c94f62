"""How the demonstration speaks: a heading, a command, what it says, each in its colour."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from textwrap import fill

from schemadrift import codes
from schemadrift.drift import Effect
from schemadrift.report.document import DriftItem
from schemadrift.report.text import plain
from schemadrift.step import Step

_STYLES = {
    Effect.BREAKS_READS: "1;31",
    Effect.BREAKS_WRITES: "1;31",
    Effect.INTEGRITY: "1;33",
    Effect.PERFORMANCE: "1;34",
    Effect.COSMETIC: "2",
}
_LABEL = max(len(effect) for effect in Effect)
_WIDTH = 100


def counted(number: int, noun: str) -> str:
    """A number of things: "1 step", "12 steps"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Where the demonstration is written.

    Attributes:
        say: Writes one line.
        colour: Whether to use ANSI colours.
    """

    say: Callable[[str], None]
    colour: bool = False

    def paint(self, text: str, style: str) -> str:
        """Give a text a colour, an SGR parameter list such as "1;31"."""
        return f"\x1b[{style}m{text}\x1b[0m" if self.colour else text

    def heading(self, name: str, text: str) -> None:
        """Begin a system."""
        self.say("")
        self.say(self.paint(f"━━ {name} ━━", "1;36") + f"  {self.paint(text, '1')}")

    def tell(self, text: str) -> None:
        """Say a sentence or two."""
        self.say(fill(text, _WIDTH))

    def command(self, line: str) -> None:
        """Show a command as somebody types it."""
        self.say("")
        self.say(self.paint("$ ", "2") + self.paint(line, "1"))

    def drifts(self, drifts: Iterable[DriftItem]) -> None:
        """List drifts, one line each."""
        for drift in drifts:
            effect = self.paint(drift.effect.value.ljust(_LABEL), _STYLES[drift.effect])
            what = plain(f"{drift.kind.replace('_', ' ')} {drift.object}")
            self.say(f"{effect}  {what}  {self.paint(f'{drift.code} {drift.name}', '2')}")
            if drift.kind == "expectation" and drift.code != codes.WITHOUT_ITS_TABLE.number:
                self.say(f"{' ' * _LABEL}  {self.paint(plain(drift.message), '2')}")

    def steps(self, steps: Iterable[Step]) -> None:
        """List steps, one line each, with the lock that others feel."""
        for number, step in enumerate(steps, 1):
            held = max((one for one in step.locks), key=lambda one: one.lock.rank, default=None)
            lock = f"  {held.lock} on {held.relation[-1]}, {step.work}" if held else ""
            title = plain(step.title)
            title = title if len(title) <= _WIDTH else f"{title[: _WIDTH - 1]}…"
            self.say(f"{number:3}. {title}{self.paint(lock, '2')}")

    def answer(self, says: str, rows: str, *, right: bool) -> None:
        """Show what a query of the report returned."""
        mark = self.paint("✓", "1;32") if right else self.paint("✗", "1;31")
        self.say(f"  {mark} {says}: {self.paint(rows, '1')}")
