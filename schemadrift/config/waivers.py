"""Waivers: drifts that somebody decided to live with, until a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime

import msgspec
from msgspec.structs import replace

from schemadrift.catalog.catalog import Unseen
from schemadrift.codes import FAMILIES, Code
from schemadrift.config.looking import could_not_look
from schemadrift.config.patterns import Lineages, Pattern
from schemadrift.drift import Drift, Outcome, StaleWaiver, Unverified


class Waiver(msgspec.Struct, frozen=True, kw_only=True):
    """One waiver.

    Attributes:
        code: Drifts of this code.
        objects: In these objects.
        reason: Why.
        owner: Who answers for it.
        expires: The last day on which it holds, by UTC.
        shared: Whether it is for several targets.
        judged: Whether it is worth a word that it matches nothing: not where another target may need it.
    """

    code: Code
    objects: Pattern
    reason: str
    owner: str
    expires: date
    shared: bool = False
    judged: bool = True


class Waived(msgspec.Struct):
    """What waivers make of the drifts, and which of them are stale."""

    drifts: list[Drift] = msgspec.field(default_factory=list)
    stale: list[StaleWaiver] = msgspec.field(default_factory=list)
    notes: list[str] = msgspec.field(default_factory=list)


def today() -> date:
    """The day by UTC, which is the same wherever a pipeline runs."""
    return datetime.now(tz=UTC).date()


class Judge(msgspec.Struct, frozen=True, kw_only=True):
    """What waivers are measured by.

    Attributes:
        day: Today.
        families: The families of drift that the check looks for.
        unseen: What could not be looked at in the database: what a waiver names in it may well be there.
    """

    day: date = msgspec.field(default_factory=today)
    families: frozenset[str] = frozenset(FAMILIES)
    unseen: tuple[Unseen, ...] = ()

    def waive(
        self,
        drifts: Sequence[Drift],
        unverified: Sequence[Unverified],
        waivers: Iterable[Waiver],
        lineages: Lineages,
        *,
        whole: bool,
    ) -> Waived:
        """Mark the drifts that are waived, and find the waivers that waive nothing.

        Args:
            drifts: What was found.
            unverified: What could not be decided: nobody can tell whether a waiver for it is still needed.
            waivers: All of them.
            lineages: Of what was compared.
            whole: Whether all that the waivers are for was compared. Otherwise only a date makes one stale.

        Returns:
            All drifts in their order, and the waivers that have expired or match no drift.
        """
        found = Waived(drifts=list(drifts))
        for waiver in waivers:
            matching = [at for at, one in enumerate(found.drifts) if _fits(waiver, one, lineages)]
            if waiver.expires < self.day:
                found.stale.append(_stale(waiver, expired=True))
            elif matching:
                for at in matching:
                    found.drifts[at] = replace(found.drifts[at], waiver=found.drifts[at].waiver or waiver.reason)
            elif whole and waiver.judged and self._looked_for(waiver.code):
                if (why := self._undecided(waiver, unverified, lineages)) is not None:
                    found.notes.append(
                        f"waiver {waiver.code.number} {waiver.objects.text}: nobody can tell whether it is still "
                        f"needed; {why}"
                    )
                else:
                    found.stale.append(_stale(waiver, expired=False))
        return found

    def _undecided(self, waiver: Waiver, unverified: Sequence[Unverified], lineages: Lineages) -> str | None:
        if any(one.id and waiver.objects.matches(lineages.of(one.id)) for one in unverified):
            return "the object could not be verified"
        refused = could_not_look(waiver.code, waiver.objects, self.unseen)
        if refused is None:
            return None
        return f"the {refused.subject} could not be looked at ({refused.reason}), schemadrift doctor names the GRANT"

    def _looked_for(self, code: Code) -> bool:
        return any(code.number.startswith(FAMILIES[family]) for family in self.families)


def _fits(waiver: Waiver, drift: Drift, lineages: Lineages) -> bool:
    if drift.code != waiver.code:
        return False
    return any(waiver.objects.matches(lineages.of(one)) for one in (drift.id, drift.live_id) if one is not None)


def _stale(waiver: Waiver, *, expired: bool) -> StaleWaiver:
    return StaleWaiver(
        state="expired" if expired else "unmatched",
        code=waiver.code,
        object=waiver.objects.text,
        reason=waiver.reason,
        owner=waiver.owner,
        expires=waiver.expires,
        shared=waiver.shared,
    )


def settled(outcomes: Mapping[str, Outcome], *, complete: bool) -> dict[str, Outcome]:
    """Take out the waivers for several targets that one of them needs.

    Args:
        outcomes: Of the targets that were checked.
        complete: Whether these are all of them. Otherwise one that was not checked may need any waiver.

    Returns:
        The outcomes, in the same order.
    """
    if len(outcomes) == 1 and complete:
        return dict(outcomes)

    def needless(waiver: StaleWaiver) -> bool:
        return complete and all(waiver in one.waivers for one in outcomes.values())

    return {
        name: replace(
            one,
            waivers=tuple(each for each in one.waivers if each.state == "expired" or not each.shared or needless(each)),
        )
        for name, one in outcomes.items()
    }
