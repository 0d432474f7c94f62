"""Runs the steps of a plan, one after the other; each is done, or not, and the journal knows which."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from psycopg.rows import tuple_row

from schemadrift.runs.attempts import patiently
from schemadrift.runs.batches import Failure, Walker
from schemadrift.runs.journal import Journal
from schemadrift.runs.progress import watched
from schemadrift.runs.session import Pace, timeouts
from schemadrift.runs.watch import Watch
from schemadrift.step import Proof, Step, Undo, Work


class Numbered(NamedTuple):
    """A step with its number in the plan."""

    number: int
    step: Step


class StepFailed(Exception):  # noqa: N818 - says what happened
    """A step could not be done; those before it are."""

    def __init__(self, at: Numbered, reason: str, *, stopped: bool = False, began: bool = True) -> None:
        """Keep where and why.

        Args:
            at: The step.
            reason: Why, one clause.
            stopped: Whether somebody stopped it.
            began: Whether the step may have left something of its own: a batch, an invalid index.
        """
        super().__init__(reason)
        self.at, self.reason, self.stopped, self.began = at, reason, stopped, began


class Runner:
    """Runs steps in one session."""

    def __init__(self, connection: psycopg.Connection[Any], journal: Journal, pace: Pace, watch: Watch) -> None:
        self._connection, self._journal, self._pace, self._watch = connection, journal, pace, watch
        self._cursor = psycopg.Cursor(connection, row_factory=tuple_row)
        self.failures: list[Failure] = []
        self.changed: dict[int, int] = {}

    def run(self, steps: Sequence[Numbered]) -> int:
        """Run steps in their order.

        Returns:
            How many rows they changed, where they work on rows.

        Raises:
            StepFailed: One could not be done; nothing after it was begun.
        """
        changed = 0
        for one in steps:
            number, total, began = one.number, steps[-1].number, time.monotonic()
            self._watch.began(number, total, one.step)
            try:
                rows = self._step(one)
            except KeyboardInterrupt as error:
                raise self._broken(one, "somebody stopped it", stopped=True) from error
            except psycopg.Error as error:
                raise self._broken(one, _reason(error)) from error
            except StepFailed as error:
                self._broken(one, error.reason)
                raise
            changed += rows or 0
            self._watch.ended(number, total, one.step, rows, time.monotonic() - began)
        return changed

    def broken(self, steps: Sequence[Numbered]) -> list[tuple[Numbered, str, int, tuple[str, ...]]]:
        """What rows break now, of what must hold before some steps; what cannot be asked yet is left out.

        Returns:
            The step, what must hold, how many rows break it, and the keys of some of them.
        """
        found = []
        for one in steps:
            for preflight in one.step.preflights:
                if preflight.handled:
                    continue
                count = self._asked(preflight.count)
                if count:
                    keys = self._some(preflight.sample) if preflight.sample else ()
                    found.append((one, preflight.says, count, keys))
        return found

    def back(self, steps: Sequence[Numbered]) -> None:
        """Take steps back, in the order given.

        Raises:
            StepFailed: One could not be taken back; those before it are.
        """
        for one in steps:
            undo, began = one.step.undo, time.monotonic()
            self._watch.back(one.number, one.step)
            try:
                if undo.sql:
                    self._undo(undo)
                self._journal.undone(one.number)
            except KeyboardInterrupt as error:
                raise StepFailed(one, "somebody stopped it", stopped=True) from error
            except psycopg.Error as error:
                raise StepFailed(one, _reason(error)) from error
            self._watch.ended(one.number, one.number, one.step, None, time.monotonic() - began)

    def _undo(self, undo: Undo) -> None:
        timeouts(self._connection, lock=self._pace.lock_timeout if undo.transactional else 0, statement=0)
        if not undo.transactional:
            for statement in undo.sql:
                self._alone(statement)
            return

        def work() -> None:
            with self._connection.transaction():
                for statement in undo.sql:
                    self._send(statement)

        patiently(self._connection, self._pace, self._watch, work)

    def _broken(self, one: Numbered, reason: str, *, stopped: bool = False) -> StepFailed:
        alive = not self._connection.closed
        if alive and self._connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
            self._connection.rollback()
        if alive:
            try:
                timeouts(self._connection, lock=self._pace.lock_timeout, statement=0)
                self._journal.failed(one.number, one.step, reason)
            except (psycopg.Error, KeyboardInterrupt):  # the step's own error is what people must read
                pass
        return StepFailed(one, reason, stopped=stopped, began=not one.step.transactional)

    def _step(self, one: Numbered) -> int | None:
        number, step = one
        timeouts(self._connection, lock=self._pace.lock_timeout, statement=0)
        self._require(one)
        if step.batches:
            self._journal.begin(number, step)
            rows, failures, proved = self._walk(one)
            self.failures += [failure._replace(step=number) for failure in failures]
            self.changed[number] = rows
            if not failures and not proved:  # rows that could not be done are named, and no proof can hold then
                self._prove(one)
            self._journal.done(number, rows)
            return rows
        if not step.transactional:
            self._journal.begin(number, step)
            self._outside(step)
            self._prove(one)
            self._journal.done(number, None)
            return None

        def work() -> None:
            with self._connection.transaction():
                self._journal.begin(number, step)
                for statement in step.sql:
                    self._send(statement)
                self._prove(one)
                self._journal.done(number, None)

        self._limits(step)
        with watched(self._connection, step, self._watch):
            patiently(self._connection, self._pace, self._watch, work)
        return None

    def _outside(self, step: Step) -> None:
        """Statements that run outside of a transaction; one that was cut off may have left an invalid index."""
        self._limits(step)
        with watched(self._connection, step, self._watch):
            for statement in step.sql:
                self._alone(statement, (lambda: self._drop_invalid(step)) if step.work is Work.BUILD else None)

    def _alone(self, statement: str, clear: Callable[[], None] | None = None) -> None:
        patiently(self._connection, self._pace, self._watch, lambda: self._send(statement), clear)

    def _drop_invalid(self, step: Step) -> None:
        """An index that was not built to the end is in the way of the next attempt."""
        name = (step.object.key[0], step.object.key[-1])
        found = self._cursor.execute(
            "SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
            "JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE (n.nspname, c.relname) = (%s, %s) AND NOT i.indisvalid",
            name,
        ).fetchone()
        if found is not None:
            self._cursor.execute(sql.SQL("DROP INDEX CONCURRENTLY {}").format(sql.Identifier(*name)))

    def _limits(self, step: Step) -> None:
        """Short waits for locks that others queue behind; nobody queues behind the weaker ones."""
        blocking = any(held.lock.blocks_writes for held in step.locks)
        instant = step.work is Work.INSTANT and blocking
        timeouts(
            self._connection,
            lock=self._pace.lock_timeout if blocking else 0,
            statement=self._pace.statement_timeout if instant else 0,
        )

    def _require(self, one: Numbered) -> None:
        for preflight in one.step.preflights:
            count = self._count(preflight.count)
            if count:
                keys = self._some(preflight.sample) if preflight.sample else ()
                shown = f", for example {', '.join(keys)}" if keys else ""
                raise StepFailed(one, f"{count:,} rows break that {preflight.says}{shown}", began=False)

    def _walk(self, one: Numbered) -> tuple[int, tuple[Failure, ...], bool]:
        """Rounds until one changes nothing or the proofs hold: rows, failures, and whether they were seen to hold."""
        total = 0

        def note(rows: int) -> None:
            self._journal.moved(one.number, rows)

        walker = Walker(self._connection, self._pace, self._watch, note)
        while True:
            walked = walker.round(one.step.batches)
            total += walked.rows
            if walked.failures or not walked.rows:
                return total, walked.failures, False
            if self._holds(one.step.proofs):
                return total, walked.failures, True

    def _holds(self, proofs: Sequence[Proof]) -> bool:
        return bool(proofs) and all(self._true(proof) for proof in proofs)

    def _prove(self, one: Numbered) -> None:
        for proof in one.step.proofs:
            if not self._true(proof):
                raise StepFailed(one, f"afterwards it does not hold that {proof.says}")

    def _true(self, proof: Proof) -> bool:
        row = self._send(proof.sql).fetchone()
        return row is not None and row[0] is True

    def _send(self, statement: str) -> psycopg.Cursor[tuple[Any, ...]]:
        return self._cursor.execute(statement.encode(), prepare=False)

    def _count(self, query: str) -> int:
        row = self._send(query).fetchone()
        return int(row[0]) if row is not None and row[0] is not None else 0

    def _asked(self, query: str) -> int:
        """A count that may be about what an earlier step makes; then nothing breaks it yet."""
        try:
            return self._count(query)
        except (psycopg.errors.ProgrammingError, psycopg.errors.DataError):
            return 0

    def _some(self, query: str, most: int = 5) -> tuple[str, ...]:
        rows = self._send(f"SELECT * FROM ({query}) s LIMIT {most}").fetchall()  # noqa: S608 - the plan's own query
        return tuple(str(row[0]) for row in rows)


def _reason(error: psycopg.Error) -> str:
    said = error.diag.message_primary or " ".join(str(error).split()) or type(error).__name__
    return f"{said} ({error.diag.message_detail})" if error.diag.message_detail else said
