"""The plan file: a plan with what it was made from, sealed by a digest."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import UTC, datetime
from inspect import cleandoc
from typing import Any

import msgspec
from msgspec.structs import replace

from schemadrift.errors import UsageError
from schemadrift.step import Plan

VERSION = 1


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What a plan was made from, and for.

    Attributes:
        id: What the plan is called, in the journal and where its rows are kept.
        database: The name of the database.
        identity: Which database it is, whatever its name and place: its server's system identifier and its own
            number; empty where the role may not know.
        schemas: The schemas that were read; None for all.
        server: Where it is, without secrets.
        server_version: As people write it: "18.6".
        declared: The declared side, as it was named.
        fingerprint: Of the live catalog of those schemas, before the plan.
        search_path: The schemas that names in expressions are looked up in.
        tool: The version of schemadrift.
        created: When, in UTC, ISO 8601.
        strict: Whether what nothing declares goes.
        allowed: The hazards that were allowed by name.
        proof: What a clone of the database showed; empty where nobody asked.
    """

    id: str
    database: str
    identity: str
    schemas: tuple[str, ...] | None
    server: str
    server_version: str
    declared: str
    fingerprint: str
    search_path: tuple[str, ...]
    tool: str
    created: str
    strict: bool
    allowed: tuple[str, ...]
    proof: str = ""


class PlanFile(msgspec.Struct, frozen=True, kw_only=True):
    """A plan as a file.

    Attributes:
        version: Of this document's form.
        made: What it was made from.
        plan: The steps and what stays.
        digest: SHA-256 of all the rest, hexadecimal.
    """

    version: int
    made: Made
    plan: Plan
    digest: str = ""

    def to_json(self) -> str:
        """The document, indented; ends with a line break."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2).decode() + "\n"

    def not_allowed(self) -> dict[str, list[str]]:
        """Hazards that nobody allowed, with the titles of the steps that bring them."""
        found: dict[str, list[str]] = {}
        for step in self.plan.steps:
            for danger in step.dangers:
                if danger.hazard not in self.made.allowed:
                    found.setdefault(danger.hazard, []).append(step.title)
        return found


def _digest(document: PlanFile) -> str:
    return hashlib.sha256(msgspec.json.encode(replace(document, digest=""), order="sorted")).hexdigest()


def sealed(plan: Plan, made: Made) -> PlanFile:
    """Make a plan a document with its digest."""
    document = PlanFile(version=VERSION, made=made, plan=plan)
    return replace(document, digest=_digest(document))


def opened(data: bytes, subject: str) -> PlanFile:
    """Read a plan file.

    Args:
        data: The file's bytes.
        subject: What messages call it.

    Raises:
        UsageError: It is no plan, of another version, truncated, or edited.
    """
    try:
        version = msgspec.json.decode(data, type=_Head).version
    except msgspec.MsgspecError as error:
        raise UsageError(subject, f"is no plan, or not the whole of one ({error})", "plan again") from error
    if version != VERSION:
        raise UsageError(subject, f"has the form {version}, and this is for {VERSION}", "plan again with this version")
    try:
        document = msgspec.json.decode(data, type=PlanFile)
    except msgspec.MsgspecError as error:
        raise UsageError(subject, f"is no plan ({error})", "plan again") from error
    if _digest(document) != document.digest:
        raise UsageError(subject, "was edited after it was made", "plan again; decide with options, not in the file")
    return document


class _Head(msgspec.Struct):
    version: int


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the plan file."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"schemadrift plan, version {VERSION}",
        **msgspec.json.schema(PlanFile),
    }
    for definition in schema["$defs"].values():  # docstrings, which Python 3.13 keeps without their indentation
        if "description" in definition:
            definition["description"] = cleandoc(definition["description"])
    return schema


def now() -> str:
    """The time, in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def in_order(names: Collection[str]) -> tuple[str, ...]:
    """Names, sorted."""
    return tuple(sorted(names))
