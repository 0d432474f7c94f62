"""The report as data: what is written as JSON, shown as text and returned by the library."""

from __future__ import annotations

from collections import Counter
from inspect import cleandoc
from typing import Any

import msgspec

from schemadrift.catalog import Catalog, ObjectId
from schemadrift.drift import Drift, Effect, Outcome, Unmanaged, Unverified
from schemadrift.errors import ExitCode

VERSION = 1
"""The version of the document; it grows when a reader of the old one would misread the new one."""


class DriftItem(msgspec.Struct, frozen=True, kw_only=True):
    """One drift as the document says it.

    Attributes:
        code: "SD" and three digits.
        name: The code's name.
        effect: What it does to the application.
        change: "missing", "unexpected", "changed" or "impossible".
        kind: The object's kind.
        object: The object's qualified name; where both sides have it under different names, the declared one.
        live_object: The live object's qualified name; null where there is none.
        field: The field that differs; empty when the whole object does.
        live: The live value; empty when there is none.
        declared: The declared value; empty when there is none.
        message: What is wrong.
        remedy: What to do.
        file: Where it is declared; null when that is not known.
        line: Counted from 1.
        evidence: What suggests more, such as a probable rename.
        fails: Whether it fails the gate.
    """

    code: str
    name: str
    effect: Effect
    change: str
    kind: str
    object: str
    live_object: str | None
    field: str
    live: str
    declared: str
    message: str
    remedy: str
    file: str | None
    line: int | None
    evidence: tuple[str, ...]
    fails: bool


class UnverifiedItem(msgspec.Struct, frozen=True, kw_only=True):
    """Something that could not be decided.

    Attributes:
        subject: What it is about.
        field: The field in question; empty when it is about the whole.
        live: The live value, where there is one.
        declared: The declared value, where there is one.
        reason: Why it could not be decided.
        file: Where it is declared; null when that is not known.
        line: Counted from 1.
    """

    subject: str
    field: str
    live: str
    declared: str
    reason: str
    file: str | None
    line: int | None


class UnmanagedItem(msgspec.Struct, frozen=True, kw_only=True):
    """A live object, or a property of one, that nothing declares and that changes nothing declared.

    Attributes:
        kind: The object's kind.
        object: The object's qualified name.
        field: The property; empty for the whole object.
        value: What it is.
    """

    kind: str
    object: str
    field: str
    value: str


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """Counts.

    Attributes:
        drifts: All drifts.
        failing: Those that fail the gate.
        by_effect: Drifts by effect, every effect named.
        unverified: Items that could not be decided.
        unmanaged: Live objects and properties that nothing declares, by kind.
        compared: Declared objects that were compared, by kind.
    """

    drifts: int
    failing: int
    by_effect: dict[str, int]
    unverified: int
    unmanaged: dict[str, int]
    compared: dict[str, int]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict of one check.

    Attributes:
        version: Of this document's form.
        in_sync: Whether the gate lets it pass; the same as exit code 0.
        database: The live side: its name and place, without secrets.
        server_version: As people write it: "18.6".
        declared: The declared side, as it was named.
        strict: Whether everything had to be declared and verified.
        fail_on: The least effect that fails the gate; "never" when none does.
        drifts: Worst effect first.
        unverified: What could not be decided.
        unmanaged: What nothing declares.
        summary: Counts.
    """

    version: int
    in_sync: bool
    database: str
    server_version: str
    declared: str
    strict: bool
    fail_on: str
    drifts: tuple[DriftItem, ...]
    unverified: tuple[UnverifiedItem, ...]
    unmanaged: tuple[UnmanagedItem, ...]
    summary: Summary

    @property
    def exit_code(self) -> ExitCode:
        """0 in sync, 1 drift, 2 when nothing at all could be verified."""
        if self.unverified and not self.drifts and not self.summary.compared.keys() - {"schema"}:
            return ExitCode.UNCERTAIN
        return ExitCode.IN_SYNC if self.in_sync else ExitCode.DRIFT

    def to_json(self) -> str:
        """The document as indented JSON, with a final line break."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2).decode() + "\n"


