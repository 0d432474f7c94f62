"""Writes docs/real-packages.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from real.confirm import Answer
from real.packages import Package

PAGE = Path(__file__).parents[1] / "docs" / "real-packages.md"
_EFFECTS = ("breaks-reads", "breaks-writes", "integrity", "performance", "cosmetic")
_COLUMNS = (
    "package",
    "tables",
    "declared: impossible / other drifts / unverified",
    "migrated: drifts by effect",
    "unverified",
    "further under `--strict`",
    "check, s",
    "Alembic, s",
    "its differences",
    "import, s",
)
_SECONDS = """
Seconds are those of the comparison in a process that has imported the models, with the import of schemadrift or of
Alembic and the connection; the faster of three runs each. The import of the models stands beside them.
Every difference of Alembic's has a counterpart here, or is told below as a false alarm of its own.
"""


@dataclass
class Result:
    """What came of one package.

    Attributes:
        package: Which.
        declared: The report against the database made from the models.
        migrated: The report against the database made by its migrations.
        strict: The same with everything undeclared.
        ours: What probe.py measured of our check of the migrated database.
        alembic: The same of Alembic's comparison.
        facts: How many lines facts.txt has.
        proof: What `plan --prove` showed of the migrated database.
        confirmed: An answer of the catalog for each drift of `migrated`.
        problems: What is not as it must be.
    """

    package: Package
    declared: Mapping[str, Any]
    migrated: Mapping[str, Any]
    strict: Mapping[str, Any]
    ours: Mapping[str, Any]
    alembic: Mapping[str, Any]
    facts: int = 0
    proof: str = ""
    confirmed: Sequence[Answer] = ()
    problems: list[str] = field(default_factory=list)


def table(results: Iterable[Result]) -> str:
    """The table of all packages."""
    lines = ["| " + " | ".join(_COLUMNS) + " |", "|---|" + "---:|" * (len(_COLUMNS) - 1)]
    for one in results:
        refused = sum(drift["change"] == "impossible" for drift in one.declared["drifts"])
        other = len(one.declared["drifts"]) - refused
        further = len(one.strict["drifts"]) - len(one.migrated["drifts"])
        cells = (
            one.package.name,
            one.ours["tables"],
            f"{refused} / {other} / {len(one.declared['unverified'])}",
            _by_effect(one.migrated),
            len(one.migrated["unverified"]),
            further,
            f"{one.ours['seconds']:.2f}",
            f"{one.alembic['seconds']:.2f}",
            "crashes" if one.alembic["error"] else len(one.alembic["diffs"]),
            f"{one.ours['import_seconds']:.1f}",
        )
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines)


def text(results: Sequence[Result], conditions: str) -> str:
    """The page."""
    parts = [
        "# Six published packages\n",
        "Written by `make real`, which also holds what is asserted here; see [real/README.md](../real/README.md).\n",
        f"{conditions}\n",
        table(results),
        _SECONDS,
    ]
    parts.append("`plan --prove` of the migrated databases, which have no rows:\n")
    parts += [f"- {one.package.name}: {one.proof}" for one in results]
    parts.append("")
    parts += [_package(one) for one in results]
    return "\n".join(parts)


def _package(one: Result) -> str:
    lines = [f"## {one.package.name}\n"]
    if one.alembic["error"]:
        lines.append(f"Alembic's comparison ends with `{one.alembic['error']}`.\n")
    silent = sum(silence.count for silence in one.package.silences)
    lines.append(f"{one.facts} differences of the two catalogs by name: {one.facts - silent} are reported.")
    lines += [f"{silence.count} are not: {silence.reason}." for silence in one.package.silences]
    lines += [
        f"\nOf Alembic's {len(one.alembic['diffs'])} differences {silence.count} are false alarms: {silence.reason}."
        for silence in one.package.alembic_silences
    ]
    lines.append("\n| effect | code | object | live | declared | the catalog |\n|---|---|---|---|---|---|")
    for drift, (_, said) in zip(one.migrated["drifts"], one.confirmed, strict=True):
        live, declared = (_cell(drift[side]) for side in ("live", "declared"))
        what = f"{drift['kind'].replace('_', ' ')} {drift['object']} {drift['field']}".strip()
        lines.append(
            f"| {drift['effect']} | {drift['code']} {drift['name']} | {what} | {live} | {declared} | {_bars(said)} |"
        )
    return "\n".join(lines) + "\n"


def _by_effect(report: Mapping[str, Any]) -> str:
    count = Counter(drift["effect"] for drift in report["drifts"])
    return ", ".join(f"{count[effect]} {effect}" for effect in _EFFECTS if count[effect]) or "0"


def _cell(value: str) -> str:
    return f"`{_bars(value)}`" if value else ""


def _bars(value: str) -> str:
    return " ".join(value.split()).replace("|", "\\|")
