"""The locks of steps that are no transaction: watched from beside while their statements wait for somebody else."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import psycopg
import sqlalchemy as sa

from schemadrift import api
from schemadrift.plans.hazards import HAZARDS
from schemadrift.report import plan_text, text
from schemadrift.step import Lock
from tests.plan.test_locks import TABLES

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import TupleRow

    from schemadrift.step import Step
    from tests.servers import Database

LIVE = """
CREATE TABLE items (id integer NOT NULL, code integer, name text, old integer, size integer, note text, gone integer);
INSERT INTO items SELECT i, i, 'n' || i, i, i FROM generate_series(1, 100) i;
CREATE INDEX ix_gone ON items (gone);
CREATE INDEX ix_other ON items (code, old);
CREATE INDEX ix_broken ON items (size);
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_broken'::regclass;
CREATE TABLE parts (id integer NOT NULL, at integer NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
INSERT INTO parts VALUES (1, 1);
"""
_HELD = """
SELECT n.nspname, c.relname, l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
    JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE l.pid = %s AND l.locktype = 'relation' AND l.granted AND c.oid = ANY(%s)"""
_WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE pid = %s AND NOT granted)"


def declared() -> sa.MetaData:
    """Indexes to be built, replaced, dropped and rebuilt; a key; a column to be filled; a type to be swapped."""
    metadata = sa.MetaData()
    sa.Table(
        "items", metadata, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("code", sa.Integer, unique=True), sa.Column("name", sa.Text, index=True),
        sa.Column("old", sa.BigInteger), sa.Column("size", sa.Integer),
        sa.Column("note", sa.Text, nullable=False), sa.Column("gone", sa.Integer),
        sa.Index("ix_other", "code"), sa.Index("ix_broken", "size"),
    )  # fmt: skip
    sa.Table("parts", metadata, sa.Column("id", sa.Integer, nullable=False, index=True),
             sa.Column("at", sa.Integer, nullable=False), postgresql_partition_by="RANGE (at)")  # fmt: skip
    return metadata


def held(beside: Connection[TupleRow], pid: int, before: list[int]) -> dict[tuple[str, str], Lock]:
    """The strongest lock that another process holds on each of some tables."""
    modes = {one.value.replace(" ", "").lower(): one for one in Lock}
    found: dict[tuple[str, str], Lock] = {}
    for schema, name, mode in beside.execute(_HELD, (pid, before)).fetchall():
        lock = modes[mode.removesuffix("Lock").lower()]
        known = found.get((schema, name), lock)
        found[schema, name] = lock if lock.rank >= known.rank else known
    return found


def watched(database: Database, step: Step, before: list[int]) -> dict[tuple[str, str], Lock]:
    """Run a step that somebody's old snapshot, and the rows that he holds, keep waiting; the locks that it has then."""
    failed: list[psycopg.Error] = []
    with database.connect() as somebody, database.connect() as beside, database.connect() as own:
        somebody.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        somebody.execute("SELECT id FROM items FOR UPDATE")
        somebody.execute("SELECT id FROM parts FOR UPDATE")
        beside.autocommit = own.autocommit = True

        def work() -> None:
            try:
                for statement in step.sql:
                    own.execute(statement.encode())
            except psycopg.Error as error:
                failed.append(error)

        worker = threading.Thread(target=work)
        worker.start()
        pause = threading.Event()
        while worker.is_alive() and beside.execute(_WAITS, (own.info.backend_pid,)).fetchone() == (False,):
            pause.wait(0.002)
        found = held(beside, own.info.backend_pid, before)
        somebody.rollback()
        worker.join()
    assert not failed, f"{step.title}: {failed}"
    return found


def test_no_lock_is_stronger_than_stated_while_a_statement_waits(database: Database) -> None:
    database.execute(LIVE)
    document = api.plan(
        database.url, declared(), strict=True, allow=HAZARDS.keys(), fills={"items.note": "'none'"}, swaps=["items.old"]
    )
    refused = [one for one in document.plan.refusals if one.object.kind == "column"]
    assert [one.object.key[-1] for one in refused] == ["old"]  # --strict counts the order of columns
    document = api.plan(
        database.url, declared(), allow=HAZARDS.keys(), fills={"items.note": "'none'"}, swaps=["items.old"]
    )
    waited: set[str] = set()
    with database.connect() as connection:
        before = [row[0] for row in connection.execute(TABLES).fetchall()]
    for step in document.plan.steps:
        if step.transactional:
            database.execute(";".join(step.sql))
            continue
        stated = {one.relation: one.lock for one in step.locks}
        found = watched(database, step, before)
        for relation, lock in found.items():
            if lock is not Lock.ACCESS_SHARE:
                assert relation in stated, f"{lock} on {relation}: {step.title}\n{plan_text.render(document)}"
                assert lock.rank <= stated[relation].rank, f"{lock} on {relation}: {step.title}"
        waited |= {step.sql[0].split(" ON ")[0].split(" ix_")[0]} if found else set()
    ways = {" ".join(one.split()[:3]) for one in waited}
    assert {"CREATE INDEX CONCURRENTLY", "CREATE UNIQUE INDEX", "DROP INDEX CONCURRENTLY", "DO $schemadrift$ DECLARE",
            "REINDEX INDEX CONCURRENTLY"} <= ways  # fmt: skip
    report = api.check(database.url, declared())
    assert report.in_sync, f"{text.render(report)}\n{plan_text.render(document)}"
