"""Plans applied: what is done is done once, is written down, can be taken back, and nothing is lost."""

from __future__ import annotations

import threading
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace
from sqlalchemy import Column, Integer, MetaData, Table, Text

from schemadrift import api, plan_file
from schemadrift.applying import Settings
from schemadrift.errors import Refused, Unfinished, UsageError
from schemadrift.runs.session import Pace, alone
from schemadrift.step import Phase
from tests.servers import Database

ROOT = Path(__file__).parent.parent.parent
HAZARDS = frozenset({"full-scan", "not-transactional", "may-fail-on-data", "drops-guard", "blocks-writes"})
QUICK = Pace(lock_timeout=0.2, attempts=2, backoff=0.05)


def _models(system: str) -> str:
    return str(ROOT / "expected_schema" / system / "models.py")


def _broken(database: Database, system: str) -> None:
    database.execute((ROOT / "expected_schema" / system / "broken.sql").read_text(encoding="utf-8"))


def _rows(database: Database, *tables: str) -> dict[str, list[str]]:
    with database.connect() as connection:
        return {
            name: [row[0] for row in connection.execute(f"SELECT r::text FROM {name} r ORDER BY 1".encode())]
            for name in tables
        }


def _one(database: Database, query: str) -> object:
    with database.connect() as connection:
        row = connection.execute(query.encode()).fetchone()
    return row[0] if row is not None else None


def test_orphans_from_broken_to_clean_and_back(database: Database) -> None:
    """The key is in place, the rows are kept; the second time does nothing; undo brings all back."""
    _broken(database, "fltr_auth")
    tables = ("users", "user_credits", "credit_transactions", "api_key_credits")
    before = _rows(database, *tables)
    start = api.snapshot(database.url, schemas=["public"])
    document = api.plan(database.url, _models("fltr_auth"), orphans=["quarantine"])
    done = api.apply(database.url, document, settings=Settings(allow=HAZARDS), declared=_models("fltr_auth"))
    report = api.report_after(done)
    assert report is not None
    assert report.in_sync
    assert (done.run, done.failures) == (1, ())
    kept = _one(database, "SELECT count(*) FROM schemadrift.quarantine")
    assert kept == sum(map(len, before.values())) - sum(map(len, _rows(database, *tables).values()))
    again = api.plan(database.url, _models("fltr_auth"), orphans=["quarantine"])
    assert again.plan.steps == ()
    undone = api.undo(database.url, 1)
    assert undone.as_before
    assert _rows(database, *tables) == before
    assert api.snapshot(database.url, schemas=["public"]) == start
    states = {one.number: one.state for one in api.status(database.url).runs[1].steps}
    assert set(states.values()) == {"undone"}
    with pytest.raises(Refused, match="has nothing left to be taken back"):
        api.undo(database.url, 1)


def test_restore_refuses_what_does_not_fit(database: Database) -> None:
    """A row whose key is taken, or whose parent is missing, stays in quarantine and is named."""
    _broken(database, "fltr_auth")
    document = api.plan(database.url, _models("fltr_auth"), orphans=["quarantine"])
    api.apply(database.url, document, settings=Settings(allow=HAZARDS))
    kept = _one(database, "SELECT count(*) FROM schemadrift.quarantine")
    refused = api.restore(database.url, "1")
    assert len(refused.stays) == kept
    assert {one.reason.split(" violates")[0] for one in refused.stays} >= {
        'insert or update on table "user_credits"',
        'insert or update on table "credit_transactions"',
    }
    assert _one(database, "SELECT count(*) FROM schemadrift.quarantine") == kept
    with pytest.raises(Refused, match="has no rows of 99 in quarantine"):
        api.restore(database.url, "99")


@pytest.mark.parametrize("taken", [False, True])
def test_restore_gives_back_every_byte(database: Database, *, taken: bool) -> None:
    """Without the key the rows come back, and what depends on them; one whose own key is taken stays, and is named."""
    _broken(database, "fltr_auth")
    tables = ("users", "user_credits", "credit_transactions", "api_key_credits")
    before = _rows(database, *tables)
    document = api.plan(database.url, _models("fltr_auth"), orphans=["quarantine"])
    api.apply(database.url, document, settings=Settings(allow=HAZARDS))
    kept = _one(database, "SELECT count(*) FROM schemadrift.quarantine")
    database.execute("ALTER TABLE user_credits DROP CONSTRAINT user_credits_user_id_users_id_fk")
    key = _one(database, "SELECT key ->> 'user_id' FROM schemadrift.quarantine WHERE table_name = 'user_credits'")
    if taken:
        database.execute(f"INSERT INTO user_credits (user_id) VALUES ('{key}')")
    done = api.restore(database.url, document.made.id)
    assert sum(done.rows.values()) + len(done.stays) == kept
    assert _one(database, "SELECT count(*) FROM schemadrift.quarantine") == int(taken)
    if not taken:
        assert _rows(database, *tables) == before
        return
    reason = 'duplicate key value violates unique constraint "user_credits_pkey"'
    assert [(one.table, one.reason) for one in done.stays] == [("public.user_credits", reason)]
    assert str(key) in done.stays[0].key


