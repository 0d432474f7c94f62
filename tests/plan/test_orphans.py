"""What happens to rows that a new foreign key would refuse: dependants first, kept where asked, and back again."""

from __future__ import annotations

import pytest
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Text

from schemadrift import api
from schemadrift.applying import Settings
from schemadrift.errors import UsageError
from schemadrift.report.plan_sql import render, render_undo
from tests.plan.psql import psql
from tests.servers import Database

SQL = """
CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE credits (
  id integer PRIMARY KEY, user_id integer, parent integer REFERENCES credits ON DELETE CASCADE,
  amount numeric(12,4), doc json, tags text[], at timestamptz, raw bytea, "Odd ""name" text,
  twice numeric GENERATED ALWAYS AS (amount * 2) STORED
);
CREATE TABLE payments (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, credit_id integer REFERENCES credits);
CREATE TABLE notes (payment_id integer REFERENCES payments ON DELETE CASCADE, body text);
CREATE TABLE marks (id integer PRIMARY KEY, credit_id integer REFERENCES credits ON DELETE SET NULL);
INSERT INTO users SELECT generate_series(1, 20);
INSERT INTO credits (id, user_id, amount, doc, tags, at, raw, "Odd ""name")
  SELECT i, i, i + 0.5000, '{"a":  1, "a": 2}', '[0:1]={x,NULL}', '2026-01-01 00:00:00.123456+00', '\\x00ff', E'a''\\nb'
  FROM generate_series(1, 25) i;
INSERT INTO credits (id, parent) VALUES (100, 23), (101, 100), (102, 1), (103, NULL);
INSERT INTO payments (credit_id) SELECT i FROM generate_series(15, 25) i;
INSERT INTO notes SELECT id, 'note ' || id FROM payments;
INSERT INTO marks SELECT i, i FROM generate_series(20, 23) i;
"""
TABLES = ("users", "credits", "payments", "notes", "marks")


def _declared() -> MetaData:
    metadata = MetaData()
    Table("users", metadata, Column("id", Integer, primary_key=True, autoincrement=False))
    Table("credits", metadata, Column("id", Integer, primary_key=True, autoincrement=False),
          Column("user_id", Integer, ForeignKey("users.id", name="credits_user")))  # fmt: skip
    Table("things", metadata, Column("id", Integer, primary_key=True), Column("name", Text))
    return metadata


def _rows(database: Database) -> dict[str, list[str]]:
    with database.connect() as connection:
        return {
            name: [row[0] for row in connection.execute(f"SELECT r::text FROM {name} r ORDER BY 1".encode())]
            for name in TABLES
        }


def _count(database: Database, query: str) -> int:
    with database.connect() as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])


def test_nothing_is_decided_without_a_word(database: Database) -> None:
    """Without a policy the key waits for somebody: the rows are counted, and none is touched."""
    database.execute(SQL)
    document = api.plan(database.url, _declared(), allow=["full-scan"])
    broken = [one for step in document.plan.steps for one in step.preflights if one.broken]
    assert [(one.broken, one.handled) for one in broken] == [(5, "")]
    assert not any(step.touches for step in document.plan.steps)


def test_quarantine_and_back(database: Database) -> None:
    """The rows and all that depends on them go to the quarantine and come back to the byte."""
    database.execute(SQL)
    before = _rows(database)
    document = api.plan(database.url, _declared(), orphans=["quarantine"])
    touched = {one.says: one.broken for step in document.plan.steps for one in step.touches}
    assert touched == {
        "rows of public.credits that go": 7,
        "rows of public.payments that go": 5,
        "rows of public.notes that go": 5,
        "rows of public.marks that change": 3,
    }
    assert psql(database, render(document)) == ""
    assert _count(database, "SELECT count(*) FROM schemadrift.quarantine") == 7 + 5 + 5 + 3
    assert _count(database, "SELECT count(*) FROM credits") == 29 - 7
    assert _count(database, "SELECT count(*) FROM marks WHERE credit_id IS NULL") == 3
    again = api.plan(database.url, _declared(), orphans=["quarantine"])
    assert (again.plan.steps, again.plan.refusals) == ((), ())
    assert psql(database, render_undo(document)) == ""
    assert _rows(database) == before
    assert _count(database, "SELECT count(*) FROM schemadrift.quarantine") == 0


def test_nullify_and_back(database: Database) -> None:
    """The references go, the rows stay, and what they were is kept."""
    database.execute(SQL)
    before = _rows(database)
    document = api.plan(database.url, _declared(), orphans=["credits.credits_user=nullify"])
    assert psql(database, render(document)) == ""
    assert _count(database, "SELECT count(*) FROM credits WHERE user_id IS NULL AND id < 100") == 5
    assert _count(database, "SELECT count(*) FROM credits") == 29
    assert psql(database, render_undo(document)) == ""
    assert _rows(database) == before


def test_delete_is_a_loss(database: Database) -> None:
    """Rows that go without being kept are data loss by name."""
    database.execute(SQL)
    document = api.plan(database.url, _declared(), orphans=["delete"])
    assert "data-loss" in document.not_allowed()
    assert psql(database, render(document)) == ""
    assert [_count(database, f"SELECT count(*) FROM {name}") for name in TABLES] == [20, 22, 6, 6, 4]
    assert _count(database, "SELECT count(*) FROM pg_namespace WHERE nspname = 'schemadrift'") == 0


