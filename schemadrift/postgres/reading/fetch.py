"""Sends catalog queries: all in one round trip, one by one where the role may not read everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
import psycopg
from psycopg import sql
from psycopg.rows import tuple_row

from schemadrift.catalog import Unseen
from schemadrift.errors import ConnectionFailed
from schemadrift.postgres.reading.answers import Answers, Row, Rows, answering

__all__ = ["Answers", "Query", "Row", "Rows", "fetch", "fetch_one_by_one", "more", "require", "sent"]


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """One set-based query of the catalogs.

    Attributes:
        name: Under which its rows are found.
        text: The statement; it has no parameters, so that it can be pipelined and pooled.
        subject: What it reads, for people: "policies".
        kinds: The kinds of which nothing is known when it is refused.
        fields: The fields of other kinds' records of which nothing is known then.
        required: Whether the whole reading is pointless without it.
        parts: Queries of which this one is the union, asked one by one when it is refused.
    """

    name: str
    text: sql.SQL | sql.Composed
    subject: str
    kinds: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    required: bool = False
    parts: tuple[Query, ...] = ()


def fetch(connection: psycopg.Connection[Any], queries: Sequence[Query]) -> tuple[dict[str, Rows], list[Unseen]]:
    """Run the queries, inside an open transaction.

    Returns:
        Rows by the query's name, none for a refused one; and what was refused, with the server's reason.

    Raises:
        ConnectionFailed: A required query was refused, or the connection was lost.
    """
    try:
        return _together(connection, queries), []
    except psycopg.Error as error:
        require(connection, error)
    return fetch_one_by_one(connection, queries)


def fetch_one_by_one(
    connection: psycopg.Connection[Any], queries: Sequence[Query]
) -> tuple[dict[str, Rows], list[Unseen]]:
    """Do as `fetch` does, where it is known that the server refuses one of them."""
    rows: dict[str, Rows] = {}
    unseen: list[Unseen] = []
    for query in _parts(queries):
        try:
            rows.setdefault(query.name, []).extend(_alone(connection, query))
        except psycopg.Error as error:
            require(connection, error)
            reason = _reason(error)
            if query.required:
                raise ConnectionFailed(
                    f"the {query.subject} of the database",
                    f"cannot be read ({reason})",
                    "let the role read pg_catalog as every role may, or allow more time",
                ) from error
            unseen.append(Unseen(query.subject, reason, query.kinds, query.fields))
    return rows, list(dict.fromkeys(unseen))


def require(connection: psycopg.Connection[Any], error: psycopg.Error) -> None:
    """Make sure that the connection is still there after an error.

    Raises:
        ConnectionFailed: It is not.
    """
    if connection.closed:
        raise ConnectionFailed("the connection", f"was lost while reading ({_reason(error)})", "try again") from error


def _parts(queries: Iterable[Query]) -> Iterator[Query]:
    for query in queries:
        yield from query.parts or (query,)


def _together(connection: psycopg.Connection[Any], queries: Sequence[Query]) -> dict[str, Rows]:
    with sent(connection, queries) as answers:
        return {query.name: answers[query.name] for query in queries}


@contextmanager
def sent(connection: psycopg.Connection[Any], queries: Iterable[Query]) -> Iterator[Answers]:
    """Send all queries before the first answer is awaited, inside an open transaction, which survives a refusal.

    Raises:
        psycopg.Error: One was refused, or the connection was lost.
    """
    # Not within the pipeline: a savepoint there would not survive the error it is for.
    connection.execute("SAVEPOINT schemadrift_fetch", prepare=False)
    try:
        with answering(connection, [(query.name, query.text) for query in queries]) as answers:
            yield answers
    except psycopg.Error:
        if not connection.closed:
            connection.execute("ROLLBACK TO SAVEPOINT schemadrift_fetch", prepare=False)
        raise
    connection.execute("RELEASE SAVEPOINT schemadrift_fetch", prepare=False)


def more(answers: Answers, queries: Sequence[Query]) -> Answers:
    """Ask more, on the way."""
    answers.send([(query.name, query.text) for query in queries])
    return answers


def _alone(connection: psycopg.Connection[Any], query: Query) -> Rows:
    connection.execute("SAVEPOINT schemadrift_fetch", prepare=False)
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    try:
        found: Rows = cursor.execute(query.text, binary=True, prepare=False).fetchall()
    except psycopg.Error:
        if not connection.closed:
            connection.execute("ROLLBACK TO SAVEPOINT schemadrift_fetch", prepare=False)
        raise
    connection.execute("RELEASE SAVEPOINT schemadrift_fetch", prepare=False)
    return found


def _reason(error: psycopg.Error) -> str:
    return error.diag.message_primary or (str(error).splitlines() or [type(error).__name__])[0]
