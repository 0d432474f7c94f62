"""Makes statements of questions, and results of what the server answers."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator, Sequence
from operator import mul
from typing import Any, NamedTuple

from schemadrift.rows.asking import Talk
from schemadrift.rows.ground import filtered
from schemadrift.rows.question import Joined, Local, Single, Timed, Verdict


class Failing(NamedTuple):
    """Rows that fail in one way.

    Attributes:
        verdict: The way.
        number: How many.
        keys: The keys of some of them, as text.
        parts: How many differ in each of the question's parts, the most first.
        said: What was found, where it is no number of rows.
    """

    verdict: Verdict
    number: int
    keys: tuple[str, ...] = ()
    parts: tuple[tuple[str, int], ...] = ()
    said: str = ""


class Result(NamedTuple):
    """What one question found.

    Attributes:
        total: How many rows were looked at; None where nobody counted.
        failing: By verdict, those that no row fails left out.
        figures: Other numbers.
    """

    total: int | None
    failing: tuple[Failing, ...] = ()
    figures: tuple[tuple[str, int], ...] = ()


def joined(question: Joined, keys: int, talk: Talk, *, values: bool = False) -> Result:
    """Ask for rows that fail, their number and the first keys, in one statement."""
    row = iter(talk.row(statement(question, keys, values=values)))
    total = next(row)
    counts = [int(one) for one in next(row)]
    found = [
        (counts[place], _keys(next(row), values=values and bool(question.shown)))
        for place in range(len(question.verdicts))
    ]
    parts = counts[len(question.verdicts) :]
    figures = tuple((name, int(next(row))) for name, _ in question.figures)
    if total is not None:
        ways = [(name, sum(map(mul, adds, counts))) for name, adds in question.derived]
        figures = (*((name, int(total) + added) for name, added in ways), *figures)
    differing = sorted(((n, one) for one, n in zip(question.parts, parts, strict=True) if n), reverse=True)
    failing = [
        Failing(verdict, count, shown, tuple((one, n) for n, one in differing) if verdict.figure == "differing" else ())
        for verdict, (count, shown) in zip(question.verdicts, found, strict=True)
        if count
    ]
    return Result(None if total is None else int(total), tuple(failing), figures)


def statement(question: Joined, keys: int, *, values: bool = False) -> str:
    """The statement of a question: the rows that fail are found once, then counted and named."""
    conditions = [f"verdict = {place}" for place in range(len(question.verdicts))]
    conditions += (f"d{n} AND verdict = 1" for n in range(1, len(question.parts) + 1))
    counts = ", ".join(f"count(*) FILTER (WHERE {one})" for one in conditions)
    wanted = [f"({question.total})", f"(SELECT ARRAY[{counts}] FROM bad)"]
    shown = question.shown if values else ""
    wanted += (_named(question.keys, keys, place, shown) for place in range(len(question.verdicts)))
    wanted += (f"({query})" for _, query in question.figures)
    bad = question.valued if shown else question.bad
    return f"WITH bad AS MATERIALIZED ({bad}) SELECT {', '.join(wanted)}"


def _named(columns: int, keys: int, place: int, shown: str) -> str:
    if not columns or not keys:
        return "NULL::text[]"
    names = ", ".join([*(f"k{n}::text" for n in range(1, columns + 1)), *([f"({shown})::text"] if shown else [])])
    order = ", ".join(f"k{n}" for n in range(1, columns + 1))
    return f"ARRAY(SELECT ARRAY[{names}] FROM bad WHERE verdict = {place} ORDER BY {order} LIMIT {keys:d})"


def _keys(found: Sequence[Sequence[str | None]] | None, *, values: bool = False) -> tuple[str, ...]:
    """Keys as people read them: 17, or (3, 17) for one of two columns; with values, `17 (credits 60, source 260)`."""
    read = [[one if one is not None else "NULL" for one in key] for key in found or ()]
    if not values:
        return tuple(_key(key) for key in read)
    return tuple(f"{_key(key)} ({value})" if value else _key(key) for *key, value in read)


def _key(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({', '.join(parts)})"


def local(questions: Sequence[Local], keys: int, talk: Talk, *, values: bool = False) -> list[Result]:
    """Ask about all conditions on the rows of one table in one pass, and then for the keys of those that fail."""
    wheres = {one.where.strip() for one in questions}
    where = filtered(wheres.pop()) if len(wheres) == 1 else ""
    wanted = []
    for one in questions:
        own = "" if where else one.where
        wanted += [_counted(own), _counted(own, one.bad)]
    row = talk.row(f"SELECT {', '.join(wanted)} FROM {questions[0].source}{where}")
    counts = [(int(row[2 * place]), int(row[2 * place + 1])) for place in range(len(questions))]
    broken = [one for one, (_, bad) in zip(questions, counts, strict=True) if bad]
    named = iter(_offenders(broken, keys, talk, values=values) if broken and keys else [()] * len(broken))
    return [
        Result(total, (Failing(one.verdict, bad, next(named)),) if bad else ())
        for one, (total, bad) in zip(questions, counts, strict=True)
    ]


def _counted(*conditions: str) -> str:
    where = filtered(*conditions)
    return f"count(*) FILTER ({where.strip()})" if where else "count(*)"


def _offenders(questions: Sequence[Local], keys: int, talk: Talk, *, values: bool) -> Iterator[tuple[str, ...]]:
    wanted = []
    for one in questions:
        texts = [*one.keys, *([one.shown] if values and one.shown else [])]
        names = ", ".join(f"{text}::text" for text in texts)
        wanted.append(
            f"ARRAY(SELECT ARRAY[{names}] FROM {one.source}{filtered(one.where, one.bad)} "
            f"ORDER BY {', '.join(one.keys)} LIMIT {keys:d})"
        )
    rows = zip(questions, talk.row(f"SELECT {', '.join(wanted)}"), strict=True)
    return (_keys(found, values=values and bool(one.shown)) for one, found in rows)


def single(question: Single, talk: Talk) -> Result:
    """Ask one thing of a table as a whole."""
    total, holds, said = talk.row(question.sql)
    return Result(int(total), () if holds else (Failing(question.verdict, 1, said=str(said)),))


def timed(question: Timed, talk: Talk) -> Result:
    """Measure a query: no row of it is sent.

    Source:
        PostgreSQL manual, EXPLAIN; 14.1.2 EXPLAIN ANALYZE.
    """
    talk.settle("jit")
    times = []
    for _ in range(question.runs):
        row: Any = talk.row(f"EXPLAIN (ANALYZE, TIMING off, FORMAT json) {question.sql}")[0]
        plan = (json.loads(row) if isinstance(row, str | bytes) else row)[0]
        times.append(float(plan["Planning Time"]) + float(plan["Execution Time"]))
    median = statistics.median(times)
    figures = (("microseconds", round(median * 1000)),)
    if median <= question.milliseconds:
        return Result(None, figures=figures)
    said = f"the median of {question.runs} runs took {median:.1f} ms"
    return Result(None, (Failing(question.verdict, 1, said=said),), figures)
