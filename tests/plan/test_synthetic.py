"""Plans proved on a clone with rows that are made up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from schemadrift import api
from schemadrift.cli.main import run
from schemadrift.errors import ProofFailed, UsageError
from schemadrift.inventing import Invention, invent
from tests.corpus.test_corpus import read_catalog

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers import Database

TYPES = """
CREATE TYPE state AS ENUM ('on', 'o"f''f');
CREATE TYPE pair AS (a integer, "b c" text);
CREATE DOMAIN code AS varchar(3) NOT NULL CHECK (value ~ '^[A-Z]+$' OR value IN ('xyz', 'k'));
CREATE TABLE kinds (
    id bigserial PRIMARY KEY, always integer GENERATED ALWAYS AS IDENTITY, made integer GENERATED ALWAYS AS (1) STORED,
    a smallint NOT NULL, b bigint NOT NULL UNIQUE, c numeric NOT NULL, d numeric(4,2) NOT NULL, e numeric(3,3) NOT NULL,
    f real NOT NULL, g double precision NOT NULL, h boolean NOT NULL, i text NOT NULL UNIQUE,
    j varchar(2) NOT NULL UNIQUE, k char(3), l date NOT NULL, m timestamp NOT NULL, n timestamptz NOT NULL UNIQUE,
    o time NOT NULL,
    p interval NOT NULL, q uuid NOT NULL UNIQUE, r json NOT NULL, s jsonb NOT NULL, t bytea NOT NULL, u inet NOT NULL,
    v cidr NOT NULL, w macaddr NOT NULL, x bit(3) NOT NULL, y varbit(4) NOT NULL, z xml,
    aa tsvector NOT NULL, ab point NOT NULL, ac box NOT NULL, ad circle NOT NULL, ae int4range NOT NULL,
    af daterange NOT NULL, ag tstzrange NOT NULL, ah money NOT NULL, ai oid NOT NULL, aj "char" NOT NULL,
    ak text[] NOT NULL, al state NOT NULL, am state[] NOT NULL, an pair NOT NULL, ao code,
    aq interval day to second NOT NULL, ar tsquery NOT NULL,
    EXCLUDE USING gist (ae WITH &&), EXCLUDE USING gist (ag WITH &&)
);
CREATE TABLE "odd ""t" ("a b" integer PRIMARY KEY, "é" text CHECK ("é" LIKE '%{}%' OR length("é") = 7) NOT NULL);
CREATE TABLE a (id integer PRIMARY KEY, c integer NOT NULL);
CREATE TABLE c (id integer PRIMARY KEY, a integer, b text, d text, CHECK ((b IS NULL) <> (d IS NULL)));
ALTER TABLE a ADD FOREIGN KEY (c) REFERENCES c;
ALTER TABLE c ADD FOREIGN KEY (a) REFERENCES a;
CREATE TABLE tree (id integer PRIMARY KEY, up integer NOT NULL REFERENCES tree);
"""


def test_every_type_has_values(database: Database) -> None:
    """Values of each type that are taken, unique where they have to be; a check's own constants are tried."""
    database.execute(TYPES)
    live = read_catalog(database)
    with database.connect(autocommit=True) as connection:
        found = invent(connection, Invention(live, frozenset(live.of("table")), 12), live)
        assert found.empty == {}
        assert found.many == 60
        row = connection.execute(
            "SELECT count(DISTINCT (k.*)::text), count(DISTINCT ao), count(z) FROM kinds k"
        ).fetchone()
        assert row is not None
        assert row[0] == 12
        assert 1 <= row[1] <= 2
        assert row[2] < 12  # where PostgreSQL was built without XML


SHOP = """
CREATE TYPE state AS ENUM ('new', 'paid', 'lost');
CREATE TABLE people (id integer PRIMARY KEY, mail text, age integer CHECK (age >= 18), boss integer);
CREATE TABLE things (id integer PRIMARY KEY, person integer NOT NULL, state state NOT NULL, token text, size bigint,
    code varchar(40), kind text CHECK (kind IN ('a', 'b')), flag integer);
CREATE TABLE logs (id integer, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM ('2020-01-01') TO ('2020-02-01');
CREATE TABLE visits (id integer PRIMARY KEY, shop integer);
CREATE TABLE never (id integer PRIMARY KEY, n integer CHECK (n > 5 AND n < 3) NOT NULL);
"""


