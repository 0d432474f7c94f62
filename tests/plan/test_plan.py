"""What a plan says: rows that break it, decisions that are missing, hazards, its file, its order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from docs import write_schema
from schemadrift import api
from schemadrift.catalog import ObjectId
from schemadrift.cli.main import schemadrift as command
from schemadrift.errors import ProofFailed, Refused, UsageError
from schemadrift.plan_file import opened
from schemadrift.plans.change import Change
from schemadrift.plans.hazards import HAZARDS
from schemadrift.plans.order import ordered
from schemadrift.plans.preflights import duplicates
from schemadrift.report import plan_sql, plan_text
from schemadrift.step import Phase, Step
from tests.plan.psql import psql

if TYPE_CHECKING:
    from schemadrift.plan_file import PlanFile
    from tests.servers import Database, DatabaseFactory

ROOT = Path(__file__).parents[2]
SIZES = {"small": 50, "large": 20_000}


def parents() -> sa.MetaData:
    metadata = sa.MetaData()
    sa.Table("users", metadata, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False))
    return metadata


def declared(trap: str, *, partitioned: bool) -> sa.MetaData:
    """Orders as declared, with one demand that the rows do not meet."""
    metadata = parents()
    key: list[sa.Column[object]] = [sa.Column("id", sa.Integer, primary_key=True, autoincrement=False)]
    if partitioned:
        key.append(sa.Column("at", sa.Date, primary_key=True))
    unique = [sa.UniqueConstraint("code", "at" if partitioned else "note", name="uq_code")]
    sa.Table(
        "orders",
        metadata,
        *key,
        sa.Column("user_id", sa.Integer),
        sa.Column("code", sa.Integer),
        sa.Column("note", sa.Text, nullable=trap != "nulls"),
        *([sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_user")] if trap == "orphans" else []),
        *(unique if trap == "duplicates" else []),
        *([sa.CheckConstraint("code > 0", name="ck_code")] if trap == "check" else []),
        postgresql_partition_by="RANGE (at)" if partitioned else None,
    )
    return metadata


def build(database: Database, size: str) -> None:
    """Orders with three rows that break each demand."""
    count = SIZES.get(size, 50)
    at = ", at date NOT NULL" if size == "partitioned" else ""
    key = "(id, at)" if at else "(id)"
    by = " PARTITION BY RANGE (at)" if at else ""
    database.execute(f"""
        CREATE TABLE users (id integer PRIMARY KEY);
        INSERT INTO users SELECT generate_series(1, 10);
        CREATE TABLE orders (id integer NOT NULL{at}, user_id integer, code integer, note text, PRIMARY KEY {key}){by};
    """)
    if at:
        database.execute("""
            CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
            CREATE TABLE orders_2 PARTITION OF orders FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');""")
    column, value = (", at", ", '2024-05-05'") if at else ("", "")
    database.execute(f"""
        INSERT INTO orders (id{column}, user_id, code, note)
            SELECT i{value}, 1 + i % 10, i, 'n' FROM generate_series(1, {count}) i;
        UPDATE orders SET user_id = 99, code = -5, note = 'n' WHERE id IN (1, 2, 3, 4);
        UPDATE orders SET note = NULL, user_id = 1 WHERE id = 4;
        UPDATE orders SET note = NULL WHERE id IN (5, 6);
        ANALYZE orders;""")


BROKEN = {"nulls": 3, "orphans": 3, "check": 4}


@pytest.mark.parametrize("size", ["small", "large", "partitioned"])
@pytest.mark.parametrize("trap", ["nulls", "orphans", "duplicates", "check"])
def test_traps_are_counted_and_sampled(database: Database, trap: str, size: str) -> None:
    """Every trap is told at planning, with its count and some of its rows, and the script stops at it."""
    build(database, size)
    document = api.plan(database.url, declared(trap, partitioned=size == "partitioned"), allow=HAZARDS.keys())
    broken = [one for step in document.plan.steps for one in step.preflights if one.broken]
    expected = BROKEN.get(trap, 3 if size == "partitioned" else 2)
    assert [one.broken for one in broken] == [expected] * len(broken)
    assert broken, plan_text.render(document)
    assert broken[0].keys
    hazards = {danger.hazard for step in document.plan.steps for danger in step.dangers}
    assert "may-fail-on-data" in hazards
    before = api.snapshot(database.url)
    with pytest.raises(Refused, match="rows break it"):
        api.apply(database.url, document)
    assert api.snapshot(database.url) == before
    assert "rows break it" in psql(database, plan_sql.render(document))


