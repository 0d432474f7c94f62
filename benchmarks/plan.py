"""Measures plans against checks, and the counts of rows in plans against the best queries that a person writes.

`python -m benchmarks.plan 1000 10000` prints Markdown. Plan and check are of the same drifted database and take turns,
each a process of its own; CPU is that of both ends. The counts run on a table of 1,000,000 rows, in turns with the
queries by hand.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from benchmarks.check import built, conditions
from benchmarks.generate import PACKAGE
from benchmarks.processes import Cost, middle, python, run
from schemadrift.catalog.names import quote
from schemadrift.kinds.foreign_key import ForeignKey
from schemadrift.plans.preflights import duplicates, nulls, orphans
from schemadrift.postgres.embedded import EmbeddedServer

_SETTINGS = {"max_locks_per_transaction": "4096", "autovacuum": "off", "shared_buffers": "256MB"}
_ANSWERS = (0, 1, 3)
_ROWS = 1_000_000
_TABLES = f"""
CREATE TABLE parents (id integer PRIMARY KEY);
INSERT INTO parents SELECT generate_series(1, {_ROWS // 10});
CREATE TABLE children (id integer PRIMARY KEY, parent integer, code integer, note text);
INSERT INTO children SELECT i, CASE WHEN i % 1000 = 0 THEN -i ELSE 1 + i % {_ROWS // 10} END,
    i - (i % 500 = 0)::integer,
    CASE WHEN i % 2000 = 0 THEN NULL ELSE 'note of some length ' || i END FROM generate_series(1, {_ROWS}) i;
"""
_CHILDREN = ("public", "children")
_KEY = ForeignKey(columns=("parent",), target=("public", "parents"), target_columns=("id",))
_BY_HAND = {
    "orphans": {
        "anti-join": "SELECT count(*) FROM children c LEFT JOIN parents p ON p.id = c.parent "
        "WHERE c.parent IS NOT NULL AND p.id IS NULL",
        "NOT EXISTS": "SELECT count(*) FROM children c WHERE c.parent IS NOT NULL "
        "AND NOT EXISTS (SELECT FROM parents p WHERE p.id = c.parent)",
        "NOT IN": "SELECT count(*) FROM children WHERE parent IS NOT NULL AND parent NOT IN (SELECT id FROM parents)",
    },
    "duplicates of one number": {
        "GROUP BY": "SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) n FROM children WHERE code IS NOT NULL "
        "GROUP BY code HAVING count(*) > 1) g",
        "count(DISTINCT)": "SELECT count(code) - count(DISTINCT code) FROM children",
    },
    "duplicates of a text and a number": {
        "GROUP BY": "SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) n FROM children WHERE note IS NOT NULL "
        "AND code IS NOT NULL GROUP BY note, code HAVING count(*) > 1) g",
        "count(DISTINCT)": "SELECT count(*) - count(DISTINCT (note, code)) FROM children WHERE note IS NOT NULL",
    },
    "NULLs": {
        "WHERE": "SELECT count(*) FROM children WHERE note IS NULL",
        "two counts": "SELECT count(*) - count(note) FROM children",
    },
}
_OURS = {
    "orphans": orphans(_CHILDREN, _KEY, ("id",)).count,
    "duplicates of one number": duplicates(_CHILDREN, [quote("code")], sortable=True).count,
    "duplicates of a text and a number": duplicates(_CHILDREN, [quote("note"), quote("code")]).count,
    "NULLs": nulls(_CHILDREN, "note", ("id",)).count,
}


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("tables", type=int, nargs="*")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with EmbeddedServer(settings=_SETTINGS) as server, TemporaryDirectory() as directory:
        conditions(server.binaries.version, given.rounds)
        for size in given.tables:
            place = built(server, size, "", Path(directory) / str(size))
            _plans(size, (place.url, place.drifted), place.postmaster, place.directory, given.rounds)
        if not given.tables:
            _counts(server.create_database("counts"), given.rounds)


def _plans(size: int, urls: tuple[str, str], first: int, directory: Path, rounds: int) -> None:
    clean, url = urls
    environment = {"PYTHONPATH": str(directory)}
    run(python(f"import {PACKAGE}"), first, environment)  # compiles the models
    tool, models = [sys.executable, "-m", "schemadrift"], f"{PACKAGE}:Base"
    snapshot = str(directory / "declared.json")
    run([*tool, "snapshot", "--url", clean, "--timeout", "600", "--output", snapshot], first)
    print(f"\n{size:,} tables, 1 % drifted\n")
    print("| declared | check, CPU s | plan, CPU s | of it server | plan / check | steps | peak RSS, MB |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name, declared in (("a snapshot", snapshot), ("models", models)):
        costs: dict[str, list[Cost]] = {"check": [], "plan": []}
        for _ in range(rounds):
            for verb, found in costs.items():
                given = [verb, "--timeout", "600", "--format", "json", "--url", url, "--declared", declared]
                found.append(run([*tool, *given], first, environment, answers=_ANSWERS))
        check, plan = middle(costs["check"]), middle(costs["plan"])
        steps = len(json.loads(plan.output)["plan"]["steps"])
        print(
            f"| {name} | {check.both:.2f} | {plan.both:.2f} | {plan.server:.2f} | {plan.both / check.both:.2f} "
            f"| {steps} | {plan.rss:.0f} |",
            flush=True,
        )


def _counts(url: str, rounds: int) -> None:
    print(f"\nCounts on {_ROWS:,} rows, medians of {3 * rounds} runs in turns\n")
    print("| rows | ours, ms | by hand, ms | which is the best | ours / best |")
    print("|---|---:|---|---|---:|")
    explained = []
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_TABLES.encode())
        connection.execute("VACUUM ANALYZE")
        for name, queries in _BY_HAND.items():
            asked = {"ours": _OURS[name], **queries}
            times: dict[str, list[float]] = {which: [] for which in asked}
            answers = {which: _timed(connection, query)[1] for which, query in asked.items()}
            if len(set(answers.values())) != 1:
                raise RuntimeError(f"{name}: the counts differ: {answers}")
            for _ in range(3 * rounds):
                for which, query in asked.items():
                    times[which].append(_timed(connection, query)[0])
            ours, *others = ((which, median(found)) for which, found in times.items())
            best = min(others, key=lambda one: one[1])
            shown = ", ".join(f"{which} {found:.0f}" for which, found in others)
            print(f"| {answers['ours']:,} {name} | {ours[1]:.0f} | {shown} | {best[0]} | {ours[1] / best[1]:.2f} |")
            explained.append((name, _explained(connection, _OURS[name])))
    for name, text in explained:
        print(f"\n{name}:\n\n```\n{text}\n```", flush=True)


def _timed(connection: psycopg.Connection[Any], query: str) -> tuple[float, int]:
    start = time.perf_counter()
    row = connection.execute(query.encode(), prepare=False).fetchone()
    return (time.perf_counter() - start) * 1000, int(row[0]) if row else 0


def _explained(connection: psycopg.Connection[Any], query: str) -> str:
    found = connection.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) {query}".encode()).fetchall()
    return "\n".join([query, *(row[0] for row in found)])


if __name__ == "__main__":
    main()
