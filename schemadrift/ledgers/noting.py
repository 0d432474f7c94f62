"""Notes migrations in a ledger where the schema is, or will be, as they say: only Drizzle has no command for it."""

from __future__ import annotations

from collections.abc import Collection

from schemadrift import codes
from schemadrift.catalog import Key, ObjectId
from schemadrift.catalog.lexer import literal
from schemadrift.catalog.names import qualified, quote
from schemadrift.ledgers.checking import KIND, Ledger, Source
from schemadrift.ledgers.records import Migration
from schemadrift.step import Proof, Refusal, Step, Undo

_ABLE = "drizzle"


def noting(source: Source, found: Ledger, open_ones: Collection[str]) -> Step | Refusal | None:
    """The step that notes what is pending; None where nothing is, or the tool does it itself.

    Args:
        source: The tool and its files.
        found: What the ledger says.
        open_ones: The pending migrations that make or alter what the plan leaves as it is.
    """
    pending = found.migrations if found.state is None else found.state.pending
    if source.tool.name != _ABLE or not pending:
        return None
    code = codes.MISSING_LEDGER if found.state is None else codes.MIGRATIONS_PENDING
    identity = ObjectId(KIND, (source.tool.name,))
    if open_ones:
        return Refusal(
            object=identity,
            code=code,
            why=f"the plan leaves something as it is that {', '.join(sorted(open_ones))} makes or alters",
            remedy=f"cure that too, or run {source.tool.run}",
            decision=False,
        )
    table = qualified(*found.table)
    hashes = ", ".join(literal(one.checksum) for one in pending)
    made = found.state is None
    return Step(
        title=f"note {len(pending)} migrations of {source.tool.name} in {table}",
        object=identity,
        codes=(code,),
        reason=f"{code}: the schema is as they say, and {table} does not {'exist' if made else 'name them'}",
        sql=(*(_creating(found.table) if made else ()), *(_note(table, one) for one in pending)),
        proofs=(
            Proof(
                says=f"{table} notes all of them",
                sql=f"SELECT count(DISTINCT hash) = {len({one.checksum for one in pending})} FROM {table} "
                f"WHERE hash IN ({hashes})",
            ),
        ),
        undo=Undo(sql=(f"DROP TABLE {table}" if made else f"DELETE FROM {table} WHERE hash IN ({hashes})",)),
    )


def _creating(table: Key) -> tuple[str, ...]:
    """As drizzle-kit creates it."""
    columns = "id serial PRIMARY KEY, hash text NOT NULL, created_at bigint"
    return (
        f"CREATE SCHEMA IF NOT EXISTS {quote(table[0])}",
        f"CREATE TABLE IF NOT EXISTS {qualified(*table)} ({columns})",
    )


def _note(table: str, one: Migration) -> str:
    return (
        f"INSERT INTO {table} (hash, created_at) SELECT {literal(one.checksum)}, {one.at} "
        f"WHERE NOT EXISTS (SELECT FROM {table} WHERE hash = {literal(one.checksum)})"
    )
