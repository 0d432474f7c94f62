"""The one place where the rooms meet: what the command line does, as functions."""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any

import psycopg

from schemadrift import snapshots
from schemadrift.catalog import Catalog
from schemadrift.catalog.scope import within
from schemadrift.diff import diff
from schemadrift.drift import Answer, Effect, Outcome, Question
from schemadrift.errors import UsageError
from schemadrift.kinds import KINDS
from schemadrift.postgres.connection import broken, described, from_database, read_only_snapshot
from schemadrift.postgres.equivalence import decide
from schemadrift.postgres.reader import read, read_facts
from schemadrift.report.diagnosis import Diagnosis
from schemadrift.report.document import Report, report

_DAY = 86_400.0
_ROUNDS = 3
"""How often the server is asked before a question counts as open: answers can lead to new questions, rarely."""


def check(  # noqa: PLR0913 - one for each option of the command line
    database: Any,
    declared: Any,
    *,
    schemas: Collection[str] | None = None,
    strict: bool = False,
    fail_on: Effect | str | None = None,
    timeout: float = 10.0,
    scratch_url: str | None = None,
) -> Report:
    """Compare a live database with what the code declares.

    Nothing is written and nothing is locked beyond ACCESS SHARE on catalogs: one REPEATABLE READ READ ONLY
    transaction reads the catalog, and the same transaction asks the server about expressions.

    Args:
        database: A URL (`postgresql[+driver]://…`; "" for the PG* environment), an SQLAlchemy Engine or
            Connection (its URL is used, on a connection of our own), or a psycopg connection. Or what stands for
            one: the path of a snapshot file, or a live Catalog.
        declared: A SOURCE string (`package.module:attribute`, `path/to/file.py:attribute`), MetaData, a base
            class, a SQLModel class, a module, or a sequence of these; or a Catalog, or the path of a snapshot file.
        schemas: Only these schemas; None or empty for all that the declaration speaks for.
        strict: Everything that is not declared is drift, and what cannot be verified fails.
        fail_on: The least effect that fails the gate, or "never"; None for "performance", with `strict` for
            "cosmetic".
        timeout: Seconds to connect, and for each statement; at most a day.
        scratch_url: Where a snapshot stands for the database: a server on which expressions that are spelled
            differently are compared, in a database of their own; None for an embedded one, if there is one.

    Returns:
        The report; `in_sync` is the verdict.

    Raises:
        SchemadriftError: The database or the declaration could not be read; says what to do.
    """
    least = _least(fail_on, strict=strict)
    scope = _names(schemas)
    if not 0 < timeout <= _DAY:
        raise UsageError(f"timeout {timeout}", "is no time to wait", "give seconds, more than 0 and at most a day")
    with _collector_paused():
        load = snapshots.declaration(declared)
        if snapshots.stands_for_database(database):
            from schemadrift.postgres.scratch import Scratch  # noqa: PLC0415 - brings the embedded server along

            live, wanted = _catalogs_offline(database, load, scope)
            with Scratch(live, url=scratch_url, timeout=timeout) as scratch:
                outcome = _settle(live, wanted, scratch.decide, strict=strict)
            return report(live, wanted, outcome, strict=strict, fail_on=least)
        with from_database(database, timeout=timeout) as connection:
            subject = described(connection)
            try:
                with read_only_snapshot(connection, timeout=timeout):
                    live, wanted = _catalogs(connection, load, scope)
                    outcome = compare(connection, live, wanted, strict=strict)
            except psycopg.Error as error:
                raise broken(subject, error, lost=connection.closed) from error
        return report(live, wanted, outcome, strict=strict, fail_on=least)


