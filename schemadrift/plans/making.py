"""Makes a step with what all steps have: why, how large the table is, which locks it takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from schemadrift.catalog import Key, ObjectId
from schemadrift.drift import Drift
from schemadrift.plans.context import Context
from schemadrift.step import Batches, Held, Lock, Loss, Phase, Preflight, Proof, Step, Undo, Work

NO_UNDO_NEEDED = Undo(needless=True)
ROWS_STAY = Undo(lossy="rows that it inserted or changed stay as they are")
"""For a step that only proves what another one put there; the undo of that one takes it back."""


def make(  # noqa: PLR0913 - one for each thing that a step has
    context: Context,
    title: str,
    identity: ObjectId,
    *sql: str,
    because: Iterable[Drift],
    table: Key = (),
    lock: Lock | None = None,
    also: Iterable[Held] = (),
    work: Work = Work.INSTANT,
    transactional: bool = True,
    preflights: Iterable[Preflight] = (),
    proofs: Iterable[Proof] = (),
    undo: Undo | str = "",
    phase: Phase = Phase.EXPAND,
    loses: Loss = "",
    batches: Iterable[Batches] = (),
    touches: Iterable[Preflight] = (),
    fill: str = "",
    fires: Iterable[str] = (),
) -> Step:
    """Make a step.

    Args:
        context: What is known.
        title: What it does, as an order, with the object's name.
        identity: The object.
        sql: Its statements.
        because: The drifts that it cures.
        table: The table that it works on; () for none.
        lock: The strongest lock that it takes on that table; None for none.
        also: The locks on other relations. Those on relations that the plan creates are left out: nobody waits there.
        work: How long it takes as the table grows.
        transactional: Whether its statements are one transaction.
        preflights: What must hold before it.
        proofs: What holds after it.
        undo: The way back: one statement, or more about it.
        phase: When it belongs.
        loses: What is gone after it.
        batches: What it does batch by batch.
        touches: Which rows it is about.
        fires: The triggers of users that its updates fire.
        fires: The triggers of users that its updates fire.
        fill: What it fills its column with.
    """
    drifts = tuple(because)
    held = [Held(table, lock)] if table and lock is not None else []
    size = context.size(table) if table else None
    return Step(
        title=title,
        object=identity,
        sql=sql,
        codes=tuple(dict.fromkeys(drift.code for drift in drifts)),
        reason="; ".join(dict.fromkeys(_reason(drift) for drift in drifts)),
        transactional=transactional,
        locks=tuple(_with_partitions(context, (*held, *also))),
        work=work,
        relation=table,
        rows=size.rows if size else None,
        bytes=size.bytes if size else None,
        preflights=tuple(preflights),
        proofs=tuple(proofs),
        undo=Undo(sql=(undo,)) if isinstance(undo, str) and undo else undo if isinstance(undo, Undo) else Undo(),
        phase=phase,
        loses=loses,
        batches=tuple(batches),
        touches=tuple(touches),
        fires=tuple(fires),
        fill=fill,
    )


def _with_partitions(context: Context, locks: Iterable[Held]) -> Iterator[Held]:
    """The locks on what exists before the plan; a lock on a partitioned table is one on its partitions too."""
    for one in locks:
        if one.relation not in context.new:
            yield one
            if one.lock is not Lock.ACCESS_SHARE:
                yield from _with_partitions(
                    context, (Held(part, one.lock) for part in context.partitions(one.relation))
                )


def _reason(drift: Drift) -> str:
    return f"{drift.code}: {drift.finding.message}"