def test_a_hazard_that_nobody_allowed(database: Database) -> None:
    """Each is allowed by its name, and nothing follows from another."""
    _broken(database, "ops_center")
    document = api.plan(database.url, _models("ops_center"))
    with pytest.raises(Refused, match=r"hazards that nobody allowed: full-scan .*not-transactional") as caught:
        api.apply(database.url, document)
    assert "--allow full-scan --allow not-transactional" in caught.value.remedy
    with pytest.raises(Refused, match="not-transactional"):
        api.apply(database.url, document, settings=Settings(allow=frozenset({"full-scan"})))
    assert _one(database, "SELECT to_regnamespace('schemadrift') IS NULL") is True


def test_rows_in_the_way(database: Database) -> None:
    """What rows would break is refused before anything changes, also where they came after the plan."""
    _broken(database, "fltr_auth")
    document = api.plan(database.url, _models("fltr_auth"))
    with pytest.raises(Refused, match=r"7 rows break it \(for example "):
        api.apply(database.url, document, settings=Settings(allow=HAZARDS))
    blind = tuple(
        replace(step, preflights=tuple(replace(one, broken=0) for one in step.preflights))
        for step in document.plan.steps
    )
    sealed = plan_file.sealed(replace(document.plan, steps=blind), document.made)
    with pytest.raises(Refused, match="7 rows break it"):
        api.apply(database.url, sealed, settings=Settings(allow=HAZARDS))
    assert _one(database, "SELECT to_regnamespace('schemadrift') IS NULL") is True