def snapshot(
    database: Any = None,
    *,
    declared: Any = None,
    schemas: Collection[str] | None = None,
    default_schema: str = "public",
    server_version: int = 0,
    timeout: float = 10.0,
) -> bytes:
    """Write what a live database has, or what the code declares, as a JSON document.

    Args:
        database: As `check` takes it.
        declared: As `check` takes it, instead of a database.
        schemas: Only these; None or empty for all.
        default_schema: For a declaration: where names without a schema are.
        server_version: For a declaration: the major version that it is meant for, as in 18; 0 for the newest.
        timeout: Seconds to connect, and for each statement.

    Returns:
        The document; `check` takes a file of it for either side. Equal catalogs are equal bytes.

    Raises:
        SchemadriftError: The database or the declaration could not be read; says what to do.
    """
    if (database is None) == (declared is None):
        raise UsageError("a snapshot", "is of a database or of a declaration", "give one of the two")
    scope = _names(schemas)
    with _collector_paused():
        if declared is None:
            return snapshots.of_database(database, schemas=scope, timeout=timeout)
        return snapshots.of_declaration(
            declared, schemas=scope, default_schema=default_schema, server_version=server_version
        )


def doctor(database: Any, declared: Any = None, *, timeout: float = 10.0) -> Diagnosis:
    """Say whether a check can see everything, and what is missing where it cannot.

    Args:
        database: As `check` takes it.
        declared: As `check` takes it; None to leave it out.
        timeout: Seconds to connect, and for each statement.

    Returns:
        The diagnosis; its `exit_code` is 0 where all is fine, 1 where something would stay unverified, 2 where a
        check cannot work. What fails is in it, and no error.
    """
    from schemadrift.doctor import diagnose  # noqa: PLC0415 - a check does not need it

    with _collector_paused():
        return diagnose(database, declared, timeout=timeout)


def _catalogs(
    connection: psycopg.Connection[Any], load: snapshots.Declare, scope: frozenset[str] | None
) -> tuple[Catalog, Catalog]:
    """Read both sides, the declared one for this server."""
    facts = read_facts(connection)
    whole = load(facts)
    wanted = whole if scope is None else within(whole, scope)
    live = read(connection, schemas=scope if scope is not None else wanted.coverage.schemas, facts=facts)
    _require_known(scope, live, whole)
    return live, wanted


def _catalogs_offline(database: Any, load: snapshots.Declare, scope: frozenset[str] | None) -> tuple[Catalog, Catalog]:
    """Take the live side from a snapshot, and the declared one for the server that it was read from."""
    catalog = snapshots.live(database)
    whole = load(catalog.facts)
    wanted = whole if scope is None else within(whole, scope)
    live = snapshots.narrowed(catalog, scope if scope is not None else wanted.coverage.schemas)
    _require_known(scope, live, whole)
    return live, wanted


def _require_known(scope: frozenset[str] | None, live: Catalog, whole: Catalog) -> None:
    """Refuse a schema that neither side has, which is a mistyped one."""
    declared = {key[0] for key in whole.of("schema")}
    for name in sorted(scope or ()):
        if name not in declared and (name,) not in live.of("schema"):
            near = get_close_matches(name, declared, n=1)
            raise UsageError(
                f"schema {name}",
                "is neither in the database nor declared",
                f"did you mean {near[0]}?" if near else f"the declaration has {', '.join(sorted(declared)) or 'none'}",
            )


def _least(fail_on: Effect | str | None, *, strict: bool) -> Effect | None:
    """The least effect that fails the gate; None for none."""
    if fail_on is None:
        return Effect.COSMETIC if strict else Effect.PERFORMANCE
    if fail_on == "never":
        return None
    try:
        return Effect(fail_on)
    except ValueError as error:
        known = ", ".join(Effect)
        raise UsageError(f"fail_on {fail_on!r}", "is no effect", f"use one of {known}, or never") from error


def _names(schemas: Collection[str] | None) -> frozenset[str] | None:
    if isinstance(schemas, str):
        return frozenset({schemas})
    return frozenset(schemas) if schemas else None


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
    return _settle(live, declared, lambda questions: decide(connection, questions, live), strict=strict)


def _settle(
    live: Catalog,
    declared: Catalog,
    ask: Callable[[Sequence[Question]], dict[Question, Answer]],
    *,
    strict: bool,
) -> Outcome:
    answers: dict[Question, Answer] = {}
    outcome = diff(live, declared, KINDS, strict=strict)
    for _ in range(_ROUNDS):
        if not outcome.questions:
            break
        answers.update(ask(outcome.questions))
        outcome = diff(live, declared, KINDS, answers=answers, strict=strict)
    return outcome


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
