"""Cures: what does not hold is made to hold by the plan, once; rows that cannot be cured are named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Text

from schemadrift import api
from schemadrift.applying import Applied, Settings
from schemadrift.errors import Refused, Unfinished
from schemadrift.plan_file import PlanFile
from schemadrift.rows import expect
from schemadrift.rows.loading import Placed
from schemadrift.runs.watch import Silent
from schemadrift.step import Phase, Work
from tests.rows.test_checking import BREAKS, DECLARED, GOOD, SHOP
from tests.servers import Database

CURES: dict[str, dict[str, Any]] = {
    "companion": {},
    "mirror": {"extra": False},
    "ledger": {"where": "id <> 8"},
    "not_null": {"set": "'u' || id || '@x.org'"},
    "accepted_values": {"set": "lower(plan)"},
    "range": {"set": "greatest(0, least(credits, 1000))"},
    "pattern": {"set": "'u' || id || '@x.org'"},
    "row_count": {"table": "accounts", "min": 1, "max": None, "where": "kind = 'root'",
                  "insert": {"owner": "0", "kind": "'root'"}},
}  # fmt: skip
TOUCHED = {"companion": 2, "mirror": 32, "ledger": 2, "range": 2}


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=False)


@pytest.fixture
def shop(database: Database) -> Database:
    database.execute(SHOP)
    return database


def _plan(database: Database, *placed: Placed, declared: MetaData = DECLARED) -> PlanFile:
    return api.plan(database.url, declared, expectations=placed)


def _apply(database: Database, *placed: Placed, declared: MetaData = DECLARED, **settings: Any) -> Applied:
    document = _plan(database, *placed, declared=declared)
    made = Settings(journal=False, **settings)
    return api.apply(database.url, document, declared=declared, expectations=placed, settings=made)


def _rows(database: Database, query: str) -> Sequence[tuple[Any, ...]]:
    with database.connect() as connection:
        return connection.execute(query.encode()).fetchall()


def _clean(done: Applied) -> bool:
    report = api.report_after(done)
    assert report is not None
    assert report.expectations
    return report.in_sync


@pytest.mark.parametrize("type_name", CURES)
def test_each_type_is_cured_once(shop: Database, type_name: str) -> None:
    shop.execute(BREAKS[type_name][0])
    one = expect(type_name, name="must_hold", **{**GOOD[type_name], **CURES[type_name]})
    before = _rows(shop, "SELECT count(*) FROM users")
    done = _apply(shop, one)
    assert not done.failures
    assert done.rows == TOUCHED.get(type_name, 0 if type_name == "row_count" else 1)
    assert _clean(done)
    assert _plan(shop, one).plan.steps == ()
    assert _rows(shop, "SELECT count(*) FROM users") == before


def test_a_step_says_what_it_does(shop: Database) -> None:
    shop.execute(BREAKS["mirror"][0])
    plan = _plan(shop, expect("mirror", name="m", **GOOD["mirror"])).plan
    insert, update = plan.steps
    assert insert.title == "insert into web.profiles the copies of public.users that are missing"
    assert (insert.work, insert.of, insert.transactional) == (Work.BATCHES, 200, False)
    assert [one.each_row for one in (*insert.batches, *update.batches)] == [True, True]
    assert "ON CONFLICT (user_id) DO NOTHING" in insert.sql[0]
    assert insert.undo.lossy == "rows that it inserted or changed stay as they are"
    assert [(str(one.code), one.decision) for one in plan.refusals] == [] or plan.refusals[0].code.number == "SD405"
    with shop.connect(autocommit=True) as connection:  # the script does the same as the runner
        connection.execute(insert.sql[0].encode())
        connection.execute(update.sql[0].encode())
        assert connection.execute("SELECT count(*) FROM web.profiles").fetchone() == (201,)


def test_what_nothing_cures_is_left_and_named(shop: Database) -> None:
    shop.execute(BREAKS["unique"][0])
    plan = _plan(shop, expect("unique", name="u", **GOOD["unique"])).plan
    assert plan.steps == ()
    assert [(one.code.number, one.decision) for one in plan.refusals] == [("SD411", False)]


def test_rows_that_cannot_be_cured_are_named_and_the_others_are(shop: Database) -> None:
    """A companion whose insert breaks another constraint, and a copy that another constraint refuses."""
    shop.execute(
        "TRUNCATE accounts; ALTER TABLE accounts ADD PRIMARY KEY (owner), ADD CHECK (owner NOT IN (17, 99)),"
        "ADD code int UNIQUE; INSERT INTO accounts VALUES (1, 'x', 50)"
    )
    one = expect("companion", name="c", **{**GOOD["companion"], "insert": {"kind": "'n'", "code": "id"}})
    done = _apply(shop, one)
    reasons = [failure.reason.partition(" (")[0] for failure in done.failures]
    assert sorted(reasons) == [
        'duplicate key value violates unique constraint "accounts_code_key"',
        'new row for relation "accounts" violates check constraint "accounts_owner_check"',
        'new row for relation "accounts" violates check constraint "accounts_owner_check"',
    ]
    assert done.rows == 196
    assert {failure.relation for failure in done.failures} == {"public.users"}
    assert _rows(shop, "SELECT count(*) FROM accounts") == [(197,)]
    again = _apply(shop, one)
    assert (again.rows, len(again.failures)) == (0, 3)


def test_a_value_that_cannot_be_computed_leaves_it_unverified(shop: Database) -> None:
    shop.execute("CREATE TABLE copies (id int PRIMARY KEY, n int); INSERT INTO copies SELECT id FROM users;"
                 "UPDATE users SET email = id::text WHERE id <> 50")  # fmt: skip
    one = expect("mirror", name="m", table="copies", source="users", key=["id"], columns={"n": "email::int"},
                 cure_missing=False, source_where="plan = 'free'", extra=False)  # fmt: skip
    shop.execute("UPDATE users SET plan = 'free', email = 'none' WHERE id = 50")
    report = _unverified(shop, one)
    said = 'its SQL fails on a row (invalid input syntax for type integer: "none")'
    assert report == [f"{said}; let it give NULL there, as NULLIF and CASE do"]


def _unverified(database: Database, *placed: Placed) -> list[str]:
    from schemadrift.rows.checking import examination  # noqa: PLC0415
    from schemadrift.rows.judging import Limits  # noqa: PLC0415

    report = api.check(database.url, DECLARED, examinations=[examination(placed, Limits())], only=["rows"])
    return [one.reason for one in report.unverified]


def test_keys_that_are_null_and_keys_that_come_twice(shop: Database) -> None:
    """NULL is never inserted, two rows of one key are inserted once."""
    shop.execute("CREATE TABLE seen (mail text); UPDATE users SET email = NULL WHERE id = 1;"
                 "UPDATE users SET email = 'same' WHERE id IN (2, 3)")  # fmt: skip
    one = expect("companion", name="c", table="users", key={"email": "mail"}, companion="seen", insert={})
    done = _apply(shop, one)
    assert (done.rows, done.failures) == (198, ())
    assert _rows(shop, "SELECT count(*), count(DISTINCT mail), count(*) FILTER (WHERE mail IS NULL) FROM seen") == [
        (198, 198, 0)
    ]


def test_structure_first_and_then_rows_in_the_order_of_declaration(shop: Database) -> None:
    """Tables that the plan makes are filled by it, and what is written by one cure is looked at by the next."""
    declared = MetaData()
    Table("users", declared, _id(), Column("email", Text))
    Table("suites", declared, Column("id", Integer, primary_key=True), Column("owner", ForeignKey("users.id")),
          Column("name", Text))  # fmt: skip
    Table("tools", declared, Column("suite", ForeignKey("suites.id"), primary_key=True), Column("kind", Text))
    placed = (
        expect("mirror", name="suites", table="suites", source="users", key={"owner": "id"},
               columns={"name": "email || '''s suite'"}),
        expect("companion", name="tools", table="suites", key={"id": "suite"}, companion="tools",
               insert={"kind": "'assistant'"}),
        expect("exactly_one", name="one", table="suites", per=["owner"], of="users", of_key=["id"]),
    )  # fmt: skip
    plan = _plan(shop, *placed, declared=declared).plan
    kinds = [step.object.kind for step in plan.steps]
    assert kinds == sorted(kinds, key=lambda kind: kind == "expectation")
    assert [step.object.key[-1] for step in plan.steps if step.object.kind == "expectation"] == [
        "suites", "suites", "tools",
    ]  # fmt: skip
    done = _apply(shop, *placed, declared=declared)
    assert done.rows == 400
    assert _clean(done)
    assert _rows(shop, "SELECT name, kind FROM suites JOIN tools ON suite = id WHERE owner = 5") == [
        ("u5@x.org's suite", "assistant")
    ]


def test_phases(shop: Database) -> None:
    """A cure before the structure takes away what would break a step; one of the contract phase comes last."""
    shop.execute("UPDATE users SET email = NULL WHERE id = 4; UPDATE users SET credits = NULL WHERE id = 5")
    declared = MetaData()
    Table(
        "users",
        declared,
        _id(),
        Column("email", Text, nullable=False),
    )
    before = expect("not_null", name="a", table="users", column="email", set="'none'", phase="before")
    late = expect("not_null", name="b", table="users", column="credits", set="0", phase="contract")
    plan = _plan(shop, before, late, declared=declared).plan
    assert [plan.steps[0].object.key[-1], plan.steps[-1].object.key[-1]] == ["a", "b"]
    assert plan.steps[-1].phase is Phase.CONTRACT
    assert all(one.handled for step in plan.steps for one in step.preflights)
    done = _apply(shop, before, late, declared=declared, allow=frozenset({"full-scan", "may-fail-on-data"}))
    assert _clean(done)
    assert _rows(shop, "SELECT email, credits FROM users WHERE id IN (4, 5) ORDER BY id") == [
        ("none", 4),
        ("u5@x.org", 0),
    ]


def test_waived_and_owned_are_left_alone(shop: Database) -> None:
    shop.execute(BREAKS["companion"][0])
    waiver = {"reason": "r", "owner": "o", "expires": "2999-01-01"}
    placed = (
        expect("companion", name="w", **GOOD["companion"], waiver=waiver),
        expect("companion", name="o", **GOOD["companion"], owner="billing"),
    )
    plan = _plan(shop, *placed).plan
    assert (plan.steps, plan.refusals) == ((), ())
    assert [note.partition(":")[0] for note in plan.notes] == ["expectation public.users.o SD402"]


def test_a_partitioned_table_is_gone_through_part_by_part(shop: Database) -> None:
    shop.execute(
        "CREATE TABLE logs (id int, at int, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);"
        "CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM (0) TO (10);"
        "CREATE TABLE logs_2 PARTITION OF logs FOR VALUES FROM (10) TO (20);"
        "CREATE TABLE seen (id int PRIMARY KEY); INSERT INTO logs SELECT n, n FROM generate_series(0, 19) n"
    )
    one = expect("companion", name="c", table="logs", key=["id"], companion="seen", insert={})
    declared = MetaData()
    Table("users", declared, _id())
    document = _plan(shop, one, declared=declared)
    assert [batch.relation[1] for batch in document.plan.steps[0].batches] == ["logs_1", "logs_2"]
    assert _apply(shop, one, declared=declared).rows == 20


@pytest.mark.parametrize(("policy", "left"), [("quarantine", 20_100), ("delete", 20_100), ("nullify", 20_102)])
def test_orphans_as_of_a_foreign_key(shop: Database, policy: str, left: int) -> None:
    """Kept before they go, or gone for good where somebody allows it, or without their reference."""
    shop.execute("INSERT INTO entries (id, user_id, amount) VALUES (90001, 900, 1), (90002, 901, 1)")
    one = expect("references", name="r", **GOOD["references"], orphans=policy)
    allow = frozenset({"data-loss", "irreversible"} if policy == "delete" else ())
    if policy == "delete":
        with pytest.raises(Refused, match="data-loss"):
            _apply(shop, one)
    done = _apply(shop, one, allow=allow)
    assert _clean(done)
    assert _rows(shop, "SELECT count(*) FROM entries") == [(left,)]
    assert _plan(shop, one).plan.steps == ()
    if policy == "quarantine":
        assert _rows(shop, "SELECT count(*) FROM schemadrift.quarantine") == [(2,)]


def test_orphans_of_some_rows_only_are_nobodys_to_clear(shop: Database) -> None:
    shop.execute("INSERT INTO entries (id, user_id, amount) VALUES (90001, 900, 1)")
    one = expect("references", name="r", **GOOD["references"], orphans="delete", where="amount > 0")
    plan = _plan(shop, one).plan
    assert [one.why for one in plan.refusals] == [
        "it is about some rows only, and orphans are cleared from all of them"
    ]


class _Impatient(Silent):
    """Somebody who stops the run as soon as something was done."""

    def moved(self, said: str, share: float | None) -> None:  # noqa: ARG002 - as it is called
        raise KeyboardInterrupt


def test_stopped_in_the_middle_and_gone_on_with(shop: Database) -> None:
    """What was done stays, nothing is done twice, and the next plan begins from what is there."""
    shop.execute("TRUNCATE accounts; INSERT INTO users SELECT n, 'x', 'free', 0 FROM generate_series(1001, 9000) n")
    one = expect("companion", name="c", **GOOD["companion"])
    document = _plan(shop, one)
    small = [replace(batch, pages=2) for batch in document.plan.steps[0].batches]
    step = replace(document.plan.steps[0], batches=tuple(small))
    document = replace(document, plan=replace(document.plan, steps=(step,)))
    with pytest.raises(Unfinished, match="somebody stopped it"):
        api.apply(shop.url, document, settings=Settings(watch=_Impatient()))
    ((done,),) = _rows(shop, "SELECT count(*) FROM accounts")
    assert 0 < done < 8200
    assert _apply(shop, one).rows == 8200 - done
    assert _rows(shop, "SELECT count(*), count(DISTINCT owner) FROM accounts") == [(8200, 8200)]


def test_a_role_that_may_insert_is_enough(shop: Database) -> None:
    """The rights that a cure needs are those of its statement, and no more."""
    role = f"writer_{shop.name}"
    shop.execute(f"DELETE FROM accounts; CREATE ROLE {role} LOGIN; GRANT SELECT ON users, accounts TO {role}")
    one = expect("companion", name="c", **GOOD["companion"])
    lacks = [
        lack for step in api.plan(shop.url_as(role), DECLARED, expectations=[one]).plan.steps for lack in step.lacks
    ]
    assert [lack.remedy for lack in lacks] == [f"GRANT SELECT, INSERT ON public.accounts TO {role}"]
    shop.execute(f"GRANT INSERT ON accounts TO {role}")
    document = api.plan(shop.url_as(role), DECLARED, expectations=[one])
    assert [step.lacks for step in document.plan.steps] == [()]
    assert api.apply(shop.url_as(role), document, settings=Settings(journal=False)).rows == 200
    shop.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")
