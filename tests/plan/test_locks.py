"""The lock that a step states is the lock that it takes: measured in pg_locks, in every case of the corpus."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from psycopg import sql

from schemadrift import api
from schemadrift.plans.hazards import HAZARDS
from schemadrift.report import plan_text
from schemadrift.step import Lock
from tests.corpus.test_corpus import CASES, case_id, declaration, load_expectation

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import TupleRow

    from schemadrift.step import Step
    from tests.servers import DatabaseFactory

_HELD = """
SELECT n.nspname, c.relname, l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
    JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND c.oid = ANY(%s)"""
TABLES = """
SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"""


def strongest(connection: Connection[TupleRow], before: list[int]) -> dict[tuple[str, str], Lock]:
    """The strongest lock that the transaction holds on each of some tables."""
    found: dict[tuple[str, str], Lock] = {}
    for schema, name, mode in connection.execute(_HELD, (before,)).fetchall():
        lock = {one.value.replace(" ", "").lower(): one for one in Lock}[mode.removesuffix("Lock").lower()]
        known = found.get((schema, name))
        if known is None or known.rank < lock.rank:
            found[schema, name] = lock
    return found


def run(connection: Connection[TupleRow], step: Step, before: list[int]) -> dict[tuple[str, str], Lock]:
    """Run a step; the locks that it took, none where it is not one transaction."""
    if not step.transactional:
        connection.autocommit = True
        for statement in step.sql:
            connection.execute(statement.encode())
        connection.autocommit = False
        return {}
    for statement in step.sql:
        connection.execute(statement.encode())
    found = strongest(connection, before)
    connection.commit()
    return found


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_no_lock_is_stronger_than_stated(case: Path, make_database: DatabaseFactory, server_major: int) -> None:
    expect = load_expectation(case, server_major)
    live = make_database()
    live.execute((case / "live.sql").read_text(encoding="utf-8"))
    strict = expect.get("strict", False)
    document = api.plan(live.url, declaration(case, make_database), strict=strict, allow=HAZARDS.keys())
    with live.connect() as connection:
        path = sql.SQL(", ").join(map(sql.Identifier, document.made.search_path)) or sql.SQL("''")
        connection.execute(sql.SQL("SET search_path = {}").format(path))
        before = [row[0] for row in connection.execute(TABLES).fetchall()]  # on what the plan makes nobody waits
        connection.commit()
        for step in document.plan.steps:
            stated = {held.relation: held.lock for held in step.locks}
            for relation, lock in run(connection, step, before).items():
                if lock is not Lock.ACCESS_SHARE:
                    assert relation in stated, f"{lock} on {relation}: {step.title}\n{plan_text.render(document)}"
                    assert lock.rank <= stated[relation].rank, f"{lock} on {relation}: {step.title}"
