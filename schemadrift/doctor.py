"""Looks at everything that a check needs, and says what is missing and how to get it."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import psycopg

from schemadrift import snapshots
from schemadrift.catalog import Facts
from schemadrift.catalog.names import qualified, quote
from schemadrift.errors import SchemadriftError, ServerError
from schemadrift.postgres.binaries import find_binaries
from schemadrift.postgres.connection import broken, described, from_database
from schemadrift.postgres.examination import Examination, examine
from schemadrift.report.diagnosis import Diagnosis, Look, State

_REFUSED = re.compile(r"permission denied for (?:table|relation|view|function|schema) (\S+)")
_OFF_SECONDS = 60.0


def diagnose(database: Any, declared: Any = None, *, timeout: float = 10.0) -> Diagnosis:
    """Look at the client, the declaration, the connection, the server and the role.

    Args:
        database: As `api.check` takes it.
        declared: As `api.check` takes it; None to leave it out.
        timeout: Seconds to connect, and for each statement.

    Returns:
        The diagnosis; a connection that fails is a look of it, not an error.
    """
    looks = [*_client()]
    load: snapshots.Declare | None = None
    if declared is not None:
        try:
            load = snapshots.declaration(declared)
        except SchemadriftError as error:
            looks.append(_failed("declaration", f"{error.subject}: {error.happened}", error))
    subject = "the database"
    try:
        with from_database(database, timeout=timeout) as connection:
            subject = described(connection)
            try:
                found = examine(connection, timeout=timeout)
            except psycopg.Error as error:
                raise broken(subject, error, lost=connection.closed, doing="examination") from error
    except SchemadriftError as error:
        if load is not None:
            looks.append(_fine("declaration", "can be imported"))
        reached = subject != "the database"
        looks.append(_failed(error.subject if reached else "connection", error.happened, error))
        return Diagnosis(database=subject if reached else error.subject, looks=tuple(looks))
    speaks_for: frozenset[str] | None = None
    if load is not None:
        look, speaks_for = _declaration(load, found.facts)
        looks.append(look)
    return Diagnosis(database=subject, looks=(*looks, *_server(found), *_role(found, speaks_for)))


def _client() -> Iterator[Look]:
    names = ("SQLAlchemy", "psycopg")
    installed = ", ".join(f"{name} {_version(name)}" for name in names)
    libpq = psycopg.pq.version()
    says = f"Python {platform.python_version()}, {installed}, libpq {libpq // 10000}.{libpq % 10000}"
    yield _fine("client", says)
    try:
        binaries = find_binaries()
    except ServerError as error:
        yield _fine("embedded server", f"{error.happened}; only demo and check --live would use one")
    else:
        yield _fine("embedded server", f"PostgreSQL {binaries.version} ({binaries.source})")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "(not installed)"


def _declaration(load: snapshots.Declare, facts: Facts) -> tuple[Look, frozenset[str] | None]:
    """Read the declaration for this server, and say for which schemas it speaks."""
    try:
        catalog = load(facts).catalog()
    except SchemadriftError as error:
        return _failed("declaration", f"{error.subject}: {error.happened}", error), None
    says = f"{catalog.source} declares {_many(len(catalog.of('table')), 'table')}"
    return _fine("declaration", says), catalog.coverage.schemas


def _server(found: Examination) -> Iterator[Look]:
    how = "over a local socket" if found.local else ("encrypted" if found.encrypted else "not encrypted")
    pooled = ", through a pooler, which is fine" if found.pooled else ""
    yield _fine("connection", f"open, {how}{pooled}")
    standby = ", a hot standby" if found.in_recovery else ""
    yield _fine("server", f"PostgreSQL {found.version}{standby}, supported")
    ahead = found.clock_ahead_seconds
    off = "" if abs(ahead) < _OFF_SECONDS else f": {abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} ours"
    yield _fine("clock", f"differs{off}" if off else "agrees with ours")
    limit = found.statement_timeout
    yield _fine("statement_timeout", "none, a check sets its own" if limit == "0" else f"{limit}, a check sets its own")


def _role(found: Examination, speaks_for: frozenset[str] | None) -> Iterator[Look]:
    kind = "a superuser" if found.superuser else "an ordinary role"
    bypass = ", not bound by row security" if found.bypasses_row_security and not found.superuser else ""
    yield _fine("role", f"{found.role}, {kind}{bypass}")
    yield from _search_path(found)
    for one in found.hidden_schemas:
        if speaks_for is None or speaks_for & set(one.used_by):
            yield Look(
                subject=f"schema {one.name}",
                state=State.LIMITED,
                says=f"{found.role} may not use it: expressions in {', '.join(one.used_by)} that need its types or "
                "functions cannot be decided",
                remedy=f"GRANT USAGE ON SCHEMA {quote(one.name)} TO {quote(found.role)}",
            )
    for one in found.hidden_functions:
        if speaks_for is None or speaks_for & set(one.used_by):
            yield Look(
                subject=f"function {one.name}",
                state=State.LIMITED,
                says=f"{found.role} may not call it: expressions in {', '.join(one.used_by)} that do cannot be decided",
                remedy=f"GRANT EXECUTE ON FUNCTION {one.name} TO {quote(found.role)}",
            )
    for unseen in found.unseen:
        refused = _REFUSED.search(unseen.reason)
        remedy = f"GRANT SELECT ON {qualified('pg_catalog', refused[1])} TO {quote(found.role)}" if refused else ""
        yield Look(
            subject=unseen.subject,
            state=State.LIMITED,
            says=f"cannot be read ({unseen.reason}): {_left_out([*unseen.kinds, *unseen.fields])}",
            remedy=remedy or "look into the reason, and try again",
        )
    if not found.unseen:
        yield _fine("catalogs", f"can be read, {_many(found.schemas, 'schema')}")


def _search_path(found: Examination) -> Iterator[Look]:
    path = ", ".join(found.search_path) or "nothing"
    for name in found.blocked_path:
        yield Look(
            subject=f"search_path {name}",
            state=State.LIMITED,
            says=f"{found.role} may not use it, so that names without a schema mean others than they should",
            remedy=f"GRANT USAGE ON SCHEMA {quote(name)} TO {quote(found.role)}",
        )
    if found.default_schema is None:
        yield Look(
            subject="search_path",
            state=State.LIMITED,
            says=f"{path}: names without a schema are taken to be in public",
            remedy=f"ALTER ROLE {quote(found.role)} SET search_path = …, to what the application has",
        )
    else:
        yield _fine("search_path", f"{path}; names without a schema are in {found.default_schema}")


def _left_out(parts: Iterable[str]) -> str:
    names = ", ".join(part.replace("_", " ") for part in parts)
    return f"nothing is known of {names}" if names else "what depends on it stays unverified"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _fine(subject: str, says: str) -> Look:
    return Look(subject=subject, state=State.FINE, says=says)


def _failed(subject: str, says: str, error: SchemadriftError) -> Look:
    return Look(subject=subject, state=State.FAILED, says=says, remedy=error.remedy)
