"""The report for people: the effect first, one block for each drift."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TypeAlias

from schemadrift.drift import Effect
from schemadrift.errors import ExitCode
from schemadrift.report.document import DriftItem, Report, Targets

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
_NARROWEST = 60
_HANGING = 9
_LONG = 140
"""A message longer than this has its values below it."""
_SHORT = 12
_LONGEST = 320
"""Letters that are shown of one value, `_BEFORE` of them before the difference."""
_BEFORE = 60


def render(report: Report, *, colour: bool = False, width: int | None = None) -> str:
    """Write the report as text.

    Args:
        report: What to show.
        colour: Whether to use ANSI colours.
        width: Columns of the terminal, to which lines are broken; None for lines as long as they are, so that
            one finding is one line to grep.

    Returns:
        Lines, the last one with a line break too.
    """
    page = _Page(colour=colour, width=width)
    return "\n".join(_lines(report, page)) + "\n"


def render_targets(found: Targets, *, colour: bool = False, width: int | None = None) -> str:
    """Write the reports of several targets below their names; one alone needs none.

    Args:
        found: What to show.
        colour: As `render` takes it.
        width: Likewise.
    """
    reports = {name: render(report, colour=colour, width=width) for name, report in found.targets.items()}
    if found.single:
        return "".join(reports.values())
    page = _Page(colour=colour, width=width)
    return "\n".join(f"{page.paint(f'━━ {plain(name)} ━━', '1')}\n{shown}" for name, shown in reports.items())


class _Page:
    """How text gets on the page: its colours, its width, and no control character of anybody else's."""

    def __init__(self, *, colour: bool, width: int | None) -> None:
        self.colour = colour
        self.width = None if width is None else max(width, _NARROWEST)

    def paint(self, text: str, style: Style) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self.colour and style and text else text

    def lines(self, text: str, *, indent: str, label: str = "", style: Style = "2") -> Iterator[str]:
        """Yield a paragraph, its label in front of the first line, the others below its text."""
        text = plain(text)
        first = f"{label} " if label else ""
        if self.width is None:
            yield f"{indent}{self.paint(label, style)}{' ' if label else ''}{text}"
            return
        wrapped = wrap(
            text,
            self.width,
            initial_indent=indent + first,
            subsequent_indent=indent + " " * min(len(first), _HANGING),
            break_long_words=False,
            break_on_hyphens=False,
        )
        for number, line in enumerate(wrapped or [indent + first]):
            yield line if number else f"{indent}{self.paint(label, style)}{line[len(indent) + len(label) :]}"


def plain(text: str) -> str:
    """Write a text on one line: white space becomes one blank, what moves a cursor or rings a bell is escaped."""
    if text.isprintable():
        return text
    words = " ".join(text.split())
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in words)


def _lines(report: Report, page: _Page) -> Iterator[str]:
    server = f"{report.database} (PostgreSQL {report.server_version}) against {report.declared}"
    yield from page.lines(server, indent="")
    yield ""
    for drift in report.drifts:
        yield from _drift(drift, page)
    if report.unverified:
        yield page.paint("Could not be verified:", "1")
        for item in report.unverified:
            field = f" ({item.field})" if item.field else ""
            place = f"  {item.file}:{item.line}" if item.file else ""
            place += f"  (owned by {item.owner})" if item.owner else ""
            label = f"{plain(item.subject)}{field}:"
            yield from page.lines(f"{item.reason}{place}", indent="  ", label=label, style="")
        yield ""
    yield from _configured(report, page)
    yield from _verdict(report, page)
    yield from _counts(report, page)


def _drift(drift: DriftItem, page: _Page) -> Iterator[str]:
    effect = page.paint(drift.effect.value.ljust(_LABEL_WIDTH), _EFFECT_STYLES[drift.effect])
    name = page.paint(plain(f"{drift.kind.replace('_', ' ')} {drift.object}"), "1")
    yield f"{effect}  {name}  {drift.code} {drift.name}"
    yield from _message(drift, page)
    if drift.owner:
        yield from page.lines(drift.owner, indent=_INDENT, label="owned by", style="1")
    if drift.waiver:
        yield from page.lines(drift.waiver, indent=_INDENT, label="waived:", style="1")
    for evidence in drift.evidence:
        yield from page.lines(evidence, indent=_INDENT)
    yield from page.lines(drift.remedy, indent=_INDENT, label="cure:")
    if drift.file and drift.kind != "query":  # whose evidence shows the place
        yield f"{_INDENT}{page.paint('declared at', '2')} {plain(drift.file)}:{drift.line}"
    yield ""


def _message(drift: DriftItem, page: _Page) -> Iterator[str]:
    """Yield what is wrong; two long values come below one another, from where they differ."""
    live, declared = drift.live, drift.declared
    if len(drift.message) <= _LONG or not live or not declared or live == declared:
        yield from page.lines(drift.message, indent=_INDENT)
        return
    message = drift.message
    for value in sorted((live, declared), key=len, reverse=True):
        message = message.replace(value, "…") if len(value) > _SHORT else message
    yield from page.lines(message, indent=_INDENT)
    for label, value in zip(("live    ", "declared"), _around_difference(live, declared), strict=True):
        yield from page.lines(value, indent=_INDENT, label=label)


