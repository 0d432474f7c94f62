"""What `schemadrift doctor` found, as data and as text."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from schemadrift.errors import ExitCode
from schemadrift.report.text import plain

VERSION = 1
"""The version of the document."""


class State(StrEnum):
    """How one thing is."""

    FINE = "fine"
    LIMITED = "limited"
    """Something would stay unverified."""
    FAILED = "failed"
    """Nothing can be checked."""


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at.

    Attributes:
        subject: What: "server", "role", "schema billing".
        state: How it is.
        says: What was found, one clause.
        remedy: What to do, as a statement where there is one; empty where nothing is to be done.
    """

    subject: str
    state: State
    says: str
    remedy: str = ""


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """All that was looked at.

    Attributes:
        version: Of this document's form.
        database: The database, without secrets.
        looks: In the order in which they were taken.
    """

    version: int = VERSION
    database: str
    looks: tuple[Look, ...]

    @property
    def exit_code(self) -> ExitCode:
        """0 where all is fine, 1 where something would stay unverified, 2 where nothing can be checked."""
        states = {one.state for one in self.looks}
        if State.FAILED in states:
            return ExitCode.UNCERTAIN
        return ExitCode.DRIFT if State.LIMITED in states else ExitCode.IN_SYNC

    def to_json(self) -> str:
        """The document as indented JSON, with a final line break."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2).decode() + "\n"


_STYLES = {State.FINE: "32", State.LIMITED: "1;33", State.FAILED: "1;31"}
_VERDICTS = {
    ExitCode.IN_SYNC: "Fine. A check sees everything.",
    ExitCode.DRIFT: "Limited. A check works, and something may stay unverified.",
    ExitCode.UNCERTAIN: "Failed. A check cannot work like this.",
}


def render(diagnosis: Diagnosis, *, colour: bool = False) -> str:
    """Write a diagnosis as text: one line for each look, its remedy below."""
    width = max(len(state) for state in State)
    lines = [diagnosis.database, ""]
    for look in diagnosis.looks:
        state = look.state.value.ljust(width)
        painted = f"\x1b[{_STYLES[look.state]}m{state}\x1b[0m" if colour else state
        lines.append(f"{painted}  {plain(look.subject)}: {plain(look.says)}")
        if look.remedy:
            lines.append(f"{' ' * width}  cure: {plain(look.remedy)}")
    return "\n".join([*lines, "", _VERDICTS[diagnosis.exit_code]]) + "\n"
