"""Quarantined rows come back, or stay with the reason; the tool never throws away what a row held."""

from __future__ import annotations

import json
import threading
import time

import psycopg
import pytest
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Text

from schemadrift import api
from schemadrift.applying import Settings
from schemadrift.cli.main import run
from schemadrift.errors import ConnectionFailed, ExitCode
from schemadrift.runs.watch import Silent
from schemadrift.step import Step
from tests.servers import Database

SQL = """
CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE orders (id integer PRIMARY KEY, user_id integer, note text, parent integer REFERENCES orders);
CREATE TABLE lines (id integer PRIMARY KEY, order_id integer NOT NULL REFERENCES orders);
CREATE TABLE marks (id integer PRIMARY KEY, order_id integer REFERENCES orders ON DELETE SET NULL);
INSERT INTO users SELECT generate_series(1, 5);
INSERT INTO orders SELECT i, i, 'note ' || i, nullif(i - 1, 7) FROM generate_series(8, 10) i;
INSERT INTO lines SELECT i, i FROM generate_series(8, 10) i;
INSERT INTO marks SELECT i, i FROM generate_series(8, 10) i;
"""
TABLES = ("users", "orders", "lines", "marks")
HAZARDS = frozenset({"full-scan", "not-transactional", "may-fail-on-data"})


def _declared() -> MetaData:
    metadata = MetaData()
    Table("users", metadata, Column("id", Integer, primary_key=True, autoincrement=False))
    Table("orders", metadata, Column("id", Integer, primary_key=True, autoincrement=False),
          Column("user_id", Integer, ForeignKey("users.id", name="orders_user")), Column("note", Text),
          Column("parent", Integer, ForeignKey("orders.id", name="orders_parent_fkey")))  # fmt: skip
    return metadata


@pytest.fixture
def kept(database: Database) -> Database:
    """Three orders of users who are gone, each the parent of the next, with lines and marks, are in quarantine."""
    database.execute(SQL)
    document = api.plan(database.url, _declared(), orphans=["quarantine"])
    api.apply(database.url, document, settings=Settings(allow=HAZARDS))
    return database


def _rows(database: Database) -> dict[str, list[str]]:
    with database.connect() as connection:
        return {
            name: [row[0] for row in connection.execute(f"SELECT t::text FROM {name} t ORDER BY 1".encode())]
            for name in TABLES
        }


def _left(database: Database) -> list[str]:
    with database.connect() as connection:
        found = connection.execute("SELECT table_name || ' ' || (key ->> 'id') FROM schemadrift.quarantine ORDER BY 1")
        return [row[0] for row in found]


def test_those_who_depend_on_a_refused_row_stay_with_it(kept: Database) -> None:
    """One key is taken: its row stays, and so do its child, the child's line and its own mark; the rest comes back."""
    kept.execute("ALTER TABLE orders DROP CONSTRAINT orders_user; INSERT INTO orders VALUES (9, NULL, 'new', NULL)")
    done = api.restore(kept.url, "1")
    assert {(one.table, one.reason) for one in done.stays} == {
        ("public.orders", 'duplicate key value violates unique constraint "orders_pkey"')
    }
    assert done.rows == {"public.orders": 2, "public.lines": 3, "public.marks": 3}
    assert _left(kept) == ["orders 9"]
    assert _rows(kept)["orders"] == ['(10,10,"note 10",9)', '(8,8,"note 8",)', "(9,,new,)"]


def test_without_a_parent_all_that_hangs_on_it_stays(kept: Database) -> None:
    """The key is still there: no order comes back, no line of one; and nothing is tried row by row."""
    done = api.restore(kept.url, "1")
    reasons = {one.table: one.reason for one in done.stays}
    assert reasons["public.lines"].endswith('violates foreign key constraint "lines_order_id_fkey"')
    assert set(done.rows.values()) == {0}
    assert len(_left(kept)) == len(done.stays) == 9


def test_a_value_without_a_column_is_not_thrown_away(kept: Database) -> None:
    """A row that holds something which has no place any more stays, until there is one."""
    kept.execute("ALTER TABLE orders DROP CONSTRAINT orders_user; ALTER TABLE orders RENAME note TO remark")
    done = api.restore(kept.url, "1")
    reasons = {one.reason for one in done.stays if one.table == "public.orders"}
    assert reasons == {"public.orders has no column note any more, and the row has a value in it"}
    assert set(done.rows.values()) == {0}
    kept.execute("ALTER TABLE orders RENAME remark TO note; ALTER TABLE orders ADD remark text DEFAULT 'new'")
    assert api.restore(kept.url, "1").stays == ()
    assert _rows(kept)["orders"][0] == '(10,10,"note 10",9,new)'
    assert _left(kept) == []


