"""Backfill and quarantine of many rows against one plain statement on the same server: `python -m benchmarks.runs`."""

from __future__ import annotations

import argparse
import resource
import sys
import time

import psycopg
from psycopg.rows import TupleRow
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Numeric, Table, Text

from schemadrift import api
from schemadrift.applying import Settings
from schemadrift.postgres.embedded import EmbeddedServer
from schemadrift.runs.watch import Silent
from schemadrift.step import Step

HAZARDS = frozenset({"full-scan", "not-transactional", "may-fail-on-data", "blocks-writes", "blocks-reads"})
SQL = """
CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE orders (id integer PRIMARY KEY, user_id integer, amount numeric(12,2), note text);
INSERT INTO users SELECT generate_series(1, 1000);
INSERT INTO orders SELECT i, 1000 + i, i * 0.01, repeat('n', 60) FROM generate_series(1, %d) i;
"""


class Watch(Silent):
    """Notes how long each step took, and the number of batches."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.batches = 0

    def moved(self, said: str, share: float | None) -> None:
        """One batch."""
        del said, share
        self.batches += 1

    def ended(self, number: int, total: int, step: Step, rows: int | None, seconds: float) -> None:
        """How long it took."""
        del number, total, rows
        if step.batches:
            self.seconds[step.title] = seconds


def _declared(*, key: bool) -> MetaData:
    metadata = MetaData()
    Table("users", metadata, Column("id", Integer, primary_key=True, autoincrement=False))
    more = [Column("twice", Numeric(12, 2), nullable=False)] if not key else []
    reference = [ForeignKey("users.id", name="orders_user")] if key else []
    Table(
        "orders",
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("user_id", Integer, *reference),
        Column("amount", Numeric(12, 2)),
        Column("note", Text),
        *more,
    )
    return metadata


def _timed(url: str, *statements: str) -> float:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        began = time.monotonic()
        for statement in statements:
            connection.execute(statement.encode())
        return time.monotonic() - began


def _lsn(connection: psycopg.Connection[TupleRow]) -> float:
    row = connection.execute("SELECT (pg_current_wal_lsn() - '0/0')::float8").fetchone()
    return float(row[0]) if row is not None else 0.0


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    given = parser.parse_args()
    with EmbeddedServer(durable=True, settings={"max_wal_size": "8GB"}) as server:
        template = server.create_database("rows")
        with psycopg.connect(template, autocommit=True) as connection:
            connection.execute((SQL % given.rows).encode())
            connection.execute("VACUUM (ANALYZE, FREEZE)")
        lines = []
        for name, key, plain in (
            ("backfill", False, ("ALTER TABLE orders ADD twice numeric(12,2)", "UPDATE orders SET twice = amount * 2")),
            (
                "quarantine",
                True,
                (
                    "CREATE TABLE kept (at timestamptz, row jsonb)",
                    "INSERT INTO kept SELECT now(), to_jsonb(o) FROM orders o",
                    "DELETE FROM orders",
                ),
            ),
        ):
            ours = server.create_database(f"ours_{name}", template="rows")
            theirs = server.create_database(f"plain_{name}", template="rows")
            peer = _timed(theirs, *plain)
            watch = Watch()
            document = api.plan(
                ours,
                _declared(key=key),
                fills={} if key else {"orders.twice": "amount * 2"},
                orphans=["quarantine"] if key else (),
            )
            _timed(ours)
            with psycopg.connect(ours, autocommit=True) as connection:
                before = _lsn(connection)
            api.apply(ours, document, settings=Settings(allow=HAZARDS, watch=watch))
            with psycopg.connect(ours, autocommit=True) as connection:
                wal = _lsn(connection) - before
            (seconds,) = watch.seconds.values()
            lines.append(
                f"| {name} | {given.rows:,} | {seconds:.1f} | {peer:.1f} | {seconds / peer:.2f} | {watch.batches} "
                f"| {wal / max(watch.batches, 1) / 1e6:.1f} |"
            )
            server.drop_database(f"ours_{name}")
            server.drop_database(f"plain_{name}")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sys.stdout.write("| work | rows | ours, s | one plain statement, s | ratio | batches | WAL per batch, MB |\n")
        sys.stdout.write("|---|---:|---:|---:|---:|---:|---:|\n")
        sys.stdout.write("\n".join(lines) + f"\n\nPeak memory of our process: {peak:.0f} MB.\n")


if __name__ == "__main__":
    main()
