"""Plans proved on a clone that has some of the rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from schemadrift import api
from schemadrift.comparison import options
from schemadrift.config import rules as configured
from schemadrift.declared.sqlalchemy import catalog
from schemadrift.errors import ProofFailed
from schemadrift.kinds.extension import Extension
from schemadrift.postgres.connection import from_database, read_only_snapshot
from schemadrift.postgres.reader import read
from schemadrift.postgres.sampling import sampled
from schemadrift.proving import proved

if TYPE_CHECKING:
    from tests.servers import Database, DatabaseFactory

LIVE = """
CREATE TABLE places (id integer PRIMARY KEY, inside integer REFERENCES places);
INSERT INTO places SELECT i, nullif(i - 1, 0) FROM generate_series(1, 40) i;
CREATE TABLE people (id integer PRIMARY KEY, place integer REFERENCES places, name text,
    low text GENERATED ALWAYS AS (lower(name)) STORED);
INSERT INTO people SELECT i, 1 + i % 40, 'N' || i FROM generate_series(1, 500) i;
CREATE TABLE orders (id integer GENERATED ALWAYS AS IDENTITY, person integer, code varchar(9), at date NOT NULL,
    CONSTRAINT old CHECK (code <> 'c1')) PARTITION BY RANGE (at);
CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE orders_2 PARTITION OF orders FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
INSERT INTO orders (person, code, at)
    SELECT 501 - i, 'c' || i + 1, '2024-06-01'::date + i FROM generate_series(1, 400) i;
CREATE TABLE loose (id integer PRIMARY KEY, n integer);
INSERT INTO loose VALUES (1, -1);
ALTER TABLE loose ADD CONSTRAINT positive CHECK (n > 0) NOT VALID;
CREATE TABLE secret (id integer PRIMARY KEY);
INSERT INTO secret VALUES (1);
"""


def declared(*, plan: bool = True) -> sa.MetaData:
    """Orders refer to people; people have a plan, and names that are never NULL."""
    metadata = sa.MetaData()
    sa.Table("places", metadata, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
             sa.Column("inside", sa.ForeignKey("places.id")))  # fmt: skip
    sa.Table(
        "people", metadata, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("place", sa.ForeignKey("places.id")), sa.Column("name", sa.Text, nullable=False),
        sa.Column("low", sa.Text, sa.Computed("lower(name)", persisted=True)),
        *([sa.Column("plan", sa.Text, nullable=False)] if plan else []),
    )  # fmt: skip
    sa.Table(
        "orders", metadata, sa.Column("id", sa.Integer, sa.Identity(always=True)),
        sa.Column("person", sa.ForeignKey("people.id")), sa.Column("code", sa.String(9)),
        sa.Column("at", sa.Date, nullable=False), sa.CheckConstraint("code <> 'c1'", name="old"),
        postgresql_partition_by="RANGE (at)",
    )  # fmt: skip
    return metadata


def test_data_steps_are_proven(make_database: DatabaseFactory) -> None:
    database = make_database()
    database.execute(LIVE)
    document = api.plan(
        database.url, declared(), fills={"people.plan": "'free'"}, prove=True, with_rows=20, scratch_url=database.url
    )
    assert "with 140 rows of 4 tables (PostgreSQL" in document.made.proof, document.made.proof


def test_rows_that_break_it_stop_the_proof(make_database: DatabaseFactory) -> None:
    database = make_database()
    database.execute(LIVE)
    database.execute("UPDATE people SET name = NULL WHERE id = 500")
    without = api.plan(database.url, declared(plan=False), prove=True, scratch_url=database.url)
    assert "without rows" in without.made.proof
    with pytest.raises(ProofFailed, match=r"1 of the rows in the clone break it: no name of public\.people is NULL"):
        api.plan(database.url, declared(plan=False), prove=True, with_rows=20, scratch_url=database.url)


def test_samples_hold_what_they_refer_to(make_database: DatabaseFactory) -> None:
    """Along live and declared keys, through partitions and circles; what may not be read is said."""
    database = make_database()
    database.execute(LIVE)
    database.execute("CREATE ROLE sampler; GRANT SELECT ON orders, orders_1, orders_2, people, places TO sampler")
    try:
        with from_database(database.url) as connection, read_only_snapshot(connection):
            live = read(connection)
            connection.execute("SET LOCAL ROLE sampler")
            about = {("public", "orders"), ("public", "secret")}
            found = sampled(connection, live, catalog([declared()]), about, 5)
    finally:
        database.execute("DROP OWNED BY sampler; DROP ROLE sampler")
    assert found.hidden == (("public", "secret"),)
    sizes = {key[1]: rows.many for key, rows in found.rows.items()}
    assert sizes["orders_1"] == sizes["orders_2"] == 5
    assert sizes["people"] == 10
    assert sizes["places"] >= 10
    assert "low" not in found.rows["public", "people"].columns


def test_rows_older_than_a_check_are_taken(make_database: DatabaseFactory) -> None:
    database = make_database()
    database.execute(LIVE)
    metadata = sa.MetaData()
    sa.Table("loose", metadata, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
             sa.Column("n", sa.BigInteger), sa.CheckConstraint("n > 0", name="positive"))  # fmt: skip
    with pytest.raises(ProofFailed, match=r"1 of the rows in the clone break it: every row of public\.loose satisfies"):
        api.plan(database.url, metadata, prove=True, with_rows=5, scratch_url=database.url)


def test_scratch_server_without_the_extension(database: Database) -> None:
    database.execute("CREATE TABLE places (id integer)")
    document = api.plan(database.url, declared())
    with from_database(database.url) as connection, read_only_snapshot(connection):
        live = read(connection)
    more = replace(
        live, objects={**live.objects, "extension": {("no_such",): Extension(version="1.0", schema="public")}}
    )
    given = options(
        schemas=None, strict=False, fail_on=None, timeout=10, scratch_url=database.url, only=None, rules=configured.NONE
    )
    with pytest.raises(ProofFailed, match="the scratch server: has no extension no_such"):
        proved(document, more, live, given)


def test_clones_have_both_of_two_keys_over_the_same_columns(make_database: DatabaseFactory) -> None:
    """CREATE TABLE makes but one of them; the plan replaces the other one."""
    database = make_database()
    database.execute("CREATE TABLE links (a integer NOT NULL, b integer NOT NULL, PRIMARY KEY (a));"
                     "ALTER TABLE links ADD CONSTRAINT uq_a UNIQUE (a)")  # fmt: skip
    metadata = sa.MetaData()
    sa.Table("links", metadata, sa.Column("a", sa.Integer, primary_key=True, autoincrement=False),
             sa.Column("b", sa.Integer, primary_key=True, autoincrement=False),
             sa.UniqueConstraint("a", name="uq_a"))  # fmt: skip
    document = api.plan(database.url, metadata, prove=True, scratch_url=database.url)
    assert len(document.plan.steps) == 1
    assert "no drift left" in document.made.proof