def test_a_trigger_that_lets_nothing_in(kept: Database) -> None:
    """A row that a trigger keeps out is not taken for one that came back."""
    kept.execute("ALTER TABLE orders DROP CONSTRAINT orders_user")
    kept.execute(
        "CREATE FUNCTION keep_out() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN IF new.id = 10 THEN RETURN NULL; END IF; RETURN new; END'; "
        "CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION keep_out()"
    )
    done = api.restore(kept.url, "1")
    assert ("public.orders", "a trigger of its table let nothing in") in {(one.table, one.reason) for one in done.stays}
    assert _left(kept) == ["lines 10", "marks 10", "orders 10"]


def test_what_somebody_wrote_meanwhile_stays(kept: Database) -> None:
    """A reference that was set anew is not overwritten, and one whose row is gone is not forgotten."""
    kept.execute("ALTER TABLE orders DROP CONSTRAINT orders_user; INSERT INTO orders VALUES (1, 1, 'mine', NULL)")
    kept.execute("UPDATE marks SET order_id = 1 WHERE id = 8; DELETE FROM marks WHERE id = 9")
    done = api.restore(kept.url, "1")
    assert {(one.table, one.reason) for one in done.stays} == {
        ("public.marks", "its row is not there any more, or somebody wrote to it meanwhile")
    }
    assert done.rows["public.marks"] == 1
    assert _left(kept) == ["marks 8", "marks 9"]
    assert _rows(kept)["marks"] == ["(10,10)", "(8,1)"]


def test_a_restore_is_in_the_journal(kept: Database, capsys: pytest.CaptureFixture[str]) -> None:
    """People see that rows came back, and how many stay."""
    assert run(["restore", "1", "--url", kept.url]) == ExitCode.REFUSED
    assert "9 rows stay in quarantine." in capsys.readouterr().out
    kept.execute("ALTER TABLE orders DROP CONSTRAINT orders_user")
    assert run(["restore", "1", "--url", kept.url]) == ExitCode.IN_SYNC
    assert "public.orders: 3 rows came back" in capsys.readouterr().out
    assert run(["status", "--url", kept.url, "--format", "json"]) == ExitCode.IN_SYNC
    runs = json.loads(capsys.readouterr().out)["runs"]
    assert [(one["verb"], one["of"], one["state"], one["message"]) for one in runs] == [
        ("restore", 1, "done", "9 rows came back, 0 stay"),
        ("restore", 1, "done", "0 rows came back, 9 stay"),
        ("apply", None, "done", ""),
    ]


@pytest.mark.parametrize("verb", ["status", "undo 1 --yes", "restore 1"])
def test_a_role_that_may_not_look(kept: Database, verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One line, with what to grant."""
    role = f"stranger_{kept.name}"
    kept.execute(f"CREATE ROLE {role} LOGIN")
    try:
        assert run([*verb.split(), "--url", kept.url_as(role)]) == ExitCode.REFUSED
        said = capsys.readouterr().err
        assert "permission denied for schema schemadrift" in said
        assert "GRANT USAGE on schema schemadrift" in said
    finally:
        kept.execute(f"DROP ROLE {role}")


class _Cutter(Silent):
    """Cuts the connection of whoever changes the database, when a step is taken back."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.cut = threading.Event()

    def back(self, number: int, step: Step) -> None:
        """Once."""
        del number, step
        if self.cut.is_set():
            return
        with self._database.connect(autocommit=True) as connection:
            while connection.execute(  # until nobody is left of whom to be rid
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid() AND application_name = 'schemadrift'"
            ).fetchall():
                time.sleep(0.01)
        self.cut.set()


def test_a_connection_that_is_cut_while_a_run_is_taken_back(kept: Database) -> None:
    """What is done is said, and the same command goes on."""
    cutter = _Cutter(kept)
    with pytest.raises(Exception, match="undo 1") as caught:
        api.undo(kept.url, 1, settings=Settings(watch=cutter))
    assert not isinstance(caught.value, psycopg.Error | ConnectionFailed)
    assert api.undo(kept.url, 1).as_before
    assert _left(kept) == []
    assert len(_rows(kept)["orders"]) == 3
