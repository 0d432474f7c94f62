"""The examination of ledgers: what is pending, unknown, edited or failed, and which drifts go with what is pending."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import psycopg
from psycopg.rows import tuple_row

from schemadrift import codes
from schemadrift.catalog import Key, ObjectId, Origin
from schemadrift.catalog.names import parse_qualified, qualified
from schemadrift.codes import Code
from schemadrift.drift import Drift, Effect, Finding, Unverified
from schemadrift.examination import Examination, Examined, Site
from schemadrift.ledgers import alembic, django, drizzle, flyway, prisma
from schemadrift.ledgers.records import Made, Migration, State, Tool

TOOLS: Mapping[str, Tool] = {one.TOOL.name: one.TOOL for one in (alembic, drizzle, django, prisma, flyway)}
KIND = "migration"
_TABLES = """
SELECT n.nspname::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = $1 AND c.relkind IN ('r', 'p') AND n.nspname = ANY ($2) ORDER BY array_position($2, n.nspname)"""
_SAVEPOINT = "schemadrift_ledger"


class Source(NamedTuple):
    """A tool's migrations.

    Attributes:
        tool: The tool.
        path: Where they are.
        table: Its ledger, as somebody wrote it; empty for where the tool puts it.
    """

    tool: Tool
    path: Path
    table: str = ""


class Ledger(NamedTuple):
    """What a ledger says.

    Attributes:
        table: Where it is; where it should be, while it is missing.
        state: How it differs from what is on disk; None where it is missing.
        migrations: What is on disk.
    """

    table: Key
    state: State | None
    migrations: tuple[Migration, ...]


def examination(sources: Sequence[Source]) -> Examination:
    """The examination of some ledgers."""
    return Examination("migrations", lambda site: look(sources, site))


def look(sources: Sequence[Source], site: Site) -> Examined:
    """Compare the migrations on disk with what ledgers note."""
    drifts: list[Drift] = []
    unverified: list[Unverified] = []
    notes: list[str] = []
    evidence: dict[ObjectId, str] = {}
    count = 0
    for source in sources:
        if site.connection is None:
            reason = "a snapshot stands for the database, and has no rows; give --url"
            unverified.append(Unverified(subject=f"migrations of {source.tool.name}", reason=reason, unread=True))
            continue
        try:
            found = read(site.connection, source, site.live.facts.search_path)
        except psycopg.Error as error:
            if site.connection.closed:
                raise
            reason = error.diag.message_primary or str(error)
            unverified.append(Unverified(subject=f"ledger of {source.tool.name}", reason=reason, unread=True))
            continue
        count += len(found.migrations)
        pending = found.migrations if found.state is None else found.state.pending
        known = explained(pending, site.drifts)
        evidence |= {identity: f"pending migration {name} makes or alters it" for identity, name in known.items()}
        notes += _behind(source, pending, known, site.drifts)
        drifts += _drifts(source, found, set(known.values()))
    return Examined(tuple(drifts), tuple(unverified), tuple(notes), {"migration": count}, evidence=evidence)


def read(connection: psycopg.Connection[object], source: Source, search_path: Sequence[str]) -> Ledger:
    """Read a ledger, in a savepoint.

    Raises:
        ConfigurationError: The migrations on disk cannot be read.
        psycopg.Error: The ledger cannot.
    """
    migrations = source.tool.on_disk(source.path)
    wanted = parse_qualified(source.table) if source.table else (source.tool.table,)
    schemas = list(wanted[:-1]) or [*search_path, "drizzle", "public"]
    cursor = psycopg.RawCursor(connection, row_factory=tuple_row)
    cursor.execute(f"SAVEPOINT {_SAVEPOINT}")
    try:
        row = cursor.execute(_TABLES, (wanted[-1], schemas), prepare=False).fetchone()
        if row is None:
            home = wanted[0] if source.table else source.tool.home or schemas[0]
            return Ledger((home, wanted[-1]), None, migrations)
        key = (str(row[0]), wanted[-1])
        query = source.tool.query.format(qualified(*key))
        noted = [source.tool.noted(one) for one in cursor.execute(query.encode(), (), prepare=False).fetchall()]
    finally:
        if not connection.closed:
            connection.execute(f"ROLLBACK TO SAVEPOINT {_SAVEPOINT}")
            connection.execute(f"RELEASE SAVEPOINT {_SAVEPOINT}")
    return Ledger(key, source.tool.compare(migrations, noted), migrations)


def explained(pending: Sequence[Migration], drifts: Sequence[Drift]) -> dict[ObjectId, str]:
    """Drifts of the structure that go with a pending migration: its text makes or alters what they are about."""
    return {
        drift.id: one.name
        for drift in drifts
        for one in reversed(pending)
        if any(_about(made, drift.id) for made in one.makes)
    }


def _about(made: Made, identity: ObjectId) -> bool:
    return identity.kind in made.kinds and identity.key[-len(made.name) :] == made.name


def _behind(
    source: Source, pending: Sequence[Migration], known: Mapping[ObjectId, str], drifts: Sequence[Drift]
) -> Iterator[str]:
    if pending and known:
        yield (
            f"{len(known)} of {len(drifts)} drifts of the structure go with {len(pending)} pending migrations of "
            f"{source.tool.name}: to that extent the database is merely behind; {source.tool.run} runs them"
        )


def _drifts(source: Source, found: Ledger, explaining: set[str]) -> Iterator[Drift]:
    tool, table = source.tool, qualified(*found.table)
    if found.state is None:
        newest = found.migrations[-1].file if found.migrations else ""
        said = f"the ledger of {tool.name}, {table}, does not exist; {len(found.migrations)} migrations are on disk"
        yield _drift(
            source,
            "",
            codes.MISSING_LEDGER,
            said,
            "have it written where the schema is as they say",
            Effect.BREAKS_WRITES,
            newest,
        )
        return
    for one in found.state.pending:
        effect = Effect.BREAKS_READS if one.name in explaining else Effect.INTEGRITY
        yield _drift(source, one.name, codes.MIGRATIONS_PENDING, f"it has not run here; {table} does not note it",
                     tool.run, effect, one.file)  # fmt: skip
    for noted in found.state.unknown:
        yield _drift(source, noted.name, codes.UNKNOWN_MIGRATIONS, f"{table} notes it, and it is not on disk",
                     "look for it in the history of the repository", Effect.INTEGRITY)  # fmt: skip
    for one in found.state.edited:
        yield _drift(source, one.name, codes.EDITED_MIGRATION, "it was changed after it had run",
                     "put the old text back, and write a new migration", Effect.INTEGRITY, one.file)  # fmt: skip
    for noted in found.state.failed:
        yield _drift(source, noted.name, codes.FAILED_MIGRATION, f"{table} says that it began and did not end well",
                     "finish it or take it back by hand, and tell the tool", Effect.BREAKS_WRITES)  # fmt: skip


def _drift(  # noqa: PLR0913, PLR0917 - what a drift has
    source: Source, name: str, code: Code, message: str, remedy: str, effect: Effect, file: str = ""
) -> Drift:
    return Drift(
        change="changed",
        id=ObjectId(KIND, (source.tool.name, name) if name else (source.tool.name,)),
        finding=Finding(code=code, effect=effect, message=message, remedy=remedy),
        origin=Origin(file, 1) if file else None,
    )
