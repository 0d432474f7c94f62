"""The one place where the rooms meet: what the command line does, as functions."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from schemadrift.catalog import Catalog
from schemadrift.catalog.scope import within
from schemadrift.diff import diff
from schemadrift.drift import Answer, Effect, Outcome, Question
from schemadrift.kinds import KINDS
from schemadrift.postgres.connection import from_database, read_only_snapshot
from schemadrift.postgres.equivalence import decide
from schemadrift.postgres.reader import read, read_facts
from schemadrift.report.document import Report, report

if TYPE_CHECKING:
    import psycopg

_ROUNDS = 3
"""How often the server is asked before a question counts as open: answers can lead to new questions, rarely."""


def check(
    database: Any,
    declared: Any,
    *,
    schemas: Collection[str] | None = None,
    strict: bool = False,
    fail_on: Effect | str | None = Effect.PERFORMANCE,
    timeout: float = 10.0,
) -> Report:
    """Compare a live database with what the code declares.

    Nothing is written and nothing is locked beyond ACCESS SHARE on catalogs: one REPEATABLE READ READ ONLY
    transaction reads the catalog, and the same transaction asks the server about expressions.

    Args:
        database: A URL (`postgresql[+driver]://…`; "" for the PG* environment), an SQLAlchemy Engine or
            Connection (its URL is used, on a connection of our own), or a psycopg connection.
        declared: A SOURCE string (`package.module:attribute`, `path/to/file.py:attribute`), MetaData, a base
            class, a SQLModel class, a module, a Catalog, or a sequence of these.
        schemas: Only these schemas; None for all that the declaration speaks for.
        strict: Everything that is not declared is drift, and what cannot be verified fails.
        fail_on: The least effect that fails the gate; None for none.
        timeout: Seconds to connect, and for each statement.

    Returns:
        The report; `in_sync` is the verdict.

    Raises:
        SchemadriftError: The database or the declaration could not be read; says what to do.
    """
    least = Effect(fail_on) if fail_on is not None else None
    with _collector_paused():
        load = _loader(declared)
        with from_database(database, timeout=timeout) as connection, read_only_snapshot(connection, timeout=timeout):
            facts = read_facts(connection)
            wanted = load(facts)
            scope = frozenset(schemas) if schemas is not None else None
            if scope is not None:
                wanted = within(wanted, scope)
            everywhere = scope if scope is not None else wanted.coverage.schemas
            live = read(connection, schemas=everywhere, facts=facts)
            outcome = compare(connection, live, wanted, strict=strict)
        return report(live, wanted, outcome, strict=strict, fail_on=least)


def compare(connection: psycopg.Connection[Any], live: Catalog, declared: Catalog, *, strict: bool = False) -> Outcome:
    """Compare two catalogs, letting the server decide where expressions are spelled differently.

    Args:
        connection: Inside the snapshot that `live` was read in.
        live: What the server has.
        declared: What the code declares.
        strict: Everything that is not declared is drift.

    Returns:
        The outcome; no question is left open in it.
    """
    answers: dict[Question, Answer] = {}
    outcome = diff(live, declared, KINDS, strict=strict)
    for _ in range(_ROUNDS):
        if not outcome.questions:
            break
        answers.update(decide(connection, outcome.questions, live))
        outcome = diff(live, declared, KINDS, answers=answers, strict=strict)
    return outcome


def _loader(declared: Any) -> Any:
    """Import the declaration now, and return what makes the catalog once the server's facts are known."""
    if isinstance(declared, Catalog):
        return lambda _facts: declared
    from schemadrift.declared import loading, sqlalchemy  # noqa: PLC0415 - SQLAlchemy is heavy

    loaded = loading.load(declared)
    return lambda facts: sqlalchemy.catalog(loaded, facts=facts)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Pause the garbage collector: a catalog is many small objects and no cycles."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