def test_stale_edited_and_foreign_plans(database: Database, make_database: object) -> None:
    """A plan is for one database, and for what it was."""
    _broken(database, "ops_center")
    document = api.plan(database.url, _models("ops_center"))
    text = document.to_json()
    with pytest.raises(UsageError, match="was edited after it was made"):
        plan_file.opened(text.replace("add column", "drop column").encode(), "plan.json")
    with pytest.raises(UsageError, match="is no plan, or not the whole of one"):
        plan_file.opened(text[: len(text) // 2].encode(), "plan.json")
    elsewhere = plan_file.sealed(document.plan, replace(document.made, identity="1/1"))
    with pytest.raises(Refused, match=r"is for database .* plan for this one"):
        api.apply(database.url, elsewhere, settings=Settings(allow=HAZARDS))
    database.execute("ALTER TABLE usage_events ADD surprise integer")
    with pytest.raises(Refused, match="it changed; plan again"):
        api.apply(database.url, document, settings=Settings(allow=HAZARDS))
    assert _one(database, "SELECT to_regnamespace('schemadrift') IS NULL") is True


def test_somebody_else_at_work(database: Database) -> None:
    """One at a time; the other one is told who it is."""
    _broken(database, "ops_center")
    document = api.plan(database.url, _models("ops_center"))
    with database.connect(autocommit=True) as other, alone(other, "it"):
        pid = other.info.backend_pid
        with pytest.raises(Refused, match=rf"is being changed by process {pid} \(role postgres"):
            api.apply(database.url, document, settings=Settings(allow=HAZARDS))
        assert f"process {pid}" in api.status(database.url).at_work
    assert api.status(database.url).at_work == ""


def test_a_lock_that_is_not_to_be_had(database: Database) -> None:
    """Tried again for a while; then nothing was changed, and it says so."""
    _broken(database, "ops_center")
    document = api.plan(database.url, _models("ops_center"))
    settings = Settings(allow=HAZARDS, pace=QUICK)
    with database.connect() as other:
        other.execute("LOCK TABLE usage_events IN ACCESS SHARE MODE")
        with pytest.raises(Refused, match="canceling statement due to lock timeout; nothing was changed"):
            api.apply(database.url, document, settings=settings)
    runs = api.status(database.url).runs
    assert [(one.state, one.left) for one in runs] == [("failed", 2)]
    assert "lock timeout" in runs[0].message


def test_a_lock_that_is_let_go(database: Database) -> None:
    """Who waits gets it."""
    _broken(database, "ops_center")
    document = api.plan(database.url, _models("ops_center"))
    holder = database.connect()
    holder.execute("LOCK TABLE usage_events IN ACCESS SHARE MODE")
    thread = threading.Timer(0.6, holder.close)
    thread.start()
    pace = Pace(lock_timeout=0.2, attempts=20, backoff=0.1)
    done = api.apply(database.url, document, settings=Settings(allow=HAZARDS, pace=pace))
    thread.join()
    assert done.done == 2


def test_a_step_that_fails_in_the_middle(database: Database) -> None:
    """What is done stays done and is named, with the way on and the way back."""
    _broken(database, "ops_center")
    document = api.plan(database.url, _models("ops_center"))
    first, second = document.plan.steps
    wrong = plan_file.sealed(replace(document.plan, steps=(first, replace(second, sql=("SELECT 1/0",)))), document.made)
    with pytest.raises(Unfinished) as caught:
        api.apply(database.url, wrong, settings=Settings(allow=HAZARDS))
    assert "failed at step 2" in caught.value.happened
    assert "division by zero" in caught.value.happened
    assert "step 1 is done" in caught.value.happened
    assert "schemadrift undo 1" in caught.value.remedy
    assert api.undo(database.url, 1).as_before


def test_phases_and_choices_of_steps(database: Database) -> None:
    """Only what was asked for is run; the check afterwards says that work is left."""
    _broken(database, "ops_center")
    document = api.plan(database.url, _models("ops_center"))
    nothing = api.apply(database.url, document, settings=Settings(allow=HAZARDS, phase=Phase.CONTRACT))
    assert nothing.done == 0
    only = Settings(allow=HAZARDS, only=("public.usage_events.is_free_tier",), journal=False)
    done = api.apply(database.url, document, settings=only, declared=_models("ops_center"))
    assert (done.done, done.run) == (1, None)
    report = api.report_after(done)
    assert report is not None
    assert [one.code for one in report.drifts] == ["SD125"]


def test_a_role_that_may_not_keep_a_journal(database: Database) -> None:
    """It is told what would help, and nothing was changed."""
    _broken(database, "ops_center")
    role = f"poor_{database.name}"
    database.execute(f"CREATE ROLE {role} LOGIN; GRANT USAGE ON SCHEMA public TO {role}; "
                     f"ALTER TABLE usage_events OWNER TO {role}; GRANT CREATE ON SCHEMA public TO {role}")  # fmt: skip
    try:
        url = database.url_as(role)
        document = api.plan(url, _models("ops_center"))
        with pytest.raises(Refused, match="or run it with --no-journal"):
            api.apply(url, document, settings=Settings(allow=HAZARDS))
        assert api.apply(url, document, settings=Settings(allow=HAZARDS, journal=False)).done == 2
    finally:
        database.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")


def test_filled_in_batches(database: Database) -> None:
    """Batches go through every page, each in a transaction of its own, however small they are."""
    database.execute("CREATE TABLE t (id integer PRIMARY KEY, pad text)")
    database.execute("INSERT INTO t SELECT i, repeat('x', 500) FROM generate_series(1, 3000) i")
    metadata = MetaData()
    Table("t", metadata, Column("id", Integer, primary_key=True, autoincrement=False), Column("pad", Text),
          Column("twice", Integer, nullable=False))  # fmt: skip
    document = api.plan(database.url, metadata, fills={"public.t.twice": "id * 2"})
    small = tuple(
        replace(step, batches=tuple(replace(one, pages=3) for one in step.batches)) for step in document.plan.steps
    )
    sealed = plan_file.sealed(replace(document.plan, steps=small), document.made)
    pace = Pace(batch_seconds=0.000001)
    done = api.apply(database.url, sealed, settings=Settings(allow=HAZARDS, pace=pace), declared=metadata)
    assert done.rows == 3000
    assert _one(database, "SELECT count(*) FROM t WHERE twice = id * 2") == 3000
    xids = _one(database, "SELECT count(DISTINCT xmin::text) FROM t")
    assert isinstance(xids, int)
    assert xids > 100  # 200 pages and more, one or few to a transaction
    report = api.report_after(done)
    assert report is not None
    assert report.in_sync


def test_the_server_goes_away(database: Database) -> None:
    """A session that is cut off is told, and the run is marked when somebody runs again."""
    _broken(database, "ops_center")
    document = api.plan(database.url, _models("ops_center"))
    first, second = document.plan.steps
    cut = plan_file.sealed(
        replace(document.plan, steps=(first, replace(second, sql=("SELECT pg_terminate_backend(pg_backend_pid())",)))),
        document.made,
    )
    with pytest.raises(Unfinished, match=r"terminating connection|closed the connection"):
        api.apply(database.url, cut, settings=Settings(allow=HAZARDS))
    assert api.status(database.url).runs[0].state == "died"
    rest = api.plan(database.url, _models("ops_center"))
    assert api.apply(database.url, rest, settings=Settings(allow=HAZARDS)).done == 1
    assert [one.state for one in api.status(database.url).runs] == ["done", "stopped"]
    with database.connect() as connection, pytest.raises(psycopg.errors.UndefinedTable):
        connection.execute("SELECT FROM nothing")
