"""What is told of a system: `story.toml` beside its models."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import msgspec

from schemadrift.errors import UsageError

NAMES = ("ops_center", "fltr_auth", "smartdrive", "user_profile", "faraday")

Answer: TypeAlias = tuple[tuple[str | None, ...], ...]
"""Rows as texts, as psql shows them; None for NULL."""


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the report of the incident asked of the database.

    Attributes:
        says: What is asked, in words.
        sql: The query.
        before: What the broken database answers; None where it cannot be asked.
        after: What it has to answer in the end.
    """

    says: str
    sql: str
    after: Answer
    before: Answer | None = None


class Decisions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What nobody but a person decides about the plan.

    Attributes:
        allow: Hazards by name.
        renames: What is the same under another name: old → new.
        orphans: What happens to rows that a foreign key would refuse.
    """

    allow: tuple[str, ...] = ()
    renames: dict[str, str] = {}
    orphans: tuple[str, ...] = ()

    def typed(self) -> str:
        """The options as somebody types them."""
        words = [f"--rename {old}={new}" for old, new in self.renames.items()]
        words += [f"--orphans {policy}" for policy in self.orphans]
        words += [f"--allow {name}" for name in self.allow]
        return "".join(f" {word}" for word in words)


class Story(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One incident.

    Attributes:
        title: What people saw.
        cause: Why.
        code: What was wrong in the code, and was deployed anew; empty where only the database was.
        verify: What the report asks.
        plan: What was decided.
    """

    title: str
    cause: str
    code: str = ""
    verify: tuple[Question, ...] = ()
    plan: Decisions = Decisions()


def folder(name: str) -> Path:
    """Find a system: beside the installed package, or in the checkout.

    Raises:
        UsageError: It is nowhere.
    """
    package = Path(__file__).resolve().parent.parent
    for root in (package / "_systems", package.parent / "expected_schema"):
        if (root / name / "story.toml").is_file():
            return root / name
    raise UsageError(f"demo {name}", "its files are not installed", "reinstall schemadrift-postgres")


def read(place: Path) -> Story:
    """Read the story of a system in its folder."""
    return msgspec.toml.decode((place / "story.toml").read_bytes(), type=Story)