def test_what_cannot_be_done_is_refused(database: Database) -> None:
    """Rows that nothing tells apart, or a column that must not be NULL: nobody guesses."""
    database.execute(SQL)
    database.execute("ALTER TABLE marks DROP CONSTRAINT marks_pkey")
    plan = api.plan(database.url, _declared(), orphans=["quarantine"]).plan
    why = "--orphans quarantine: public.marks has no key that tells its rows apart"
    assert [one.why for one in plan.refusals] == [why]
    database.execute("ALTER TABLE credits ALTER user_id SET DEFAULT 0")
    database.execute("UPDATE credits SET user_id = 99 WHERE user_id IS NULL")
    database.execute("ALTER TABLE credits ALTER user_id SET NOT NULL")
    refused = api.plan(database.url, _declared(), orphans=["nullify"]).plan.refusals
    assert [one.why for one in refused] == ["--orphans nullify: user_id of public.credits must not be NULL"]


CIRCLES = """
ALTER TABLE credits ADD payment integer REFERENCES payments ON DELETE RESTRICT, ADD twin integer, ADD UNIQUE (twin),
  ADD mark integer REFERENCES marks ON DELETE SET NULL, ADD sibling integer REFERENCES credits (twin);
UPDATE credits SET payment = (SELECT min(id) FROM payments), twin = id WHERE id IN (3, 4, 5);
UPDATE credits SET sibling = 5 WHERE id = 6;
UPDATE payments SET credit_id = 24 WHERE id = (SELECT min(id) FROM payments);
UPDATE credits SET mark = 23 WHERE id IN (7, 24);
UPDATE credits SET payment = (SELECT max(id) FROM payments), twin = id WHERE id = 25;
"""


@pytest.mark.parametrize("way", ["script", "apply"])
def test_circles_and_back(database: Database, way: str) -> None:
    """Tables that refer to each other, and to themselves in two ways: what hangs on orphans goes and comes back.

    Payment 1 goes with credit 24, the credits 3, 4 and 5 with it, 6 with its sibling, and all that refers to these.
    """
    database.execute(SQL)
    database.execute(CIRCLES)
    before = _rows(database)
    document = api.plan(database.url, _declared(), orphans=["quarantine"])
    assert document.plan.refusals == ()
    touched = {one.says: one.broken for step in document.plan.steps for one in step.touches}
    assert touched == {
        "rows of public.credits that go": 11,
        "rows of public.payments that go": 6,
        "rows of public.notes that go": 6,
        "rows of public.marks that change": 3,
    }
    hazards = Settings(allow=frozenset(document.not_allowed()))
    if way == "script":
        assert psql(database, render(document)) == ""
    else:
        api.apply(database.url, document, settings=hazards)
    assert _count(database, "SELECT count(*) FROM credits") == 29 - 11
    assert _count(database, "SELECT count(*) FROM schemadrift.quarantine") == 11 + 6 + 6 + 3
    again = api.plan(database.url, _declared(), orphans=["quarantine"])
    assert (again.plan.steps, again.plan.refusals) == ((), ())
    if way == "script":
        assert psql(database, render_undo(document)) == ""
    else:
        database.execute("ALTER TABLE credits DROP CONSTRAINT credits_user")
        assert api.restore(database.url, "1").stays == ()
    assert _rows(database) == before
    assert _count(database, "SELECT count(*) FROM schemadrift.quarantine") == 0


def test_circles_are_deleted_where_asked(database: Database) -> None:
    """The same rows go, and none is kept."""
    database.execute(SQL)
    database.execute(CIRCLES)
    document = api.plan(database.url, _declared(), orphans=["delete"])
    assert psql(database, render(document)) == ""
    assert [_count(database, f"SELECT count(*) FROM {name}") for name in TABLES] == [20, 18, 5, 5, 4]
    assert _count(database, "SELECT count(*) FROM marks WHERE credit_id IS NULL") == 3


def test_partitions_that_refer_to_their_table(database: Database) -> None:
    """Rows of several partitions hang together, over the partitions' borders."""
    database.execute(
        "CREATE TABLE users (id integer PRIMARY KEY); INSERT INTO users VALUES (1);"
        "CREATE TABLE nodes (id integer PRIMARY KEY, user_id integer, parent integer REFERENCES nodes) "
        "PARTITION BY RANGE (id); CREATE TABLE low PARTITION OF nodes FOR VALUES FROM (0) TO (10);"
        "CREATE TABLE high PARTITION OF nodes FOR VALUES FROM (10) TO (20);"
        "INSERT INTO nodes VALUES (1, 1, NULL), (2, 9, NULL), (11, 1, 2), (3, 1, 11), (12, 9, 1), (13, 1, 1)"
    )
    metadata = MetaData()
    Table("users", metadata, Column("id", Integer, primary_key=True, autoincrement=False))
    Table("nodes", metadata, Column("id", Integer, primary_key=True, autoincrement=False),
          Column("user_id", Integer, ForeignKey("users.id", name="nodes_user")),
          Column("parent", Integer, ForeignKey("nodes.id")), postgresql_partition_by="RANGE (id)")  # fmt: skip
    document = api.plan(database.url, metadata, orphans=["quarantine"])
    assert [one.broken for step in document.plan.steps for one in step.touches] == [4]
    api.apply(database.url, document, settings=Settings(allow=frozenset(document.not_allowed())))
    assert _count(database, "SELECT sum(id) FROM nodes") == 1 + 13
    assert api.undo(database.url, 1).as_before
    assert _count(database, "SELECT sum(id) FROM nodes") == 1 + 2 + 3 + 11 + 12 + 13


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("lose", "is no policy; there is fail, quarantine, delete, nullify"),
        ("public.credits.nothing=delete", "public.credits has public.credits.credits_user"),
        ("credits=delete", "names no foreign key"),
    ],
)
def test_bad_policies(database: Database, said: str, message: str) -> None:
    """What there is none of is said, with what there is."""
    database.execute(SQL)
    with pytest.raises(UsageError, match=message.replace(".", r"\.")):
        api.plan(database.url, _declared(), orphans=[said])