def report(live: Catalog, declared: Catalog, outcome: Outcome, *, strict: bool, fail_on: Effect | None) -> Report:
    """Make the report of a comparison.

    Args:
        live: The live catalog; names the database.
        declared: The declared catalog; names the source.
        outcome: What the comparison found.
        strict: Unverified items fail the gate too.
        fail_on: The least effect that fails the gate; None for none.

    Returns:
        The report.
    """
    drifts = tuple(_drift(one, fail_on) for one in outcome.drifts)
    failing = sum(one.fails for one in drifts)
    by_effect = Counter(one.effect.value for one in outcome.drifts)
    return Report(
        version=VERSION,
        in_sync=not failing and not (strict and outcome.unverified),
        database=live.source,
        server_version=live.facts.server_version_text,
        declared=_readable(declared.source),
        strict=strict,
        fail_on=fail_on.value if fail_on is not None else "never",
        drifts=drifts,
        unverified=tuple(map(_unverified, outcome.unverified)),
        unmanaged=tuple(map(_unmanaged, outcome.unmanaged)),
        summary=Summary(
            drifts=len(drifts),
            failing=failing,
            by_effect={effect.value: by_effect[effect.value] for effect in Effect},
            unverified=len(outcome.unverified),
            unmanaged=dict(Counter(_counted_as(one) for one in outcome.unmanaged)),
            compared=outcome.compared,
        ),
    )


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the document."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"schemadrift report, version {VERSION}",
        **msgspec.json.schema(Report),
    }
    for definition in schema["$defs"].values():  # docstrings, which Python 3.13 keeps without their indentation
        if "description" in definition:
            definition["description"] = cleandoc(definition["description"])
    return schema


def _readable(path: str) -> str:
    """A path as text: a file's name may be bytes that are no letters."""
    return path.encode(errors="replace").decode()


def _drift(drift: Drift, fail_on: Effect | None) -> DriftItem:
    finding = drift.finding
    return DriftItem(
        code=finding.code.number,
        name=finding.code.name,
        effect=finding.effect,
        change=drift.change,
        kind=_kind(drift.id),
        object=_name(drift.id),
        live_object=_name(drift.live_id) if drift.live_id is not None else None,
        field=finding.field,
        live=finding.live,
        declared=finding.declared,
        message=finding.message,
        remedy=finding.remedy,
        file=_readable(drift.origin.file) if drift.origin is not None else None,
        line=drift.origin.line if drift.origin is not None else None,
        evidence=drift.evidence,
        fails=fail_on is not None and finding.effect.rank <= fail_on.rank,
    )


def _unverified(item: Unverified) -> UnverifiedItem:
    return UnverifiedItem(
        subject=item.subject,
        field=item.field,
        live=item.live,
        declared=item.declared,
        reason=item.reason,
        file=_readable(item.origin.file) if item.origin is not None else None,
        line=item.origin.line if item.origin is not None else None,
    )


def _unmanaged(item: Unmanaged) -> UnmanagedItem:
    return UnmanagedItem(
        kind=_kind(item.id),
        object=_name(item.id),
        field=item.field,
        value=item.value,
    )


def _counted_as(item: Unmanaged) -> str:
    if item.field:
        return "property"
    if item.id.kind == "table" and item.value:
        return item.value  # a view, a foreign table: whatever a model can be mapped to is of one kind
    return _kind(item.id).replace("_", " ")


def _kind(identity: ObjectId) -> str:
    """The kind's name; for an object that is only known to exist, its type."""
    return identity.key[0] if identity.kind == "other" else identity.kind


def _name(identity: ObjectId) -> str:
    """The qualified name; where the key does not hold name parts, it holds names that are quoted already."""
    if identity.kind == "other":
        return identity.key[1]
    if identity.kind == "grant":
        return f"{identity.key[0]} {identity.key[1]} to {identity.key[2]}"
    return identity.name
