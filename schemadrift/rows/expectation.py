"""What all expectations on rows have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import ClassVar, Literal, NamedTuple, TypeAlias

import msgspec

from schemadrift.drift import Effect
from schemadrift.rows.ground import Ground
from schemadrift.rows.question import Asked
from schemadrift.rows.remedy import Remedy

Columns: TypeAlias = dict[str, str] | list[str]
"""Column → column or expression of the other table; a list where the names are the same on both sides."""
When: TypeAlias = Literal["before", "expand", "contract"]
Value: TypeAlias = str | int | float | bool


class Waiver(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why an expectation need not hold for some time.

    Attributes:
        reason: Why.
        owner: Who answers for it.
        expires: The last day on which it holds, by UTC.
    """

    reason: str
    owner: str
    expires: date


class Mention(NamedTuple):
    """A table that an expectation is about, and columns of it, each as it was written."""

    field: str
    table: str
    columns: tuple[str, ...] = ()


class Written(NamedTuple):
    """SQL that an expectation holds.

    Attributes:
        field: Where it stands.
        sql: The text.
        table: The table whose columns it may use, as it was written; empty for a statement.
        stable: Whether it must give the same result each time.
    """

    field: str
    sql: str
    table: str = ""
    stable: bool = True


class Expectation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What some rows must satisfy.

    Attributes:
        name: Of its own among those of its table; reports, owners and waivers use it.
        says: What it means to people, one sentence.
        effect: What it does to the application where it does not hold.
        owner: The other team or tool that has to see to it; empty when we have.
        waiver: Why it need not hold for now.
        phase: When its cure belongs: "before" the structure changes, "expand" (before the new code runs) or
            "contract" (after the old code has gone).
    """

    TYPE: ClassVar[str] = ""

    name: str
    says: str = ""
    effect: Effect = Effect.INTEGRITY
    owner: str = ""
    waiver: Waiver | None = None
    phase: When = "expand"

    @property
    def subject(self) -> str:
        """The table that it belongs to, as it was written; empty for none."""
        return ""

    def mentions(self) -> Iterator[Mention]:
        """The tables and columns that must be there."""
        yield from ()

    def written(self) -> Iterator[Written]:
        """The SQL that it holds."""
        yield from ()

    def ask(self, ground: Ground) -> Asked:
        """What to ask the server."""
        raise NotImplementedError

    def cure(self, ground: Ground) -> Iterator[Remedy]:
        """What makes it hold; nothing where only people can."""
        del ground
        yield from ()


def pairs(columns: Columns) -> Mapping[str, str]:
    """Columns with what they stand against."""
    return columns if isinstance(columns, dict) else {one: one for one in columns}


def listed(columns: Sequence[str]) -> str:
    """Columns as people read them."""
    return ", ".join(columns)
