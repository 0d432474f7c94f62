"""Reads the journal: runs, their steps, who is at work, and what is in quarantine."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import msgspec
import psycopg
from psycopg.rows import tuple_row

from schemadrift.catalog import Key, ObjectId
from schemadrift.errors import Refused
from schemadrift.runs.session import holder

_READABLE = """
SELECT bool_and(has_table_privilege(c.oid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE')) AND count(*) = 2
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'schemadrift' AND c.relname IN ('run', 'step')
"""


class StepState(msgspec.Struct, frozen=True, kw_only=True):
    """A step of a run: its state is "running", "done", "failed" or "undone"."""

    number: int
    title: str
    object: str
    state: str
    began: datetime
    ended: datetime | None
    rows: int | None
    message: str


class RunState(msgspec.Struct, frozen=True, kw_only=True):
    """A run of a plan.

    Attributes:
        run: Its number.
        plan: The plan's name.
        verb: "apply", "undo" or "restore".
        of: The run that it takes back; null for none.
        state: "running", "done", "failed", "stopped"; "died" where it says running and nobody is at work.
        began: When.
        ended: When; null while it runs, and where it died.
        role: Who ran it.
        message: What went wrong; empty where nothing did.
        steps: Those that were begun.
        left: How many steps of the plan are not done.
    """

    run: int
    plan: str
    verb: str
    of: int | None
    state: str
    began: datetime
    ended: datetime | None
    role: str
    message: str
    steps: tuple[StepState, ...]
    left: int


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of one table in quarantine."""

    plan: str
    table: str
    action: str
    rows: int


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """What the journal says.

    Attributes:
        database: Its name and place, without secrets.
        at_work: Who changes it now; empty where nobody does.
        runs: The last ones, the newest first.
        quarantine: What is kept, by plan and table.
    """

    database: str
    at_work: str
    runs: tuple[RunState, ...]
    quarantine: tuple[Kept, ...]

    def to_json(self) -> str:
        """The document, indented; ends with a line break."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2).decode() + "\n"


def read(connection: psycopg.Connection[Any], subject: str, most: int = 10) -> Status:
    """Read the journal.

    Args:
        connection: Any session that may read it.
        subject: What the database is called.
        most: How many runs.
    """
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    at_work = holder(connection)
    runs: tuple[RunState, ...] = ()
    if _there(cursor, "schemadrift.run"):
        runs = tuple(_runs(cursor, most, busy=bool(at_work)))
    kept: tuple[Kept, ...] = ()
    if _there(cursor, "schemadrift.quarantine"):
        cursor.execute(
            "SELECT plan, format('%I.%I', schema_name, table_name), action, count(*) FROM schemadrift.quarantine "
            "GROUP BY 1, schema_name, table_name, 3 ORDER BY min(id)"
        )
        kept = tuple(
            Kept(plan=plan, table=table, action=action, rows=rows) for plan, table, action, rows in cursor.fetchall()
        )
    return Status(database=subject, at_work=at_work, runs=runs, quarantine=kept)


def _there(cursor: psycopg.Cursor[tuple[Any, ...]], name: str) -> bool:
    row = cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name]).fetchone()
    return row is not None and bool(row[0])


def _runs(cursor: psycopg.Cursor[tuple[Any, ...]], most: int, *, busy: bool) -> list[RunState]:
    rows = cursor.execute(
        "SELECT id, plan, verb, of, state, began, ended, role, message, "
        "coalesce(json_array_length(document -> 'plan' -> 'steps'), 0) FROM schemadrift.run ORDER BY id DESC LIMIT %s",
        [most],
    ).fetchall()
    steps: dict[int, list[StepState]] = {}
    cursor.execute(
        "SELECT run, number, title, object, state, began, ended, rows, message FROM schemadrift.step "
        "WHERE run = ANY (%s) ORDER BY run, number",
        [[row[0] for row in rows]],
    )
    for run, number, title, name, state, began, ended, count, message in cursor.fetchall():
        steps.setdefault(run, []).append(
            StepState(
                number=number, title=title, object=name, state=state, began=began, ended=ended, rows=count,
                message=message,
            )
        )  # fmt: skip
    return [
        RunState(
            run=run, plan=plan, verb=verb, of=of, state=state if state != "running" or busy else "died", began=began,
            ended=ended, role=role, message=message, steps=tuple(steps.get(run, ())),
            left=total - sum(one.state == "done" for one in steps.get(run, ())) if verb == "apply" else 0,
        )
        for run, plan, verb, of, state, began, ended, role, message, total in rows
    ]  # fmt: skip


def document_of(connection: psycopg.Connection[Any], subject: str, run: int) -> bytes:
    """The plan of a run, as the file that it was.

    Raises:
        Refused: There is no such run, or it is no plan's.
    """
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    row = None
    if _there(cursor, "schemadrift.run"):
        row = cursor.execute(
            "SELECT document::text FROM schemadrift.run WHERE id = %s AND verb = 'apply'", [run]
        ).fetchone()
    if row is None:
        raise Refused(f"run {run}", f"is not in the journal of {subject}", "schemadrift status names the runs")
    return str(row[0]).encode()


def journal_is_there(connection: psycopg.Connection[Any]) -> bool:
    """Whether a run was ever written down."""
    return _there(psycopg.Cursor(connection, row_factory=tuple_row), "schemadrift.run")


def plan_of(connection: psycopg.Connection[Any], name: str) -> str:
    """The plan that a run's number, or a plan's own name, means."""
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    if name.isdecimal() and _there(cursor, "schemadrift.run"):
        row = cursor.execute("SELECT plan FROM schemadrift.run WHERE id = %s", [int(name)]).fetchone()
        if row is not None:
            return str(row[0])
    return name


def unfilled(connection: psycopg.Connection[Any], most: int = 20) -> dict[Key, str]:
    """Columns that a run which did not come to its end was to fill, with the expression; () where nobody may read that.

    Args:
        connection: In a transaction that reads.
        most: How many of the last runs are looked at.
    """
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    row = cursor.execute(_READABLE, prepare=False).fetchone()
    if row is None or not row[0]:
        return {}
    cursor.execute(
        "SELECT p.document::text, coalesce(jsonb_object_agg(s.number, s.state) FILTER (WHERE s.run IS NOT NULL), '{}') "
        "FROM (SELECT * FROM schemadrift.run WHERE verb = 'apply' ORDER BY id DESC LIMIT %s) p "
        "LEFT JOIN schemadrift.step s ON s.run = p.id GROUP BY p.id, p.document::text ORDER BY p.id",
        [most],
        prepare=False,
    )
    found: dict[Key, str] = {}
    for text, states in cursor.fetchall():
        try:
            steps = msgspec.json.decode(text, type=_Document).plan.steps
        except msgspec.MsgspecError:  # another version wrote it
            continue
        for number, step in enumerate(steps, 1):
            if step.fill and states.get(str(number)) in {"done", "undone"}:
                found.pop(step.object.key, None)
            elif step.fill:
                found[step.object.key] = step.fill
    return found


class _Step(msgspec.Struct):
    object: ObjectId
    fill: str = ""


class _Plan(msgspec.Struct):
    steps: tuple[_Step, ...]


class _Document(msgspec.Struct):
    plan: _Plan


class Done(NamedTuple):
    """The state of a step, and how many rows it changed."""

    state: str
    rows: int


def states_of(connection: psycopg.Connection[Any], run: int) -> dict[int, Done]:
    """The states of a run's steps, by their number."""
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    cursor.execute("SELECT number, state, coalesce(rows, 0) FROM schemadrift.step WHERE run = %s", [run])
    return {number: Done(state, rows) for number, state, rows in cursor.fetchall()}


def later_than(connection: psycopg.Connection[Any], run: int) -> tuple[int, ...]:
    """The runs after one of which something is done and not taken back, in their order."""
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    cursor.execute(
        "SELECT r.id FROM schemadrift.run r WHERE r.verb = 'apply' AND r.id > %s AND EXISTS (SELECT FROM "
        "schemadrift.step s WHERE s.run = r.id AND (s.state = 'done' OR s.rows > 0 AND s.state <> 'undone')) "
        "ORDER BY r.id",
        [run],
    )
    return tuple(number for (number,) in cursor.fetchall())