def test_required_column_wants_a_value(database: Database) -> None:
    database.execute("CREATE TABLE users (id integer PRIMARY KEY); INSERT INTO users VALUES (1), (2);")
    metadata = sa.MetaData()
    sa.Table(
        "users",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("plan", sa.Text, nullable=False),
    )
    refused = api.plan(database.url, metadata)
    assert not refused.plan.steps
    assert [one.object for one in refused.plan.refusals] == [ObjectId("column", ("public", "users", "plan"))]
    assert "--fill public.users.plan=" in refused.plan.refusals[0].remedy

    document = api.plan(database.url, metadata, fills={"public.users.plan": "'free'"}, allow=HAZARDS.keys())
    assert not psql(database, plan_sql.render(document))
    assert api.check(database.url, metadata).in_sync
    with database.connect() as connection:
        assert connection.execute("SELECT id, plan FROM users ORDER BY id").fetchall() == [(1, "free"), (2, "free")]


def test_rows_are_never_dropped_by_default(database: Database) -> None:
    database.execute("CREATE TABLE users (id integer PRIMARY KEY, old text); CREATE TABLE legacy (id integer);")
    refused = api.plan(database.url, parents(), strict=True)
    assert not [step for step in refused.plan.steps if step.loses == "rows"]
    assert {one.object.kind for one in refused.plan.refusals} == {"column", "table"}
    allowed = api.plan(database.url, parents(), strict=True, allow=["data-loss"])
    dropping = [step for step in allowed.plan.steps if step.loses == "rows"]
    assert len(dropping) == 2
    assert all(step.phase is Phase.CONTRACT for step in dropping)
    assert not psql(database, plan_sql.render(allowed))
    assert api.check(database.url, parents(), strict=True).in_sync


def test_foreign_keys_in_a_circle(database: Database) -> None:
    metadata = sa.MetaData()
    sa.Table("a", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("b", sa.ForeignKey("b.id")))
    sa.Table("b", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("a", sa.ForeignKey("a.id")))
    document = api.plan(database.url, metadata)
    assert not psql(database, plan_sql.render(document))
    assert api.check(database.url, metadata, fail_on="cosmetic").in_sync


def test_online_on_tables_with_rows(database: Database) -> None:
    """Nothing blocks writes for longer than a change of the catalog."""
    build(database, "large")
    database.execute("DELETE FROM orders WHERE user_id = 99 OR code < 0 OR note IS NULL")
    for trap in ("nulls", "orphans", "duplicates", "check"):
        document = api.plan(database.url, declared(trap, partitioned=False))
        hazards = {danger.hazard for step in document.plan.steps for danger in step.dangers}
        assert not hazards & {"blocks-writes", "blocks-reads", "table-rewrite", "data-loss"}, plan_text.render(document)


def test_hazards_have_pages_and_are_known() -> None:
    for name, hazard in HAZARDS.items():
        assert hazard.page.startswith(f"# {name}\n")
        assert CliRunner().invoke(command, ["explain", name]).output == hazard.page
    with pytest.raises(UsageError, match="is no hazard"):
        api.plan("postgresql://localhost:1/none", parents(), allow=["tabel-rewrite"])


@pytest.fixture
def document(make_database: DatabaseFactory) -> PlanFile:
    database = make_database()
    database.execute("CREATE TABLE users (id integer)")
    return api.plan(database.url, parents())


