"""The report for people: the effect first, one block for each drift."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from schemadrift.drift import Effect
from schemadrift.report.document import DriftItem, Report

Style: TypeAlias = str
"""An ANSI SGR parameter list such as "1;31"; empty for none."""

_EFFECT_STYLES: dict[Effect, Style] = {
    Effect.BREAKS_READS: "1;31",
    Effect.BREAKS_WRITES: "1;31",
    Effect.INTEGRITY: "1;33",
    Effect.PERFORMANCE: "1;34",
    Effect.COSMETIC: "2",
}
_LABEL_WIDTH = max(len(effect) for effect in Effect)
_INDENT = " " * (_LABEL_WIDTH + 2)


def render(report: Report, *, colour: bool = False) -> str:
    """Write the report as text.

    Args:
        report: What to show.
        colour: Whether to use ANSI colours.

    Returns:
        Lines, the last one with a line break too.
    """
    return "\n".join(_lines(report, _Painter(colour=colour))) + "\n"


class _Painter:
    def __init__(self, *, colour: bool) -> None:
        self.colour = colour

    def __call__(self, text: str, style: Style) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self.colour and style and text else text


def _lines(report: Report, paint: _Painter) -> Iterator[str]:
    yield f"{report.database} (PostgreSQL {report.server_version}) against {report.declared}"
    yield ""
    for drift in report.drifts:
        yield from _drift(drift, paint)
    if report.unverified:
        yield paint("Could not be verified:", "1")
        for item in report.unverified:
            field = f" ({item.field})" if item.field else ""
            place = f"  {item.file}:{item.line}" if item.file else ""
            yield f"  {item.subject}{field}: {item.reason}{place}"
        yield ""
    yield _verdict(report, paint)
    yield from _counts(report)


def _drift(drift: DriftItem, paint: _Painter) -> Iterator[str]:
    effect = paint(drift.effect.value.ljust(_LABEL_WIDTH), _EFFECT_STYLES[drift.effect])
    name = paint(f"{drift.kind.replace('_', ' ')} {drift.object}", "1")
    yield f"{effect}  {name}  {drift.code} {drift.name}"
    yield f"{_INDENT}{drift.message}"
    for evidence in drift.evidence:
        yield f"{_INDENT}{evidence}"
    yield f"{_INDENT}{paint('cure:', '2')} {drift.remedy}"
    if drift.file:
        yield f"{_INDENT}{paint('declared at', '2')} {drift.file}:{drift.line}"
    yield ""


def _verdict(report: Report, paint: _Painter) -> str:
    if report.in_sync and not report.drifts:
        return paint("In sync.", "1;32") + " Everything declared is there and does its work."
    parts = [f"{count} {effect}" for effect, count in report.summary.by_effect.items() if count]
    drifts = f"{report.summary.drifts} {'drift' if report.summary.drifts == 1 else 'drifts'}"
    said = f"{drifts}: {', '.join(parts)}." if parts else "No drift, but not everything could be verified."
    if report.in_sync:
        return paint("In sync", "1;32") + f" as far as the gate goes ({report.fail_on} and worse fail). {said}"
    code = report.drifts[0].code if report.drifts else ""
    more = f" `schemadrift explain {code}` tells more." if code else ""
    return paint("Drift.", "1;31") + f" {said}{more}"


def _counts(report: Report) -> Iterator[str]:
    compared = ", ".join(_many(count, kind.replace("_", " ")) for kind, count in report.summary.compared.items())
    yield f"Compared: {compared or 'nothing, since nothing is declared'}."
    if report.summary.unmanaged:
        unmanaged = ", ".join(_many(count, kind) for kind, count in sorted(report.summary.unmanaged.items()))
        yield f"Unmanaged: {unmanaged} (nothing declares them; --strict makes them drift)."
    if report.summary.unverified and not report.strict:
        yield f"Unverified: {report.summary.unverified} (--strict makes them fail)."


_PLURALS = {"index": "indexes", "policy": "policies", "foreign key": "foreign keys", "property": "properties"}


def _many(count: int, noun: str) -> str:
    return f"{count} {noun if count == 1 else _PLURALS.get(noun, noun + 's')}"
