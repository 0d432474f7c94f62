"""The report as data: what is written as JSON, shown as text and returned by the library."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from inspect import cleandoc
from typing import Any

import msgspec

from schemadrift.catalog import Catalog, ObjectId
from schemadrift.drift import Drift, Effect, Measured, Outcome, StaleWaiver, Unmanaged, Unverified
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
        owner: The other team or tool that owns the object; null when it is ours.
        waiver: Why somebody decided to live with it; null when nobody did.
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
    owner: str | None = None
    waiver: str | None = None
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
        owner: The other team or tool that owns the object; null when it is ours.
        unread: Whether objects of a kind are declared, and nobody could look for any of them; no check passes so.
    """

    subject: str
    field: str
    live: str
    declared: str
    reason: str
    file: str | None
    line: int | None
    owner: str | None = None
    unread: bool = False


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


class WaiverItem(msgspec.Struct, frozen=True, kw_only=True):
    """A waiver that waives nothing (any more); it fails the gate.

    Attributes:
        state: "expired", or "unmatched" when there is no such drift.
        code: The number of the code that it is for.
        name: The code's name.
        object: The pattern of the objects that it is for.
        reason: Why it was given.
        owner: Who answers for it.
        expires: The last day on which it holds.
    """

    state: str
    code: str
    name: str
    object: str
    reason: str
    owner: str
    expires: date


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """Counts.

    Attributes:
        drifts: All drifts.
        failing: Those that fail the gate.
        by_effect: Drifts by effect, every effect named.
        unverified: Items that could not be decided.
        unmanaged: Live objects and properties that nothing declares, by kind.
        compared: Declared objects that were compared, by kind.
        waived: Drifts that somebody decided to live with.
        owned: Other drifts in what belongs to others.
    """

    drifts: int
    failing: int
    by_effect: dict[str, int]
    unverified: int
    unmanaged: dict[str, int]
    compared: dict[str, int]
    waived: int = 0
    owned: int = 0


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
        waivers: Waivers that have expired or match no drift; they fail the gate.
        notes: What else somebody should know, such as a pattern of the configuration that names nothing.
        expectations: How the expectations on rows fare, those that hold too.
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
    waivers: tuple[WaiverItem, ...] = ()
    notes: tuple[str, ...] = ()
    expectations: tuple[Measured, ...] = ()
    summary: Summary

    @property
    def exit_code(self) -> ExitCode:
        """0 in sync, 1 drift, 2 when nothing at all could be verified, or a whole kind of what is declared not."""
        unread = any(one.unread for one in self.unverified)
        if unread and not self.in_sync and not self.summary.failing and not self.waivers and not self.strict:
            return ExitCode.UNCERTAIN
        if self.unverified and not self.drifts and not self.summary.compared.keys() - {"schema"}:
            return ExitCode.UNCERTAIN
        return ExitCode.IN_SYNC if self.in_sync else ExitCode.DRIFT

    def to_json(self) -> str:
        """The document as indented JSON, with a final line break."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2).decode() + "\n"


class Targets(msgspec.Struct, frozen=True, kw_only=True):
    """The verdicts of one run over several targets.

    Attributes:
        version: Of this document's form, that of the reports in it too.
        targets: The reports by the names of their targets.
        errors: What kept the others from being checked, likewise.
    """

    version: int
    targets: dict[str, Report]
    errors: dict[str, str]

    @property
    def single(self) -> bool:
        """Whether one target was all."""
        return len(self.targets) == 1 and not self.errors

    @property
    def exit_code(self) -> ExitCode:
        """2 when a target could not be checked, else the worst of them."""
        if self.errors:
            return ExitCode.UNCERTAIN
        return max((one.exit_code for one in self.targets.values()), default=ExitCode.IN_SYNC)

    def to_json(self) -> str:
        """The document as indented JSON, with a final line break."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2).decode() + "\n"


def several(reports: Mapping[str, Report], errors: Mapping[str, str]) -> Targets:
    """Make the document of several targets."""
    return Targets(version=VERSION, targets=dict(reports), errors=dict(errors))


def report(
    live: Catalog,
    declared: Catalog,
    outcome: Outcome,
    *,
    strict: bool,
    fail_on: Effect | None,
    count_owned: bool = False,
) -> Report:
    """Make the report of a comparison.

    Args:
        live: The live catalog; names the database.
        declared: The declared catalog; names the source.
        outcome: What the comparison found.
        strict: Unverified items fail the gate too.
        fail_on: The least effect that fails the gate; None for none.
        count_owned: What belongs to others counts for the gate too.

    Returns:
        The report.
    """
    drifts = tuple(_drift(one, fail_on, count_owned=count_owned) for one in outcome.drifts)
    unread = fail_on is not None and any(one.unread for one in outcome.unverified)
    uncertain = strict and any(count_owned or not one.owner for one in outcome.unverified)
    failing = sum(one.fails for one in drifts)
    by_effect = Counter(one.effect.value for one in outcome.drifts)
    return Report(
        version=VERSION,
        in_sync=not failing and not uncertain and not unread and not (outcome.waivers and fail_on is not None),
        database=live.source,
        server_version=live.facts.server_version_text,
        declared=_readable(declared.source),
        strict=strict,
        fail_on=fail_on.value if fail_on is not None else "never",
        drifts=drifts,
        unverified=tuple(map(_unverified, outcome.unverified)),
        unmanaged=tuple(map(_unmanaged, outcome.unmanaged)),
        waivers=tuple(map(_waiver, outcome.waivers)),
        notes=outcome.notes,
        expectations=outcome.measured,
        summary=Summary(
            drifts=len(drifts),
            failing=failing,
            by_effect={effect.value: by_effect[effect.value] for effect in Effect},
            unverified=len(outcome.unverified),
            unmanaged=dict(Counter(_counted_as(one) for one in outcome.unmanaged)),
            compared=outcome.compared,
            waived=sum(bool(one.waiver) for one in outcome.drifts),
            owned=sum(bool(one.owner and not one.waiver) for one in outcome.drifts),
        ),
    )


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the document of one target."""
    return _schema(Report, f"schemadrift report, version {VERSION}")


def targets_json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the document of several targets, the reports in it included."""
    return _schema(Targets, f"schemadrift reports of several targets, version {VERSION}")


def _schema(document: type[msgspec.Struct], title: str) -> dict[str, Any]:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **msgspec.json.schema(document),
    }
    for definition in schema["$defs"].values():  # docstrings, which Python 3.13 keeps without their indentation
        if "description" in definition:
            definition["description"] = cleandoc(definition["description"])
    return schema


def _readable(path: str) -> str:
    """A path as text: a file's name may be bytes that are no letters."""
    return path.encode(errors="replace").decode()


def _drift(drift: Drift, fail_on: Effect | None, *, count_owned: bool) -> DriftItem:
    finding = drift.finding
    counts = not drift.waiver and (count_owned or not drift.owner)
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
        owner=drift.owner or None,
        waiver=drift.waiver or None,
        fails=counts and fail_on is not None and finding.effect.rank <= fail_on.rank,
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
        owner=item.owner or None,
        unread=item.unread,
    )


def _waiver(waiver: StaleWaiver) -> WaiverItem:
    return WaiverItem(
        state=waiver.state,
        code=waiver.code.number,
        name=waiver.code.name,
        object=waiver.object,
        reason=waiver.reason,
        owner=waiver.owner,
        expires=waiver.expires,
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
