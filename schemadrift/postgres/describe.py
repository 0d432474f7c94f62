"""Asks a server what it thinks of statements: Parse and Describe, many at a time. None of them is executed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

import psycopg
from psycopg import pq, sql

from schemadrift.postgres.pipeline import Pipeline

_AT_ONCE = 200
"""Statements that are on their way together."""
_LETTERS_AT_ONCE = 1_000_000
_SYNCS = 2
"""How often the server says that it is ready for one statement: after it, and after going back behind it."""
_SLACK = 5.0
"""Seconds that an answer may take beyond the server's own limit."""
_BACK = b"ROLLBACK TO SAVEPOINT schemadrift"


class Output(NamedTuple):
    """One column of what a statement returns.

    Attributes:
        name: Its name.
        type: Its type's OID.
        modifier: Its type's modifier; -1 for none.
        table: The OID of the relation that it is read from as it is; 0 where it is made.
        column: Its number there; 0 where it is made.
    """

    name: str
    type: int
    modifier: int
    table: int
    column: int


class Described(NamedTuple):
    """A statement that the server can run.

    Attributes:
        parameters: The OIDs of their types.
        outputs: What it returns; empty where it returns no rows.
    """

    parameters: tuple[int, ...]
    outputs: tuple[Output, ...]


class Refused(NamedTuple):
    """A statement that the server cannot run.

    Attributes:
        state: The SQLSTATE.
        message: The server's primary message.
        position: The letter that it is about, counted from 1; 0 where it names none.
        hint: What the server suggests; "" for nothing.
        detail: What else it says; "" for nothing.
    """

    state: str
    message: str
    position: int
    hint: str
    detail: str


class Lost(NamedTuple):
    """A statement that the server was not asked about, and why."""

    reason: str


Verdict: TypeAlias = Described | Refused | Lost


def describe(
    connection: psycopg.Connection[Any],
    statements: Sequence[str],
    *,
    timeout: float = 10.0,
    search_path: Sequence[str] = (),
) -> list[Verdict]:
    """Let the server parse statements and say what they return.

    They go through one transaction that reads only and is rolled back; each has a savepoint of its own, so that one
    failure does not spoil the next, and that the locks that parsing takes on its tables (those of running it) are
    held for that statement only. Rights on the tables are not looked at: they count when a statement runs.

    Args:
        connection: One of our own, in autocommit and outside of any transaction.
        statements: One statement each, parameters as `$1`, `$2`.
        timeout: Seconds for each statement, waiting for locks included.
        search_path: The schemas to look names up in; empty for the role's own.

    Returns:
        A verdict for each, in their order. Those that came after the connection was lost are `Lost`.

    Source:
        PostgreSQL manual, 53.2.3 Extended Query; libpq, 32.5 Pipeline Mode.
    """
    given = list(statements)
    verdicts: list[Verdict] = []
    try:
        _begin(connection, timeout, search_path)
        with Pipeline(connection.pgconn, timeout + _SLACK) as pipeline:
            for batch in _batches(given):
                _send(pipeline, batch)
                verdicts.extend(_receive(pipeline) for _ in batch)
    except psycopg.Error as error:
        said = str(error).strip().splitlines()
        reason = f"the connection was lost ({said[0] if said else type(error).__name__})"
        verdicts += [Lost(reason)] * (len(given) - len(verdicts))
        return verdicts
    if not connection.closed and connection.info.transaction_status != pq.TransactionStatus.IDLE:
        connection.execute("ROLLBACK")
    return verdicts


def _begin(connection: psycopg.Connection[Any], timeout: float, search_path: Sequence[str]) -> None:
    milliseconds = sql.Literal(max(1, round(timeout * 1000)))
    settings = [
        sql.SQL("statement_timeout = {}").format(milliseconds),
        sql.SQL("lock_timeout = {}").format(milliseconds),
    ]
    if search_path:
        names = sql.SQL(", ").join(map(sql.Identifier, search_path))
        settings.append(sql.SQL("search_path = {}").format(names))
    begin = [sql.SQL("BEGIN READ ONLY"), *(sql.SQL("SET LOCAL {}").format(one) for one in settings)]
    connection.execute(sql.SQL("; ").join([*begin, sql.SQL("SAVEPOINT schemadrift")]), prepare=False)


def _batches(statements: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    letters = 0
    for statement in statements:
        batch.append(statement)
        letters += len(statement)
        if len(batch) >= _AT_ONCE or letters >= _LETTERS_AT_ONCE:
            yield batch
            batch, letters = [], 0
    if batch:
        yield batch


def _send(pipeline: Pipeline, batch: Sequence[str]) -> None:
    """Send Parse and Describe of each statement, and what goes back behind it."""
    libpq = pipeline.libpq
    for statement in batch:
        libpq.send_prepare(b"", statement.encode(errors="replace").replace(b"\0", b" "))
        libpq.send_describe_prepared(b"")
        libpq.pipeline_sync()
        libpq.send_query_params(_BACK, None)
        libpq.pipeline_sync()
    pipeline.flush()


def _receive(pipeline: Pipeline) -> Verdict:
    """Take the answers to one statement: those to Parse, Describe, and to going back behind it."""
    verdict: Verdict | None = None
    synced = 0
    empty = 0
    while synced < _SYNCS:
        result = pipeline.result()
        empty = empty + 1 if result is None else 0
        if result is None:
            if empty > _SYNCS + 1 or not pipeline.alive:
                raise psycopg.OperationalError(_said(pipeline.libpq))
        elif result.status == pq.ExecStatus.PIPELINE_SYNC:
            synced += 1
        elif synced == 0:
            verdict = _verdict(pipeline, result, verdict)
        elif result.status == pq.ExecStatus.FATAL_ERROR:
            raise psycopg.OperationalError(_said(pipeline.libpq, result))
    return verdict or Lost("the server gave no answer")


def _verdict(pipeline: Pipeline, result: pq.abc.PGresult, before: Verdict | None) -> Verdict | None:
    """What an answer says; one that comes after a refusal says nothing."""
    if result.status == pq.ExecStatus.FATAL_ERROR:
        if not pipeline.alive:
            raise psycopg.OperationalError(_said(pipeline.libpq, result))
        return _refused(result)
    if result.status == pq.ExecStatus.COMMAND_OK and not isinstance(before, Refused):
        return _described(result)
    return before


def _said(connection: pq.abc.PGconn, result: pq.abc.PGresult | None = None) -> str:
    message = (result.error_message if result is not None else b"") or connection.error_message
    return message.decode(errors="replace").strip() or "the server closed it"


def _described(result: pq.abc.PGresult) -> Described:
    parameters = tuple(result.param_type(at) for at in range(result.nparams))
    outputs = tuple(
        Output(
            (result.fname(at) or b"").decode(errors="replace"),
            result.ftype(at),
            result.fmod(at),
            result.ftable(at),
            result.ftablecol(at),
        )
        for at in range(result.nfields)
    )
    return Described(parameters, outputs)


def _refused(result: pq.abc.PGresult) -> Refused:
    def field(which: pq.DiagnosticField) -> str:
        return (result.error_field(which) or b"").decode(errors="replace")

    return Refused(
        state=field(pq.DiagnosticField.SQLSTATE),
        message=field(pq.DiagnosticField.MESSAGE_PRIMARY),
        position=int(field(pq.DiagnosticField.STATEMENT_POSITION) or 0),
        hint=field(pq.DiagnosticField.MESSAGE_HINT),
        detail=field(pq.DiagnosticField.MESSAGE_DETAIL),
    )
