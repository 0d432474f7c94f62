"""Confirmed renames: the incident of the column that two versions of one service called differently."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from schemadrift import api
from schemadrift.cli.main import run
from schemadrift.config.patterns import Pattern
from schemadrift.config.rules import Owned, Rules
from schemadrift.errors import DeclarationError, UsageError
from schemadrift.report import plan_alembic, plan_sql, plan_text
from schemadrift.step import Lock, Phase
from tests.corpus.test_corpus import read_catalog
from tests.plan.psql import psql
from tests.plan.revisions import upgraded
from tests.plan.test_carried import differences

if TYPE_CHECKING:
    from schemadrift.plan_file import PlanFile
    from tests.servers import Database, DatabaseFactory

LIVE = """
CREATE TABLE user_types (id serial PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TYPE tier AS ENUM ('normal', 'pro');
CREATE TABLE user_credits (
    user_id text PRIMARY KEY, name text, tier tier NOT NULL DEFAULT 'normal', credits integer NOT NULL,
    user_type_id integer REFERENCES user_types (id), CONSTRAINT named CHECK (user_id <> '')
);
CREATE INDEX ix_lower ON user_credits (lower(user_id)) WHERE user_id <> 'root';
CREATE TABLE smartdrive_accounts (id serial PRIMARY KEY, user_id text NOT NULL REFERENCES user_credits (user_id));
CREATE VIEW spenders AS SELECT user_id FROM user_credits WHERE credits > 0;
INSERT INTO user_types (name) VALUES ('Normal (HR)');
INSERT INTO user_credits SELECT 'u' || i, nullif(i, 3)::text, 'pro', i, 1 FROM generate_series(1, 40) i;
INSERT INTO smartdrive_accounts (user_id) SELECT user_id FROM user_credits;
"""
SMARTDRIVE = Path(__file__).parents[2] / "expected_schema/smartdrive"
ROWS = "SELECT count(*), sum(credits) FROM {} WHERE onyx_user_id LIKE 'u%'"


def declared(table: str = "user_credits", *, label: str = "normal", stated: bool = False, named: bool = False) -> Any:
    """What the new version of the code declares."""
    metadata = sa.MetaData()
    types = sa.Table("user_types", metadata, sa.Column("id", sa.Integer, primary_key=True))
    types.append_column(sa.Column("name", sa.Text, nullable=False, unique=True))
    sa.Table(
        table, metadata,
        sa.Column("onyx_user_id", sa.Text, primary_key=True, info={"renamed_from": "user_id"} if stated else {}),
        sa.Column("name", sa.Text, nullable=not named),
        sa.Column("tier", sa.Enum(label, "pro", name="tier"), nullable=False, server_default=label),
        sa.Column("credits", sa.Integer, nullable=False),
        sa.Column("user_type_id", sa.ForeignKey("user_types.id")),
        sa.CheckConstraint("onyx_user_id <> ''", name="named"),
        sa.Index("ix_lower", sa.text("lower(onyx_user_id)"), postgresql_where=sa.text("onyx_user_id <> 'root'")),
        info={"renamed_from": ["credits_of_users", "user_credits"]} if stated and table != "user_credits" else {},
    )  # fmt: skip
    sa.Table(
        "smartdrive_accounts", metadata, sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.Text, sa.ForeignKey(f"{table}.onyx_user_id"), nullable=False),
    )  # fmt: skip
    return metadata


@pytest.fixture
def database(make_database: DatabaseFactory) -> Database:
    made = make_database()
    made.execute(LIVE)
    return made


def rows(database: Database, table: str = "user_credits") -> Any:
    with database.connect() as connection:
        return connection.execute(ROWS.format(table).encode()).fetchone()


def titles(document: PlanFile) -> list[str]:
    return [step.title for step in document.plan.steps]


def test_incident_is_cured_with_its_rows(database: Database) -> None:
    before = read_catalog(database)
    report = api.check(database.url, declared())
    assert [one.evidence for one in report.drifts if one.code == "SD111"] == [
        ("probably renamed from user_id: same type, same position, a name much alike",)
    ]
    document = api.plan(database.url, declared(), renames={"user_credits.user_id": "onyx_user_id"}, prove=True)
    (step,) = document.plan.steps
    assert step.sql == ("ALTER TABLE public.user_credits RENAME COLUMN user_id TO onyx_user_id",)
    assert [(held.relation, held.lock) for held in step.locks] == [(("public", "user_credits"), Lock.ACCESS_EXCLUSIVE)]
    assert [danger.hazard for danger in step.dangers] == ["breaks-running-code"]
    assert step.phase is Phase.EXPAND
    assert "public.spenders follows it" in step.reason
    assert "--rename user_credits.user_id=onyx_user_id" in plan_text.render(document)

    assert not psql(database, plan_sql.render(document))

    assert rows(database) == (40, 820)
    assert api.check(database.url, declared(), fail_on="cosmetic").in_sync
    assert not api.plan(database.url, declared(stated=True)).plan.steps
    assert not psql(database, plan_sql.render_undo(document))
    assert not differences(before, read_catalog(database))


def test_the_declaration_can_state_it(database: Database) -> None:
    """The table, its column and a label; the rest of the plan is made for what the database is then."""
    models = declared("credits", label="standard", stated=True, named=True)
    report = api.check(database.url, models)
    missing = next(one for one in report.drifts if one.code == "SD110")
    assert missing.evidence == ("renamed from user_credits, as the declaration says: a plan renames it",)

    renames = {"tier.'normal'": "'standard'"}
    document = api.plan(database.url, models, renames=renames, fills={"credits.name": "'nobody'"})
    assert titles(document)[:3] == [
        "rename label 'normal' of enum type public.tier to 'standard'",
        "rename table public.user_credits to credits",
        "rename column public.credits.user_id to onyx_user_id",
    ]
    assert [step.relation for step in document.plan.steps[1:3]] == [("public", "user_credits"), ("public", "credits")]
    preflight = next(one for step in document.plan.steps for one in step.preflights)
    assert (preflight.broken, preflight.keys) == (1, ("(u3)",))  # counted before the rename, under the new names
    assert "public.credits" in preflight.count

    assert not psql(database, plan_sql.render(document))
    assert rows(database, "credits") == (40, 820)
    assert not api.plan(database.url, models).plan.steps
    again = {"user_credits": "credits", "user_credits.user_id": "onyx_user_id", **renames}
    plan = api.plan(database.url, models, renames=again).plan
    assert not plan.steps
    assert plan.notes == tuple(f"--rename {old}={new}: was done before" for old, new in again.items())


def test_alembic_revision_leaves_the_same(database: Database, make_database: DatabaseFactory, tmp_path: Path) -> None:
    twin = make_database()
    twin.execute(LIVE)
    models = declared("credits", stated=True)
    document = api.plan(database.url, models)

    assert not psql(database, plan_sql.render(document))
    revision = plan_alembic.render(api.plan(twin.url, models), down_revision=None)
    upgraded(twin, revision, tmp_path)

    assert rows(twin, "credits") == (40, 820)
    assert not differences(read_catalog(database), read_catalog(twin))


@pytest.mark.parametrize("form", ["sql", "alembic"])
def test_the_system_that_it_happened_to(form: str, make_database: DatabaseFactory, tmp_path: Path) -> None:
    """One rename, and the name of the key made from the old one; every row is still there."""
    system = make_database()
    system.execute((SMARTDRIVE / "broken.sql").read_text(encoding="utf-8"))
    models, renames = str(SMARTDRIVE / "models.py"), {"user_credits.user_id": "onyx_user_id"}
    document = api.plan(system.url, models, renames=renames)
    assert [step.title.partition(" public.")[0] for step in document.plan.steps] == [
        "rename column", "rename unique",
    ]  # fmt: skip
    count = "SELECT (SELECT count(*) FROM user_credits), (SELECT count(*) FROM credit_transactions)"
    with system.connect() as connection:
        before = connection.execute(count.encode()).fetchone()

    if form == "sql":
        assert not psql(system, plan_sql.render(document))
    else:
        upgraded(system, plan_alembic.render(document, down_revision=None), tmp_path)

    with system.connect() as connection:
        assert connection.execute(count.encode()).fetchone() == before
    assert api.check(system.url, models, fail_on="cosmetic").in_sync
    assert not api.plan(system.url, models).plan.steps
    assert not api.plan(system.url, models, renames=renames).plan.steps  # the same command again has nothing to do


def test_a_snapshot_keeps_what_is_stated(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "declared.json"
    file.write_bytes(api.snapshot(declared=declared(stated=True)))
    assert titles(api.plan(database.url, file)) == ["rename column public.user_credits.user_id to onyx_user_id"]


def test_what_belongs_to_others_is_left_to_them(database: Database) -> None:
    rules = Rules(owned=(Owned(objects=Pattern("public.*"), owner="drizzle"),))
    assert not titles(api.plan(database.url, declared(stated=True), rules=rules))
    asked = {"user_credits.user_id": "onyx_user_id"}
    assert len(titles(api.plan(database.url, declared(stated=True), renames=asked, rules=rules))) == 1


@pytest.mark.parametrize(
    ("old", "new", "happened", "hint"),
    [
        ("user_credits.userid", "onyx_user_id", "there is no such object", "did you mean public.user_credits.user_id?"),
        ("user_credit", "credits", "there is no such object", "did you mean public.user_credits?"),
        ("user_credits.user_id", "onyx_userid", "nothing declares onyx_userid", "did you mean onyx_user_id?"),
        ("user_credits.user_id", "name", "something has the new name", "rename that one first"),
        ("user_credits", "user_types", "something has the new name", "rename that one first"),
        ("user_credits.user_id", "user_id", "it is the same name", "leave the option out"),
        ("user_credits.user_id", "other.onyx_user_id", "is in another place", "a rename leaves it where it is"),
        ("tier.'norm'", "'standard'", "has no label 'norm'", "did you mean normal?"),
        ("tier.'normal'", "pro", "is no pair of names", "schema.type.'label'='new'"),
        ("a b", "c", "is no pair of names", "schema.table.column=new"),
        ("a.b.c.d", "e", "there is no such object", "look at what schemadrift check names"),
    ],
)
def test_wrong_ones_are_refused(database: Database, old: str, new: str, happened: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        api.plan(database.url, declared(), renames={old: new})
    assert happened in str(caught.value)
    assert hint in str(caught.value)


def test_former_name_must_be_a_name(database: Database) -> None:
    metadata = sa.MetaData()
    sa.Table("t", metadata, sa.Column("a", sa.Integer, info={"renamed_from": 3}))
    with pytest.raises(DeclarationError, match=r"t\.a: info\['renamed_from'\] is 3"):
        api.check(database.url, metadata)


def test_command_line(database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    models = tmp_path / "models.py"
    models.write_text("from tests.plan.test_renames import declared\nmetadata = declared()\n", encoding="utf-8")
    given = ["plan", "--url", database.url, "--declared", f"{models}:metadata"]
    assert run([*given, "--rename", "public.user_credits.user_id=public.user_credits.onyx_user_id"]) == 3
    assert "Hazards to allow by name: breaks-running-code" in capsys.readouterr().out
    assert run([*given, "--rename", "user_credits.user_id=onyx_user_id", "--allow", "breaks-running-code"]) == 1
    assert run([*given, "--rename", "user_credits.user_id"]) == 2
    assert "says no new name" in capsys.readouterr().err
    assert run([*given, "--rename", "user_credits.nix=onyx_user_id"]) == 2
