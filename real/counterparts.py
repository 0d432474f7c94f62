"""Finds for each difference that Alembic or `facts.txt` names the item of our report that says the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from real.packages import Package, Silence

_CONSTRAINTS = ("primary_key", "foreign_key", "unique", "check", "exclusion", "index")
_INDEXES = ("index", "unique", "primary_key", "exclusion")
OPERATIONS: Mapping[str, tuple[tuple[str, ...], str | None]] = {
    "add_table": (("table",), None),
    "remove_table": (("table", "view", "foreign table"), None),
    "add_table_comment": (("table",), "comment"),
    "remove_table_comment": (("table",), "comment"),
    "add_column": (("column",), ""),
    "remove_column": (("column",), ""),
    "modify_type": (("column",), "type"),
    "modify_nullable": (("column",), "not_null"),
    "modify_default": (("column",), "default"),
    "modify_comment": (("column",), "comment"),
    "add_index": (_INDEXES, None),
    "remove_index": (_INDEXES, None),
    "add_constraint": (_CONSTRAINTS, None),
    "remove_constraint": (_CONSTRAINTS, None),
    "add_fk": (("foreign_key",), None),
    "remove_fk": (("foreign_key",), None),
}
"""Alembic's operations: the kinds that say the same, and the field; None for any."""

FACTS: Mapping[str, tuple[tuple[str, ...], str | None]] = {
    "table": (("table",), None),
    "column:only_migrated": (("column",), ""),
    "column:only_declared": (("column",), ""),
    "column:changed:type": (("column",), "type"),
    "column:changed:default": (("column",), "default"),
    "column:changed:notnull": (("column",), "not_null"),
    "constraint": (_CONSTRAINTS, None),
    "index": (_INDEXES, None),
    "sequence": (("sequence",), None),
    "extension": (("extension",), None),
    "trigger": (("trigger",), None),
    "function": (("function",), None),
}
"""What the lines of facts.txt begin with, likewise."""


@dataclass(frozen=True)
class Reported:
    """What the reports of one database say: kind, object and field of each drift and unmanaged item."""

    items: frozenset[tuple[str, str, str]]

    @classmethod
    def by(cls, *reports: Mapping[str, Any]) -> Reported:
        """Collect them from documents."""
        found: set[tuple[str, str, str]] = set()
        for report in reports:
            for item in report["unmanaged"]:
                found.add((item["kind"], item["object"], item["field"]))
            for item in report["drifts"]:
                for name in {item["object"], item["live_object"]} - {None}:
                    found.add((item["kind"], name.replace('"', ""), item["field"]))
        return cls(frozenset(found))

    def says(self, name: str, kinds: Iterable[str], field: str | None) -> bool:
        """Whether an item says something about an object, or about one field of it."""
        return any(
            kind in kinds and what == name and (field is None or said == field) for kind, what, said in self.items
        )


def without_counterpart(differences: Sequence[Sequence[str]], reported: Reported) -> list[str]:
    """Alembic's differences, as `OPERATION object`, that no item says."""
    missing = []
    for operation, name in differences:
        kinds, field = OPERATIONS[operation]
        whole = operation.startswith("remove_") and reported.says(".".join(name.split(".")[:2]), ("table",), "")
        if not whole and not reported.says(name, kinds, field):  # with a table that nothing declares go its parts
            missing.append(f"{operation} {name}")
    return missing


def facts_without_counterpart(package: Package, reported: Reported) -> tuple[list[str], int]:
    """The lines of a package's facts.txt that no item says, and how many lines there are."""
    lines = (package.folder / "facts.txt").read_text(encoding="utf-8").splitlines()
    missing = []
    for line in lines:
        family, name = line.split(" :: ")[0].split()[1:3]
        kinds, field = next(FACTS[key] for key in (family, family.partition(":")[0]) if key in FACTS)
        if not reported.says(name, kinds, field):
            missing.append(line)
    return missing, len(lines)


def unexplained(missing: Sequence[str], silences: Sequence[Silence]) -> list[str]:
    """Problems: what is missing without a reason, and reasons that do not stand for as many as they say."""
    problems = [f"not reported: {one}" for one in missing if not any(silence.covers(one) for silence in silences)]
    for silence in silences:
        count = sum(map(silence.covers, missing))
        if count != silence.count:
            problems.append(f"{silence.pattern!r} was to stay silent {silence.count} times, and did {count} times")
    return problems
