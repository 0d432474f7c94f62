"""What a comparison yields: drifts with their effect, what stayed unverified, what nothing declares."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal, TypeAlias

import msgspec

from schemadrift.catalog import Key, ObjectId, Origin
from schemadrift.codes import Code


class Effect(StrEnum):
    """What a drift does to the application; the order is that of severity, the worst first."""

    BREAKS_READS = "breaks-reads"
    BREAKS_WRITES = "breaks-writes"
    INTEGRITY = "integrity"
    PERFORMANCE = "performance"
    COSMETIC = "cosmetic"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Effect).index(self)

    @property
    def meaning(self) -> str:
        """One clause for people."""
        return {
            Effect.BREAKS_READS: "a query of the application fails or gets a value it cannot take",
            Effect.BREAKS_WRITES: "an insert or update of the application will be refused",
            Effect.INTEGRITY: "a guard that the code relies on is missing",
            Effect.PERFORMANCE: "results stay right and get slow",
            Effect.COSMETIC: "names and comments only",
        }[self]


Change: TypeAlias = Literal["missing", "unexpected", "changed", "impossible"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What a kind says about one difference; `diff` adds who and where.

    Attributes:
        code: The stable code.
        effect: What it does to the application.
        field: The field that differs; empty when the whole object does.
        live: The live value as people read it; empty when there is none.
        declared: The declared value as people read it; empty when there is none.
        message: What is wrong, one clause without the object's name.
        remedy: What to do, one clause.
    """

    code: Code
    effect: Effect
    message: str
    remedy: str
    field: str = ""
    live: str = ""
    declared: str = ""


class Drift(msgspec.Struct, frozen=True, kw_only=True):
    """One difference that changes what the declared schema does.

    Attributes:
        change: How the sides differ.
        id: The object; where both sides have it under different names, the declared one.
        live_id: The live object's identity, where it exists.
        finding: Code, effect, values, message and remedy.
        origin: Where it is declared.
        evidence: What suggests more, for example a probable rename; one clause each.
        owner: The other team or tool that owns the object; empty when it is ours.
        waiver: Why somebody decided to live with it; empty when nobody did.
    """

    change: Change
    id: ObjectId
    finding: Finding
    live_id: ObjectId | None = None
    origin: Origin | None = None
    evidence: tuple[str, ...] = ()
    owner: str = ""
    waiver: str = ""

    @property
    def code(self) -> Code:
        """The finding's code."""
        return self.finding.code

    @property
    def effect(self) -> Effect:
        """The finding's effect."""
        return self.finding.effect


class Unverified(msgspec.Struct, frozen=True, kw_only=True):
    """Something that could not be decided, and why; `id` and `owner` where it is about one object.

    `unread` where a whole kind could not be read of which the declaration has objects: nobody looked for them.
    """

    subject: str
    reason: str
    field: str = ""
    live: str = ""
    declared: str = ""
    origin: Origin | None = None
    id: ObjectId | None = None
    owner: str = ""
    unread: bool = False


class Unmanaged(msgspec.Struct, frozen=True, kw_only=True):
    """A live object, or one property of it, that nothing declares and that changes no declared object."""

    id: ObjectId
    field: str = ""
    value: str = ""


class Question(msgspec.Struct, frozen=True):
    """Do two expressions mean the same to the server?

    Attributes:
        table: Key of the live relation whose columns they may use; None when they use none.
        type: The type that both are cast to, as `format_type` spells it; empty for no cast.
        live: The live expression.
        declared: The declared expression.
    """

    table: Key | None
    type: str
    live: str
    declared: str


class Undecided(msgspec.Struct, frozen=True):
    """The server could not plan the expressions; `reason` is its message."""

    reason: str


Answer: TypeAlias = bool | Undecided


class StaleWaiver(msgspec.Struct, frozen=True, kw_only=True):
    """A waiver that waives nothing (any more).

    Attributes:
        state: "expired", or "unmatched" when there is no such drift.
        code: The code that it is for.
        object: The pattern of the objects that it is for.
        reason: Why it was given.
        owner: Who answers for it.
        expires: The last day on which it holds.
        shared: Whether it is for several targets, so that one of them alone cannot tell that it matches nothing.
    """

    state: Literal["expired", "unmatched"]
    code: Code
    object: str
    reason: str
    owner: str
    expires: date
    shared: bool = False


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """How one expectation on rows fares.

    Attributes:
        name: The expectation's.
        type: Its type: "mirror".
        table: The table that it is about; empty for none.
        says: What it means to people.
        holds: Whether it does; null where nobody could tell.
        total: How many rows were looked at; null where nobody counted.
        mismatches: How many of them fail.
        by: The same by the way in which they fail.
        figures: Other numbers that it gives.
        sample: The share of the table's pages that was looked at, in percent; null for all of them.
        seconds: How long it took.
        recommendation: What to do.
    """

    name: str
    type: str
    table: str
    says: str = ""
    holds: bool | None = None
    total: int | None = None
    mismatches: int | None = None
    by: dict[str, int] = {}
    figures: dict[str, int] = {}
    sample: float | None = None
    seconds: float = 0.0
    recommendation: str = ""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """All that one comparison found.

    Attributes:
        drifts: Worst effect first, then by object.
        unverified: What could not be decided.
        unmanaged: Live objects that nothing declares, in order of their identity.
        questions: Expression pairs that nobody has answered yet; ask the server, then compare again.
        compared: How many declared objects were looked at, by kind.
        waivers: Those that have expired or match no drift.
        notes: What else somebody should know, one sentence each.
        measured: How the expectations on rows fare.
    """

    drifts: tuple[Drift, ...]
    unverified: tuple[Unverified, ...]
    unmanaged: tuple[Unmanaged, ...]
    questions: tuple[Question, ...]
    compared: dict[str, int]
    waivers: tuple[StaleWaiver, ...] = ()
    notes: tuple[str, ...] = ()
    measured: tuple[Measured, ...] = ()