def declared() -> sa.MetaData:
    """New keys, narrower types, another name, fewer labels, a stricter check: all of which rows can break."""
    metadata = sa.MetaData()
    sa.Table(
        "people", metadata, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("mail", sa.Text, nullable=False, unique=True), sa.Column("age", sa.Integer),
        sa.Column("boss", sa.ForeignKey("people.id")), sa.CheckConstraint("age >= 18"),
        sa.CheckConstraint("age % 2 = 0 OR mail LIKE '%{}%'", name="even"),
    )  # fmt: skip
    sa.Table(
        "items", metadata, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("person", sa.ForeignKey("people.id"), nullable=False),
        sa.Column("state", sa.Enum("new", "paid", name="state"), nullable=False), sa.Column("token", pg.UUID),
        sa.Column("size", sa.SmallInteger), sa.Column("code", sa.String(4), nullable=False),
        sa.Column("kind", sa.Text), sa.Column("flag", sa.Boolean), sa.CheckConstraint("kind IN ('a', 'b')"),
        sa.UniqueConstraint("person", "code"),
    )  # fmt: skip
    sa.Table(
        "logs", metadata, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.Date, primary_key=True), sa.Column("more", sa.Text), sa.Index("by_more", "more"),
        postgresql_partition_by="RANGE (at)",
    )  # fmt: skip
    sa.Table("shops", metadata, sa.Column("id", sa.Integer, primary_key=True))
    sa.Table("visits", metadata, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
             sa.Column("shop", sa.ForeignKey("shops.id")))  # fmt: skip
    sa.Table("never", metadata, sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
             sa.Column("n", sa.Integer, nullable=False), sa.CheckConstraint("n > 5 AND n < 3"))  # fmt: skip
    return metadata


def test_a_plan_is_proved_with_them(database: Database) -> None:
    """What the plan makes of the table has to be possible; a table that takes none is named with the reason."""
    database.execute(SHOP)
    document = api.plan(
        database.url, declared(), renames={"things": "items"}, allow={"table-rewrite", "data-loss"}, prove=True,
        synthetic=15, scratch_url=database.url,
    )  # fmt: skip
    assert "with 60 made-up rows of 4 tables, none of public.never (new row for relation" in document.made.proof
    assert "pg_dump agrees with a database built from the declaration" in document.made.proof
    with database.connect() as connection:
        assert connection.execute("SELECT count(*) FROM people").fetchone() == (0,)


def test_rows_that_cannot_be_made_right_stop_it_with_a_word(database: Database) -> None:
    """A key over what only a query knows to be unique: the proof says that the rows are made up."""
    database.execute("CREATE TABLE people (id integer PRIMARY KEY, mail text)")
    metadata = sa.MetaData()
    sa.Table("people", metadata, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
             sa.Column("mail", sa.Text), sa.Index("one", sa.text("length(mail)"), unique=True))  # fmt: skip
    with pytest.raises(ProofFailed, match=r"of the rows in the clone break it.*; these rows are made up"):
        api.plan(database.url, metadata, prove=True, synthetic=5, scratch_url=database.url)


def test_one_kind_of_rows(database: Database) -> None:
    database.execute("CREATE TABLE people (id integer PRIMARY KEY)")
    with pytest.raises(UsageError, match="--synthetic: is instead of --with-rows"):
        api.plan(database.url, declared(), prove=True, synthetic=1, with_rows=1, scratch_url=database.url)


def test_it_is_an_option(database: Database, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    database.execute("CREATE TABLE users (id integer PRIMARY KEY, name text)")
    models = tmp_path / "models_of_synthetic.py"
    text = "import sqlalchemy as sa\nm = sa.MetaData()\nsa.Table('users', m, sa.Column('id', sa.BigInteger))\n"
    models.write_text(text, encoding="utf-8")
    arguments = ["plan", "--url", database.url, "--declared", f"{models}:m", "--synthetic", "3"]
    run([*arguments, "--scratch-url", database.url])
    assert "with 3 made-up rows of 1 tables" in capfd.readouterr().out
