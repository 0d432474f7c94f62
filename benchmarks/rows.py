"""Measures expectations on rows against the best SQL written by hand, on the embedded server.

`python -m benchmarks.rows 1000000` prints Markdown: for a reference, a companion, a mirror and a ledger the time of the
question, of the statement by hand that finds the same numbers, and both plans; then the cure of a tenth of the rows
against one plain INSERT … SELECT. The two take turns on one server without parallel workers, the median of the rounds
counts, and CPU is that of the server's process: on a machine that others use it says more than the wall.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from sqlalchemy import Column, Integer, MetaData, Table, Text

from schemadrift import api
from schemadrift.applying import Settings
from schemadrift.catalog import Catalog
from schemadrift.postgres.databases import create_database
from schemadrift.postgres.embedded import EmbeddedServer
from schemadrift.rows import expect
from schemadrift.rows.asking import Budget, Talk
from schemadrift.rows.counting import joined, statement
from schemadrift.rows.loading import Placed
from schemadrift.rows.question import Joined
from schemadrift.rows.survey import survey

_SCHEMA = """
CREATE TABLE users (id int PRIMARY KEY, plan text NOT NULL, credits int NOT NULL);
CREATE TABLE profiles (user_id int PRIMARY KEY, plan text, credits int);
CREATE TABLE entries (id int PRIMARY KEY, user_id int NOT NULL, amount int NOT NULL);
INSERT INTO users SELECT n, CASE n % 7 WHEN 0 THEN 'pro' ELSE 'free' END, n % 100 FROM generate_series(1, {rows}) n;
INSERT INTO profiles SELECT id, plan, credits FROM users WHERE id % 10 <> 3;
UPDATE profiles SET credits = credits + 1 WHERE user_id % 1000 = 1;
INSERT INTO entries SELECT id, id, credits FROM users;
UPDATE entries SET amount = amount + 1 WHERE id % 1000 = 2;
INSERT INTO entries SELECT {rows} + n, {rows} + n, 1 FROM generate_series(1, 5) n;
VACUUM (FREEZE, ANALYZE);
"""
_PLACED = (
    (
        expect("references", name="users_of_entries", table="entries", key={"user_id": "id"}, target="users"),
        """SELECT (SELECT count(*) FROM entries), count(*) FROM entries e
           WHERE NOT EXISTS (SELECT FROM users u WHERE u.id = e.user_id)""",
    ),
    (
        expect("companion", name="profiles_of_users", table="users", key={"id": "user_id"}, companion="profiles"),
        """SELECT (SELECT count(*) FROM users), count(*) FROM users u
           WHERE NOT EXISTS (SELECT FROM profiles p WHERE p.user_id = u.id)""",
    ),
    (
        expect(
            "mirror", name="profiles_like_users", table="profiles", source="users", key={"user_id": "id"},
            columns=["plan", "credits"],
        ),
        """SELECT count(u.id), count(*) FILTER (WHERE p.user_id IS NULL), count(*) FILTER (WHERE u.id IS NULL),
               count(*) FILTER (WHERE u.id = p.user_id AND
                   (u.plan IS DISTINCT FROM p.plan OR u.credits IS DISTINCT FROM p.credits))
           FROM users u FULL JOIN profiles p ON p.user_id = u.id""",
    ),
    (
        expect(
            "ledger", name="credits_of_users", table="users", column="credits", entries="entries",
            key={"id": "user_id"}, value="sum(amount)",
        ),
        """SELECT count(*), count(*) FILTER (WHERE u.credits IS DISTINCT FROM coalesce(e.total, 0))
           FROM users u LEFT JOIN (SELECT user_id, sum(amount) AS total FROM entries GROUP BY user_id) e
               ON e.user_id = u.id""",
    ),
)  # fmt: skip
_CURE = expect(
    "companion", name="cured", table="users", key={"id": "user_id"}, companion="profiles",
    insert={"plan": "plan", "credits": "credits"},
)  # fmt: skip
_BY_HAND = """INSERT INTO profiles SELECT id, plan, credits FROM users u
WHERE NOT EXISTS (SELECT FROM profiles p WHERE p.user_id = u.id)"""
_LOST = "DELETE FROM profiles WHERE user_id % 10 IN (3, 4)"
_HEAD = "| question | wall, s | CPU, s | by hand: wall | CPU | ratio by CPU |\n|---|---:|---:|---:|---:|---:|"
_TICKS = os.sysconf("SC_CLK_TCK")
_DECLARED = MetaData()
Table(
    "users", _DECLARED, Column("id", Integer, primary_key=True, autoincrement=False),
    Column("plan", Text, nullable=False), Column("credits", Integer, nullable=False),
)  # fmt: skip


class Cost(NamedTuple):
    """Seconds."""

    wall: float
    cpu: float


def main() -> None:
    """Measure, and print Markdown."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with EmbeddedServer() as server:
        with psycopg.connect(server.url(), autocommit=True) as connection:
            create_database(connection, "bench")
        with psycopg.connect(server.url("bench"), autocommit=True) as connection:
            for one in _SCHEMA.format(rows=given.rows).split(";\n"):
                connection.execute(one.encode())
            connection.execute("SET max_parallel_workers_per_gather = 0; SET jit = off; SET work_mem = '32MB'")
            print(f"PostgreSQL {connection.info.server_version // 10000}, {given.rows:,} rows, load {_load():.1f}\n")
            print(_HEAD)
            plans = list(_questions(connection, given.rounds))
        _cure(server, given.rows, given.rounds)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"\nPeak memory of our process: {peak:.0f} MB\n")
        for name, plan in plans:
            print(f"{name}:\n\n```\n{plan}\n```\n")