def test_file_survives_and_is_sealed(document: PlanFile) -> None:
    text = document.to_json()
    schema = json.loads(write_schema.PLAN_PATH.read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(text), schema)
    assert write_schema.PLAN_PATH.read_text(encoding="utf-8") == write_schema.plan_text()
    assert opened(text.encode(), "plan.json") == document
    with pytest.raises(UsageError, match="was edited"):
        opened(text.replace("public.users", "public.user", 1).encode(), "plan.json")
    with pytest.raises(UsageError, match="is no plan"):
        opened(text[: len(text) // 2].encode(), "plan.json")
    later = json.loads(text) | {"version": 99}
    with pytest.raises(UsageError, match="form 99"):
        opened(json.dumps(later).encode(), "plan.json")


def test_command_line(database: Database, tmp_path: Path) -> None:
    database.execute("CREATE TABLE users (id integer)")
    models = tmp_path / "models.py"
    models.write_text(
        "import sqlalchemy as sa\nmetadata = sa.MetaData()\n"
        "sa.Table('users', metadata, sa.Column('id', sa.Integer, primary_key=True, autoincrement=False))\n"
    )
    plan, undo = tmp_path / "plan.sql", tmp_path / "undo.sql"
    given = ["plan", "--url", database.url, "--declared", str(models)]
    done = CliRunner().invoke(command, [*given, "--format", "sql", "--output", str(plan), "--undo", str(undo)],
                              standalone_mode=False)  # fmt: skip
    assert done.return_value == 1, done.output
    assert not psql(database, plan.read_text(encoding="utf-8"))
    again = CliRunner().invoke(command, given, standalone_mode=False)
    assert again.return_value == 0, again.output
    assert "Nothing to do." in again.output
    assert not psql(database, undo.read_text(encoding="utf-8"))
    assert CliRunner().invoke(command, given, standalone_mode=False).return_value == 1


def test_order_is_the_same_whatever_comes_first() -> None:
    def change(name: str, *needs: str) -> Change:
        identity = ObjectId("table", ("public", name))
        step = Step(title=name, object=identity, sql=())
        return Change(
            subject=identity,
            steps=(step,),
            makes=frozenset({identity}),
            needs=frozenset(ObjectId("table", ("public", one)) for one in needs),
        )

    changes = [change("c", "b"), change("a", "d"), change("b"), change("d", "c"), change("e", "e")]
    expected = ["b", "c", "d", "a", "e"]
    assert [step.title for step in ordered(changes)] == expected
    assert [step.title for step in ordered(changes[::-1])] == expected


@pytest.mark.parametrize("system", ["ops_center", "fltr_auth"])
def test_proved_on_a_clone(make_database: DatabaseFactory, system: str) -> None:
    """The plan runs on a clone of the broken database; production is only read."""
    folder = ROOT / "expected_schema" / system
    database = make_database()
    database.execute((folder / "broken.sql").read_text(encoding="utf-8"))
    document = api.plan(database.url, str(folder / "models.py"), prove=True, scratch_url=database.url)
    assert f"{len(document.plan.steps)} steps on a clone" in document.made.proof
    assert not api.check(database.url, str(folder / "models.py")).in_sync
    with database.connect() as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_database WHERE datname LIKE 'schemadrift_scratch%'"
        ).fetchone()
    assert row == (0,)


def test_proof_that_fails_says_where(make_database: DatabaseFactory) -> None:
    database = make_database()
    database.execute("""
        CREATE TYPE span AS RANGE (SUBTYPE = integer);
        CREATE TABLE users (id integer PRIMARY KEY, lasts span);""")
    with pytest.raises(ProofFailed, match=r"failed at: create table public.users .*type .*span.* does not exist"):
        api.plan(database.url, parents(), prove=True, scratch_url=database.url)


@pytest.mark.parametrize("nulls", [False, True])
@pytest.mark.parametrize("predicate", [None, "b > 1"])
def test_duplicates_are_counted_alike_by_sorting_and_hashing(
    database: Database, predicate: str | None, *, nulls: bool
) -> None:
    database.execute("""
        CREATE TABLE t (a integer, b integer);
        INSERT INTO t VALUES (1, 1), (1, 2), (1, 3), (2, 2), (NULL, 2), (NULL, 3), (NULL, 1)""")
    ways = [
        duplicates(("public", "t"), ["a"], predicate, nulls_not_distinct=nulls, sortable=sortable).count
        for sortable in (False, True)
    ]
    with database.connect() as connection:
        counts = [connection.execute(way.encode()).fetchone() for way in ways]
    more = (2 if nulls else 0, 1 if nulls else 0)
    assert counts == [(2 + more[0],) if predicate is None else (1 + more[1],)] * 2


def test_a_name_that_another_kind_has_is_refused(database: Database) -> None:
    """Keys and indexes share their names; what has the name here stays, as a twin that nobody asked to drop."""
    database.execute("CREATE TABLE t (a integer, CONSTRAINT t_pkey PRIMARY KEY (a));"
                     "ALTER TABLE t ADD CONSTRAINT t_key UNIQUE (a)")  # fmt: skip
    metadata = sa.MetaData()
    sa.Table("t", metadata, sa.Column("a", sa.Integer, autoincrement=False), sa.PrimaryKeyConstraint("a", name="t_key"))
    document = api.plan(database.url, metadata)
    assert not document.plan.steps
    assert [one.why for one in document.plan.refusals if one.object.kind == "primary_key"] == [
        "another object has the declared name"
    ]


@pytest.mark.parametrize(
    ("rests_on", "key"),
    [
        (", CONSTRAINT old_key UNIQUE (old)", "unique public.users.old_key"),
        (", PRIMARY KEY (old)", "primary key public.users.users_pkey"),
        ("); CREATE UNIQUE INDEX old_key ON users (old", "index public.users.old_key"),
    ],
)
def test_a_key_stays_as_long_as_a_foreign_key_rests_on_it(database: Database, rests_on: str, key: str) -> None:
    """The foreign key was to refer to another column, which the plan cannot make."""
    database.execute(f"CREATE TABLE users (old int NOT NULL{rests_on}); INSERT INTO users VALUES (1)")
    database.execute("CREATE TABLE orders (user_id int CONSTRAINT fk REFERENCES users (old))")
    metadata = sa.MetaData()
    sa.Table("users", metadata, sa.Column("new", sa.Integer, nullable=False, unique=True), sa.Column("old", sa.Integer))
    sa.Table("orders", metadata, sa.Column("user_id", sa.Integer, sa.ForeignKey("users.new", name="fk")))
    document = api.plan(database.url, metadata, allow=HAZARDS.keys(), strict=True, prove=True)
    said = {str(one.object): one.why for one in document.plan.refusals}
    assert said[key] == "foreign key public.orders.fk stays, and rests on it"
    assert "pg_dump agrees" in document.made.proof


def test_settings_that_nobody_declared_are_taken_back_where_all_is_asked_for(database: Database) -> None:
    database.execute("""
        CREATE TABLE t (id int PRIMARY KEY WITH (fillfactor = 70), n int);
        CREATE INDEX i ON t (n) WITH (fillfactor = 60);
        ALTER TABLE t ALTER n SET STATISTICS 500, ALTER n SET (n_distinct = 5)""")
    metadata = sa.MetaData()
    n = sa.Column("n", sa.Integer)
    sa.Table("t", metadata, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False), n, sa.Index("i", n))
    before = api.check(database.url, metadata, strict=True).drifts
    assert [(one.object, one.field) for one in before] == [
        ("public.t.n", "options"),
        ("public.t.n", "statistics"),
        ("public.t.i", "options"),
        ("public.t.t_pkey", "options"),
    ]
    steps = api.plan(database.url, metadata, strict=True).plan.steps
    for step in steps:
        database.execute("; ".join(step.sql))
    assert api.check(database.url, metadata, strict=True).drifts == ()
    for step in reversed(steps):
        assert step.undo is not None
        database.execute("; ".join(step.undo.sql))
    assert api.check(database.url, metadata, strict=True).drifts == before