def _around_difference(live: str, declared: str) -> tuple[str, str]:
    """Cut two values down to what a person compares; the whole ones are in the JSON."""
    pairs = zip(live, declared, strict=False)
    same = next((at for at, (here, there) in enumerate(pairs) if here != there), min(len(live), len(declared)))
    start = max(0, same - _BEFORE)

    def cut(value: str) -> str:
        if len(value) <= _LONGEST:
            return value
        end = start + _LONGEST
        return ("…" if start else "") + value[start:end] + ("…" if end < len(value) else "")

    return cut(live), cut(declared)


def _configured(report: Report, page: _Page) -> Iterator[str]:
    """Yield what the configuration says that is no longer so."""
    if report.waivers:
        yield page.paint("Stale waivers:", "1")
        for one in report.waivers:
            state = f"expired on {one.expires}" if one.state == "expired" else "there is no such drift any more"
            cure = "mend the drift, or have it waived anew" if one.state == "expired" else "take the waiver out"
            label = f"{one.code} {one.name} {plain(one.object)}:"
            yield from page.lines(f"{state}; {cure} ({one.owner}: {one.reason})", indent="  ", label=label, style="")
        yield ""
    for note in report.notes:
        yield from page.lines(note, indent="", label="Note:", style="1")
    if report.notes:
        yield ""


def _verdict(report: Report, page: _Page) -> Iterator[str]:
    told = next((drift.code for drift in report.drifts if drift.fails), "")
    parts = [f"{count} {effect}" for effect, count in report.summary.by_effect.items() if count]
    drifts = f"{report.summary.drifts} {'drift' if report.summary.drifts == 1 else 'drifts'}: {', '.join(parts)}"
    drifts += f"{_let_pass(report)}."
    if report.exit_code == ExitCode.UNCERTAIN:
        unread = [one.subject for one in report.unverified if one.unread]
        said = f"Nobody could look at the {', '.join(unread)}." if unread else "Nothing could be verified."
        yield page.paint("Could not tell.", "1;31") + f" {said}" + (f" {drifts}" if report.drifts else "")
    elif report.in_sync and report.drifts:
        gate = "nothing fails it" if report.fail_on == "never" else f"{report.fail_on} and worse fail"
        yield page.paint("In sync", "1;32") + f" as far as the gate goes ({gate}). {drifts}"
    elif report.in_sync and report.unverified:
        yield page.paint("In sync", "1;32") + " as far as it could be verified."
    elif report.in_sync:
        yield page.paint("In sync.", "1;32") + " Everything declared is there and does its work."
    elif report.summary.failing:
        yield page.paint("Drift.", "1;31") + f" {drifts} `schemadrift explain {told}` tells more."
    elif report.waivers:
        stale = "A waiver is stale." if len(report.waivers) == 1 else f"{len(report.waivers)} waivers are stale."
        yield page.paint(stale, "1;31") + (f" {drifts}" if report.drifts else " No drift was found.")
    elif report.drifts:
        yield page.paint("Not verified.", "1;31") + f" {drifts}"
    else:
        yield page.paint("Not verified.", "1;31") + " No drift was found, but not everything could be verified."


def _let_pass(report: Report) -> str:
    """What the gate does not count: " (2 waived, 1 owned by others)"."""
    let = {"waived": report.summary.waived, "owned by others": report.summary.owned}
    said = ", ".join(f"{count} {how}" for how, count in let.items() if count)
    return f" ({said})" if said else ""


def _counts(report: Report, page: _Page) -> Iterator[str]:
    compared = ", ".join(_many(count, kind.replace("_", " ")) for kind, count in report.summary.compared.items())
    yield from page.lines(f"Compared: {compared or 'nothing, since nothing is declared'}.", indent="")
    if report.summary.unmanaged:
        unmanaged = ", ".join(_many(count, kind) for kind, count in sorted(report.summary.unmanaged.items()))
        them = "it" if sum(report.summary.unmanaged.values()) == 1 else "them"
        told = f"Unmanaged: {unmanaged} (nothing declares {them}; --strict makes {them} drift)."
        yield from page.lines(told, indent="")
    if report.summary.unverified and not report.strict:
        them = "it" if report.summary.unverified == 1 else "them"
        yield f"Unverified: {report.summary.unverified} (--strict makes {them} fail)."


_PLURALS = {
    "index": "indexes",
    "query": "queries",
    "policy": "policies",
    "foreign key": "foreign keys",
    "property": "properties",
}


def _many(count: int, noun: str) -> str:
    return f"{count} {noun if count == 1 else _PLURALS.get(noun, noun + 's')}"
