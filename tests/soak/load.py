"""Writers on a large table while a plan runs, against the naive DDL: `python -m tests.soak.load`.

Eight writers insert and update as fast as they can. The plan adds a foreign key, a NOT NULL, a unique constraint and an
index, and widens a type. Printed: errors and the longest stall of any writer, for `schemadrift apply` and for the same
changes as an ORM would send them.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import time
from multiprocessing.synchronize import Barrier, Event
from typing import Any, NamedTuple

import psycopg
from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, String, Table, Text, UniqueConstraint

from schemadrift import api
from schemadrift.applying import Settings
from schemadrift.postgres.embedded import EmbeddedServer
from schemadrift.runs.session import Pace

SQL = """
CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id integer, code varchar(20), mail text,
  note text);
INSERT INTO users SELECT generate_series(1, 10000);
INSERT INTO orders (user_id, code, mail, note)
  SELECT 1 + i %% 10000, 'c' || i, 'm' || i, repeat('n', 60) FROM generate_series(1, %(rows)s) i;
VACUUM ANALYZE;
"""
NAIVE = (
    "ALTER TABLE orders ADD CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users",
    "ALTER TABLE orders ALTER mail SET NOT NULL",
    "ALTER TABLE orders ADD CONSTRAINT orders_mail UNIQUE (mail)",
    "CREATE INDEX orders_note ON orders (note)",
    "ALTER TABLE orders ALTER code TYPE varchar(50)",
)
WRITERS = 8
HAZARDS = frozenset({"full-scan", "not-transactional", "may-fail-on-data", "blocks-writes", "blocks-reads"})


class Stalls(NamedTuple):
    """What the writers saw: statements, errors, and their longest wait in seconds."""

    statements: int
    errors: list[str]
    longest: float


def declared() -> MetaData:
    """What the table shall be."""
    metadata = MetaData()
    Table("users", metadata, Column("id", Integer, primary_key=True, autoincrement=False))
    from sqlalchemy import BigInteger, Identity  # noqa: PLC0415 - only here

    Table(
        "orders",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("user_id", Integer, ForeignKey("users.id", name="orders_user")),
        Column("code", String(50)),
        Column("mail", Text, nullable=False),
        Column("note", Text),
        UniqueConstraint("mail", name="orders_mail"),
        Index("orders_note", "note"),
    )
    return metadata


def write(url: str, number: int, rows: int, ready: Barrier, stop: Event, results: Any) -> None:
    """One writer: inserts and updates until it is told to stop."""
    chance = random.Random(number)  # noqa: S311 - which row is written is no secret
    longest, statements, errors = 0.0, 0, []
    with psycopg.connect(url, autocommit=True) as connection:
        ready.wait()
        while not stop.is_set():
            began = time.monotonic()
            try:
                if chance.random() < 0.5:
                    connection.execute(
                        "INSERT INTO orders (user_id, code, mail, note) VALUES (%s, 'new', %s, 'x')",
                        (chance.randint(1, 10_000), f"w{number}-{statements}"),
                    )
                else:
                    connection.execute("UPDATE orders SET note = 'y' WHERE id = %s", [chance.randint(1, rows)])
            except psycopg.Error as error:
                errors.append(str(error))
            statements += 1
            longest = max(longest, time.monotonic() - began)
            time.sleep(0.002)
    results.put((statements, errors, longest))


def under_load(url: str, rows: int, change: Any) -> tuple[Stalls, float]:
    """Run a change while writers write."""
    context = multiprocessing.get_context("spawn")
    ready, stop, results = context.Barrier(WRITERS + 1), context.Event(), context.Queue()
    writers = [
        context.Process(target=write, args=(url, number, rows, ready, stop, results)) for number in range(WRITERS)
    ]
    for one in writers:
        one.start()
    ready.wait()
    time.sleep(1)
    began = time.monotonic()
    try:
        change()
    finally:
        seconds = time.monotonic() - began
        time.sleep(0.5)
        stop.set()
        seen = [results.get(timeout=120) for _ in writers]
        for one in writers:
            one.join()
    return Stalls(
        sum(one[0] for one in seen), [e for one in seen for e in one[1]], max(one[2] for one in seen)
    ), seconds


def main() -> None:
    """Both ways, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--lock-timeout", type=float, default=1.0)
    given = parser.parse_args()
    with EmbeddedServer(durable=True, settings={"max_wal_size": "4GB"}) as server:
        made = server.create_database("load_online")
        with psycopg.connect(made, autocommit=True) as connection:
            for statement in (SQL % {"rows": given.rows}).strip().split(";\n"):
                connection.execute(statement.rstrip(";").encode())
        naive = server.create_database("load_naive", template="load_online")

        def online() -> None:
            document = api.plan(made, declared())
            pace = Pace(lock_timeout=given.lock_timeout)
            done = api.apply(made, document, settings=Settings(allow=HAZARDS, pace=pace), declared=declared())
            report = api.report_after(done)
            assert report is not None
            assert report.in_sync, [one.object for one in report.drifts]
            sys.stdout.write(f"{done.done} steps\n")

        def at_once() -> None:
            with psycopg.connect(naive, autocommit=True) as connection:
                for statement in NAIVE:
                    connection.execute(statement.encode())

        bad = False
        for name, url, change in (("schemadrift apply", made, online), ("naive DDL", naive, at_once)):
            stalls, seconds = under_load(url, given.rows, change)
            sys.stdout.write(
                f"{name}: {seconds:.1f} s, {stalls.statements} writes, {len(stalls.errors)} errors, "
                f"longest stall {stalls.longest * 1000:.0f} ms\n"
            )
            for error in stalls.errors[:3]:
                sys.stdout.write(f"  {error}\n")
            if change is online:
                bad = bool(stalls.errors) or stalls.longest > 2 * given.lock_timeout
        raise SystemExit(bad)


if __name__ == "__main__":
    main()