def _questions(connection: psycopg.Connection[Any], rounds: int) -> Iterator[tuple[str, str]]:
    placed: list[Placed] = [one for one, _ in _PLACED]
    nothing = Catalog(objects={})
    ground = survey(connection, placed, nothing, nothing).ground
    pid = connection.info.backend_pid
    for one, by_hand in _PLACED:
        question = one.expectation.ask(ground)
        if not isinstance(question, Joined):
            raise TypeError(one)

        def ours(asked: Joined = question) -> None:
            with connection.transaction():
                Talk(connection, Budget(3600), ("public",)).ask(lambda talk: joined(asked, 5, talk))

        def hand(query: str = by_hand) -> None:
            connection.execute(query.encode())

        costs = [(_measured(pid, ours), _measured(pid, hand)) for _ in range(rounds)]
        mine, theirs = (_middle([pair[place] for pair in costs]) for place in (0, 1))
        print(f"| {one.expectation.TYPE} | {mine.wall:.2f} | {mine.cpu:.2f} | {theirs.wall:.2f} | {theirs.cpu:.2f} "
              f"| {mine.cpu / max(theirs.cpu, 1 / _TICKS):.2f} |")  # fmt: skip
        for whose, query in (("ours", statement(question, 5)), ("by hand", by_hand)):
            rows = connection.execute(f"EXPLAIN (COSTS off) {query}".encode()).fetchall()
            yield f"{one.expectation.TYPE}, {whose}", "\n".join(row[0] for row in rows)


def _cure(server: EmbeddedServer, rows: int, rounds: int) -> None:
    url = server.url("bench")
    mine, theirs = [], []
    with psycopg.connect(url, autocommit=True) as connection:
        for _ in range(rounds):
            connection.execute(_LOST.encode())
            connection.execute("VACUUM (ANALYZE) profiles")
            theirs.append(_wall(lambda: connection.execute(_BY_HAND.encode())))
            connection.execute(_LOST.encode())
            connection.execute("VACUUM (ANALYZE) profiles")
            document = api.plan(url, _DECLARED, expectations=[_CURE], timeout=3600)
            mine.append(_wall(partial(api.apply, url, document, settings=Settings())))
        left = connection.execute("SELECT count(*) FROM users LEFT JOIN profiles ON user_id = id "
                                  "WHERE user_id IS NULL").fetchone()  # fmt: skip
    if left != (0,):
        raise RuntimeError(left)
    ours, hand = statistics.median(mine), statistics.median(theirs)
    print(f"\nCure of {rows // 5:,} missing companions: {ours:.2f} s in batches, {hand:.2f} s by one INSERT … SELECT: "
          f"{ours / hand:.2f}")  # fmt: skip


def _wall(action: Callable[[], object]) -> float:
    begun = time.monotonic()
    action()
    return time.monotonic() - begun


def _measured(pid: int, action: Callable[[], None]) -> Cost:
    before = _cpu(pid)
    wall = _wall(action)
    return Cost(wall, _cpu(pid) - before)


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _load() -> float:
    return os.getloadavg()[0]


def _middle(costs: list[Cost]) -> Cost:
    return Cost(statistics.median(one.wall for one in costs), statistics.median(one.cpu for one in costs))


if __name__ == "__main__":
    main()
