"""What answers mean: drifts, figures, and what nobody could tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg
from msgspec.structs import replace as changed

from schemadrift import codes
from schemadrift.catalog import ObjectId
from schemadrift.catalog.names import qualified
from schemadrift.drift import Drift, Finding, Measured, Unverified
from schemadrift.examination import Site
from schemadrift.rows.asking import Answer
from schemadrift.rows.counting import Failing, Result
from schemadrift.rows.expectation import Expectation
from schemadrift.rows.ground import Ground
from schemadrift.rows.loading import Placed
from schemadrift.rows.question import Asked, Joined, Local
from schemadrift.rows.survey import Absence, absence

_DATA = "22"
_SYNTAX = "42"
"""The class of errors that say that a statement is wrong."""
_DENIED = "42501"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much may be spent, and how much is shown.

    Attributes:
        budget: Seconds for all expectations together.
        jobs: How many connections ask at the same time.
        sample_above: Of a table with more rows only a sample of so many is looked at; None for no sample.
        keys: How many offenders are named.
        values: Whether what is wrong with them is shown too.
    """

    budget: float = 60.0
    jobs: int = 1
    sample_above: int | None = None
    keys: int = 5
    values: bool = False


def identity(expectation: Expectation, ground: Ground) -> ObjectId:
    """Who an expectation is: its table and its name."""
    table = ground.key(expectation.subject) if expectation.subject else ()
    return ObjectId("expectation", (*table, expectation.name))


