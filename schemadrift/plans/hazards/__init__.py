"""Hazards: what a step may do to those who use the database, or to what is stored. One file and one page each."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from typing import NamedTuple

from msgspec.structs import replace

from schemadrift.plans.hazards import (
    blocks_reads,
    blocks_writes,
    breaks_code,
    breaks_running_code,
    data_loss,
    drops_guard,
    fires_triggers,
    full_scan,
    irreversible,
    may_fail_on_data,
    not_transactional,
    table_rewrite,
)
from schemadrift.step import Danger, Step


class Hazard(NamedTuple):
    """A danger with a name.

    Attributes:
        name: What `--allow` takes.
        why: Says why a step brings it; empty where it does not. The second argument: whether the step's table may
            have rows.
    """

    name: str
    why: Callable[[Step, bool], str]

    @property
    def page(self) -> str:
        """The hazard's page, Markdown."""
        return (resources.files(__name__) / f"{self.name}.md").read_text(encoding="utf-8")


HAZARDS = {
    module.NAME: Hazard(module.NAME, module.why)
    for module in (
        data_loss,
        drops_guard,
        blocks_reads,
        blocks_writes,
        table_rewrite,
        full_scan,
        may_fail_on_data,
        breaks_code,
        breaks_running_code,
        fires_triggers,
        not_transactional,
        irreversible,
    )
}
"""Every hazard, by name; the worst first."""


def judged(step: Step, *, filled: bool) -> Step:
    """The step with the hazards that it brings.

    Args:
        step: With what was measured.
        filled: Whether its table may have rows.
    """
    found = ((hazard.name, hazard.why(step, filled)) for hazard in HAZARDS.values())
    return replace(step, dangers=tuple(Danger(name, why) for name, why in found if why))
