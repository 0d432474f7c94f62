"""Expectations on rows in a plan: what makes them hold, as steps of batches, in the order of their declaration."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import psycopg
from msgspec.structs import replace

from schemadrift import codes
from schemadrift.catalog import Key, ObjectId
from schemadrift.catalog.names import qualified
from schemadrift.drift import Drift, Outcome
from schemadrift.kinds.foreign_key import ForeignKey
from schemadrift.plans import orphans
from schemadrift.plans.batching import in_range, leaves, script
from schemadrift.plans.context import Context, Size
from schemadrift.plans.making import NO_UNDO_NEEDED, ROWS_STAY, make
from schemadrift.postgres.measuring import sizes
from schemadrift.rows.expectation import Expectation, When, pairs
from schemadrift.rows.ground import Ground
from schemadrift.rows.judging import identity
from schemadrift.rows.loading import Placed
from schemadrift.rows.references import References
from schemadrift.rows.remedy import Remedy
from schemadrift.rows.survey import survey
from schemadrift.step import Batches, Held, Lock, Phase, Plan, Preflight, Proof, Refusal, Step, Work

KIND = "expectation"
_PAGED = frozenset({"r", "p"})
"""The forms of tables that have pages to go through."""
_LOOKING_UP = ("SET LOCAL enable_hashjoin = off", "SET LOCAL enable_mergejoin = off")
"""For a part of the work an index is asked, even where reading the other table once seems to be cheaper: it would be
read again for every part."""


class _Cured(NamedTuple):
    phase: When
    step: Step
    changes: Key


@dataclass(frozen=True, slots=True)
class _Room:
    """What steps for rows are made from."""

    context: Context
    ground: Ground
    outcome: Outcome
    written: set[Key] = field(default_factory=set)
    refused: list[Refusal] = field(default_factory=list)

    def steps(self, one: Placed) -> Iterator[_Cured]:
        """The steps for one expectation.

        One that holds has them too where an earlier step writes into its tables: they do nothing where nothing is
        to be done.
        """
        expectation = one.expectation
        name = identity(expectation, self.ground)
        drifts = [drift for drift in self.outcome.drifts if drift.id == name]
        if any(drift.waiver or drift.owner for drift in drifts):
            return
        tables = {self.ground.key(mention.table) for mention in expectation.mentions()}
        follows = bool(tables & self.written)
        if not drifts and not follows:
            return
        if isinstance(expectation, References) and expectation.orphans:
            yield from self._clearing(name, expectation, drifts)
            return
        figures = {drift.finding.field for drift in drifts}
        for remedy in expectation.cure(self.ground):
            if follows or "" in figures or remedy.figure in figures:
                because = [drift for drift in drifts if drift.finding.field in {"", remedy.figure}]
                yield _Cured(expectation.phase, self._step(name, expectation, remedy, because), remedy.changes)
                self.written.add(remedy.changes)

    def _clearing(self, name: ObjectId, expectation: References, drifts: Sequence[Drift]) -> Iterator[_Cured]:
        """What is done with orphans, as with those that a foreign key would refuse."""
        table, target = self.ground.key(expectation.table), self.ground.key(expectation.target)
        if not drifts or expectation.orphans == "" or table not in self.context.live.of("table"):
            return
        columns = pairs(expectation.key)
        record = ForeignKey(columns=tuple(columns), target=target, target_columns=tuple(columns.values()))
        why = orphans.obstacle(self.context, name, record, expectation.orphans)
        if expectation.where.strip() or expectation.target_where.strip():
            why = "it is about some rows only, and orphans are cleared from all of them"
        if why:
            code, remedy = drifts[0].code, "correct the rows by hand, or choose something else"
            self.refused.append(Refusal(object=name, code=code, why=why, remedy=remedy))
            return
        places = orphans.place(self.context, drifts[0]) if expectation.orphans != "delete" else ()
        for change in places:
            for step in change.steps:
                yield _Cured(expectation.phase, step, ())
        step = orphans.clearing(self.context, name, record, expectation.orphans, *drifts)
        yield _Cured(expectation.phase, replace(step, of=self._of(name)), table)
        self.written.add(table)

    def _step(self, name: ObjectId, expectation: Expectation, remedy: Remedy, because: Sequence[Drift]) -> Step:
        context = self.context
        proof = Proof(says=remedy.says, sql=remedy.proof)
        batches = self._batches(remedy)
        statement = remedy.statement(qualified(*remedy.walks), lambda _: "true") if not batches else ""
        late = expectation.phase == "contract"
        step = make(
            context, remedy.title, name, script(batches, [proof]) if batches else statement, because=because,
            table=remedy.changes, lock=Lock.ROW_EXCLUSIVE,
            also=[Held(remedy.walks, Lock.ACCESS_SHARE)] if remedy.walks not in {(), remedy.changes} else [],
            work=Work.BATCHES if batches else Work.INSTANT, transactional=not batches, proofs=[proof],
            undo=NO_UNDO_NEEDED if remedy.changes in context.new else ROWS_STAY,
            phase=Phase.CONTRACT if late else Phase.EXPAND, batches=batches,
        )  # fmt: skip
        reason = step.reason or "steps before it write rows that it is about"
        size = context.size(remedy.walks) if remedy.walks else None
        return replace(step, reason=reason, rows=size.rows if size is not None else None, of=self._of(name))

    def _batches(self, remedy: Remedy) -> list[Batches]:
        """The remedy, range by range; nothing for what has no pages."""
        relation = self.ground.relations.get(remedy.walks)
        if relation is None or relation.form not in _PAGED:
            return []

        def part(alias: str) -> str:
            return in_range(self.context, alias)

        before = _LOOKING_UP if remedy.looks_up else ()
        return [
            Batches(relation=leaf, sql=(*before, remedy.statement(qualified(*leaf), part)), each_row=True)
            for leaf in leaves(self.context, remedy.walks)
        ]

    def _of(self, name: ObjectId) -> int | None:
        """How many rows the expectation looks at."""
        *above, last = name.key
        table = qualified(*above) if above else ""
        return next((one.total for one in self.outcome.measured if (one.table, one.name) == (table, last)), None)


def cured(
    connection: psycopg.Connection[Any],
    context: Context,
    plan: Plan,
    placed: Sequence[Placed],
    outcome: Outcome,
    judge: Callable[[Step], Step],
) -> Plan:
    """Add the steps that make expectations hold.

    They come after the structure's steps of their phase, or before all of them where an expectation says so, in the
    order in which the expectations are declared.

    Args:
        connection: In the check's snapshot.
        context: What is known; `new` says what the plan creates.
        plan: The structure's.
        placed: The expectations.
        outcome: What the check found.
        judge: Finds the hazards of a step.
    """
    found = survey(connection, placed, context.live, context.declared)
    room = _Room(_sized(connection, context, found.ground), found.ground, outcome)
    steps = [_judged(one, judge) for expected in placed for one in room.steps(expected)]

    def of(phase: When) -> tuple[Step, ...]:
        return tuple(one.step for one in steps if one.phase == phase)

    early = {one.changes: one.step.title for one in steps if one.phase == "before"}
    built = [_after(step, early) for step in plan.steps]
    expand = [step for step in built if step.phase is Phase.EXPAND]
    contract = [step for step in built if step.phase is Phase.CONTRACT]
    left = tuple(_left(outcome, {one.step.object for one in steps} | {one.object for one in room.refused}))
    return replace(
        plan,
        steps=(*of("before"), *expand, *of("expand"), *contract, *of("contract")),
        refusals=(*plan.refusals, *room.refused, *left),
    )


def _sized(connection: psycopg.Connection[Any], context: Context, ground: Ground) -> Context:
    """What is known, and how large the tables are that expectations are about."""
    wanted = {key for key in ground.relations if key in context.live.of("table") and key not in context.sizes}
    found = {key: Size(rows, size, filled=size > 0) for key, (rows, size) in sizes(connection, wanted).items()}
    return dataclasses.replace(context, sizes={**context.sizes, **found})


def _judged(one: _Cured, judge: Callable[[Step], Step]) -> _Cured:
    """The step with its hazards."""
    return one._replace(step=judge(one.step))


def _after(step: Step, early: dict[Key, str]) -> Step:
    """A step whose rows are cured before it: they are counted again when it runs."""

    def handled(preflight: Preflight) -> Preflight:
        title = early.get(preflight.relation)
        return preflight if title is None or preflight.handled else replace(preflight, handled=title)

    return replace(step, preflights=tuple(map(handled, step.preflights)))


def _left(outcome: Outcome, handled: set[ObjectId]) -> Iterator[Refusal]:
    """What no step cures; what is not there yet has its own drift."""
    for drift in outcome.drifts:
        if (
            drift.id.kind == KIND
            and drift.code != codes.WITHOUT_ITS_TABLE
            and drift.id not in handled
            and not drift.waiver
            and not drift.owner
        ):
            finding = drift.finding
            yield Refusal(object=drift.id, code=drift.code, why=finding.message, remedy=finding.remedy, decision=False)