class Judge:
    """Turns answers into drifts, and into what is to be said about them."""

    def __init__(self, site: Site, ground: Ground, limits: Limits) -> None:
        self._site = site
        self._ground = ground
        self._limits = limits
        self._questions: dict[int, Asked] = {}
        self._today = datetime.now(tz=UTC).date()
        self.drifts: list[tuple[Placed, Drift]] = []
        self.unverified: list[Unverified] = []
        self.notes: list[str] = []
        self.measured: list[tuple[Placed, Measured]] = []
        self.problems: list[tuple[str, str]] = []

    def absent(self, one: Absence) -> None:
        """An expectation whose table or column is declared and not there."""
        missing, are = absence(one), "is" if len(one.objects) == 1 else "are"
        finding = Finding(
            code=codes.WITHOUT_ITS_TABLE,
            effect=one.placed.expectation.effect,
            message=f"nobody can tell whether it holds: {missing} {are} declared and not there",
            remedy="cure the structure first; the plan has the steps for the rows after it",
        )
        self._drift(one.placed, finding, ())
        self._measure(one.placed, Measured(name="", type="", table="", recommendation=finding.remedy))

    def answered(self, one: Placed, answer: Answer[Result]) -> None:
        """What the server said."""
        if answer.value is None:
            self._failed(one, answer)
            return
        result = answer.value
        for failing in result.failing:
            self._drift(one, self._finding(one, result, failing), tuple(self._evidence(one, failing)))
        self._stale_waiver(one, result)
        self._measure(
            one,
            Measured(
                name="",
                type="",
                table="",
                holds=not result.failing,
                total=result.total,
                mismatches=sum(each.number for each in result.failing),
                by={each.verdict.figure: each.number for each in result.failing},
                figures=dict(result.figures),
                sample=self._percent(one),
                seconds=round(answer.seconds, 3),
                recommendation=self._recommendation(one, result),
            ),
        )

    def _failed(self, one: Placed, answer: Answer[Result]) -> None:
        state = getattr(answer.error, "sqlstate", None) or ""
        said = "" if answer.error is None else answer.error.diag.message_primary or str(answer.error)
        if answer.spent:
            said = f"the {self._limits.budget:g} s for rows were spent; give more with --budget"
        elif state == _DENIED:
            said = f"{said}; GRANT SELECT on it to {self._site.live.facts.role or 'the role'}"
        elif state.startswith(_DATA):
            said = f"its SQL fails on a row ({said}); let it give NULL there, as NULLIF and CASE do"
        elif state.startswith(_SYNTAX):
            self._wrong(one, answer.error, said)
            return
        name = identity(one.expectation, self._ground)
        self.unverified.append(Unverified(subject=str(name), reason=said, origin=one.origin, id=name, unread=True))
        self._measure(one, Measured(name="", type="", table="", seconds=round(answer.seconds, 3), recommendation=said))

    def _wrong(self, one: Placed, error: psycopg.Error | None, said: str) -> None:
        """SQL that the server does not understand: a drift where the declaration has what it names."""
        missing = tuple(self._declared_only(one, said))
        if missing:
            self.absent(Absence(one, missing))
            return
        hint = error.diag.message_hint if error is not None else None
        what = f"PostgreSQL refuses its SQL: {said}" + (f" ({hint})" if hint else "")
        self.problems.append((one.origin.file, f"line {one.origin.line}, {one.expectation.name}: {what}"))

    def _declared_only(self, one: Placed, said: str) -> Iterator[ObjectId]:
        """Columns and tables that an error names, of those that only the declaration has."""
        for mention in one.expectation.mentions():
            key = self._ground.key(mention.table)
            for column in self._site.declared.of("column"):
                if column[:2] == key and column not in self._site.live.of("column") and f'"{column[-1]}"' in said:
                    yield ObjectId("column", column)
        for table in self._site.declared.of("table"):
            named = (f'"{qualified(*table)}"', f'"{table[-1]}"')
            if table not in self._site.live.of("table") and any(text in said for text in named):
                yield ObjectId("table", table)

    def _finding(self, one: Placed, result: Result, failing: Failing) -> Finding:
        verdict = failing.verdict
        return Finding(
            code=verdict.code,
            effect=one.expectation.effect,
            field=verdict.figure,
            message=self._message(one, result, failing),
            remedy=self._recommendation(one, Result(result.total, (failing,))),
        )

    def _message(self, one: Placed, result: Result, failing: Failing) -> str:
        verdict = failing.verdict
        if failing.said:
            return f"{verdict.says}{failing.said}"
        are = "is" if failing.number == 1 else "are"
        table = verdict.rows or qualified(*self._question(one).table)
        of = f" of {result.total}" if result.total is not None and not verdict.rows else ""
        rows = "row" if failing.number == 1 and not of else "rows"
        where = f" of {table}" if table else ""
        percent = self._percent(one)
        within = f", in a sample of {percent:.2g} % of the table" if percent is not None else ""
        return f"{failing.number}{of} {rows}{where} {are} {verdict.says}{within}"

    @staticmethod
    def _evidence(one: Placed, failing: Failing) -> Iterator[str]:
        if one.expectation.says:
            yield one.expectation.says
        if failing.parts:
            yield "by column: " + ", ".join(f"{column} {count}" for column, count in failing.parts)
        if failing.keys:
            more = ", …" if failing.number > len(failing.keys) else ""
            yield f"keys: {', '.join(failing.keys)}{more}"

    def _recommendation(self, one: Placed, result: Result) -> str:
        if not result.failing:
            return "nothing to do"
        figures = {failing.verdict.figure for failing in result.failing}
        cures = [each.title for each in one.expectation.cure(self._ground) if not each.figure or each.figure in figures]
        by_hand = [
            failing.verdict.remedy
            for failing in result.failing
            if not any(
                not each.figure or each.figure == failing.verdict.figure for each in one.expectation.cure(self._ground)
            )
        ]
        return "; ".join([*(f"schemadrift plan has the step: {each}" for each in cures), *dict.fromkeys(by_hand)])

    def _percent(self, one: Placed) -> float | None:
        question = self._question(one)
        if isinstance(question, Joined | Local) and "TABLESAMPLE" in _text(question):
            return self._ground.percent.get(question.table)
        return None

    def _question(self, one: Placed) -> Asked:
        if id(one) not in self._questions:
            self._questions[id(one)] = one.expectation.ask(self._ground)
        return self._questions[id(one)]

    def _drift(self, one: Placed, finding: Finding, evidence: tuple[str, ...]) -> None:
        expectation = one.expectation
        waiver = expectation.waiver
        held = waiver is not None and waiver.expires >= self._today
        if waiver is not None and not held:
            evidence = (*evidence, f"its waiver by {waiver.owner} expired on {waiver.expires}")
        drift = Drift(
            change="changed",
            id=identity(expectation, self._ground),
            finding=finding,
            origin=one.origin,
            evidence=evidence,
            owner=expectation.owner,
            waiver=waiver.reason if waiver is not None and held else "",
        )
        self.drifts.append((one, drift))

    def _stale_waiver(self, one: Placed, result: Result) -> None:
        if one.expectation.waiver is not None and not result.failing:
            name = identity(one.expectation, self._ground)
            self.notes.append(f"{name}: holds, and has a waiver at {one.origin}; take it out")

    def _measure(self, one: Placed, found: Measured) -> None:
        expectation = one.expectation
        table = qualified(*self._ground.key(expectation.subject)) if expectation.subject else ""
        named = changed(found, name=expectation.name, type=expectation.TYPE, table=table, says=expectation.says)
        self.measured.append((one, named))


def _text(question: Joined | Local) -> str:
    return question.bad if isinstance(question, Joined) else question.source
