"""Declarations that PostgreSQL refuses are named, each with its reason, and the rest is still compared."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import (
    CheckConstraint,
    Column,
    Computed,
    Enum,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    MetaData,
    Numeric,
    Sequence,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects import postgresql

from schemadrift.catalog import Catalog, Facts
from schemadrift.declared.sqlalchemy import catalog
from schemadrift.postgres.connection import from_database, read_only_snapshot
from schemadrift.postgres.reader import read_facts
from tests.servers import Database

DRIVER = "psycopg2" if sqlalchemy.__version__.startswith("1.") else "psycopg"


def table(metadata: MetaData, name: str, *parts: Any, **options: Any) -> Table:
    return Table(name, metadata, Column("id", Integer, primary_key=True), *parts, **options)


def fk_to_plain(metadata: MetaData) -> None:
    table(metadata, "p", Column("code", Text))
    table(metadata, "t", Column("p_code", ForeignKey("p.code")))


def fk_to_partial(metadata: MetaData) -> None:
    parent = table(metadata, "p", Column("code", Text))
    Index("u", parent.c.code, unique=True, postgresql_where=parent.c.id > 0)
    table(metadata, "t", Column("p_code", ForeignKey("p.code")))


def fk_to_deferrable(metadata: MetaData) -> None:
    table(metadata, "p", Column("code", Text), UniqueConstraint("code", deferrable=True))
    table(metadata, "t", Column("p_code", ForeignKey("p.code")))


def fk_to_another_enum(metadata: MetaData) -> None:
    table(metadata, "p", Column("mood", Enum("a", name="mood"), unique=True))
    table(metadata, "t", Column("p_mood", Enum("a", name="feeling"), ForeignKey("p.mood")))


def fk_to_part_of_key(metadata: MetaData) -> None:
    Table("p", metadata, Column("a", Integer, primary_key=True), Column("b", Integer, primary_key=True))
    table(metadata, "t", Column("p_a", ForeignKey("p.a")))


def fk_of_other_type(metadata: MetaData) -> None:
    table(metadata, "p")
    table(metadata, "t", Column("p_id", String(10), ForeignKey("p.id")))


def fk_from_numeric(metadata: MetaData) -> None:
    table(metadata, "p")
    table(metadata, "t", Column("p_id", Numeric, ForeignKey("p.id")))


def fk_partial_match(metadata: MetaData) -> None:
    table(metadata, "p")
    table(metadata, "t", Column("p_id", ForeignKey("p.id", match="PARTIAL")))


def index_name_twice(metadata: MetaData) -> None:
    table(metadata, "p", Column("a", Integer, index=False), Index("same", "id"))
    table(metadata, "t", Index("same", "id"))


def index_named_like_table(metadata: MetaData) -> None:
    table(metadata, "p", Index("t", "id"))
    table(metadata, "t")


def check_twice(metadata: MetaData) -> None:
    table(metadata, "t", CheckConstraint("id > 0", name="c"), CheckConstraint("id > 1", name="c"))


def sequence_named_like_table(metadata: MetaData) -> None:
    Sequence("t", metadata=metadata)
    table(metadata, "t")


def enum_named_like_table(metadata: MetaData) -> None:
    table(metadata, "t", Column("e", Enum("a", name="t")))


def label_too_long(metadata: MetaData) -> None:
    table(metadata, "t", Column("e", Enum("x" * 64, name="e")))


def btree_over_json(metadata: MetaData) -> None:
    table(metadata, "t", Column("j", postgresql.JSON, index=True))


def unique_over_json(metadata: MetaData) -> None:
    table(metadata, "t", Column("j", postgresql.JSON, unique=True))


def gin_over_text(metadata: MetaData) -> None:
    table(metadata, "t", Column("x", Text), Index("i", "x", postgresql_using="gin"))


def gin_over_json(metadata: MetaData) -> None:
    table(metadata, "t", Column("x", postgresql.JSON), Index("i", "x", postgresql_using="gin"))


def hash_over_tsvector(metadata: MetaData) -> None:
    table(metadata, "t", Column("x", postgresql.TSVECTOR), Index("i", "x", postgresql_using="hash"))


def unknown_class(metadata: MetaData) -> None:
    table(
        metadata, "t", Column("x", Text), Index("i", "x", postgresql_using="gin", postgresql_ops={"x": "gin_trgm_ops"})
    )


def too_many_keys(metadata: MetaData) -> None:
    names = [f"c{place}" for place in range(33)]
    table(metadata, "t", *[Column(name, Integer) for name in names], Index("i", *names))


def identity_of_text(metadata: MetaData) -> None:
    Table("t", metadata, Column("x", Text, Identity()))


def nullable_identity(metadata: MetaData) -> None:
    Table("t", metadata, Column("x", Integer, Identity(), nullable=True))


def sized_text(metadata: MetaData) -> None:
    Table("t", metadata, Column("x", Text(50)))


def deferrable_check(metadata: MetaData) -> None:
    table(metadata, "t", CheckConstraint("id > 0", name="c", deferrable=True))


def sequence_out_of_bounds(metadata: MetaData) -> None:
    Sequence("s", metadata=metadata, start=500, maxvalue=100)


REFUSED = [
    (fk_to_plain, "foreign key public.t.t_p_code_fkey", "no primary key or unique constraint over exactly (code)"),
    (fk_to_partial, "foreign key public.t.t_p_code_fkey", "no primary key or unique constraint over exactly (code)"),
    (fk_to_deferrable, "foreign key public.t.t_p_code_fkey", "no primary key or unique constraint over exactly (code)"),
    (
        fk_to_another_enum,
        "foreign key public.t.t_p_mood_fkey",
        "p_mood is public.feeling and public.p.mood is public.mood",
    ),
    (fk_to_part_of_key, "foreign key public.t.t_p_a_fkey", "no primary key or unique constraint over exactly (a)"),
    (fk_of_other_type, "foreign key public.t.t_p_id_fkey", "p_id is character varying(10) and public.p.id is integer"),
    (fk_from_numeric, "foreign key public.t.t_p_id_fkey", "p_id is numeric and public.p.id is integer"),
    (fk_partial_match, "foreign key public.t.p_id", "no MATCH PARTIAL"),
    (index_name_twice, "index public.t.same", "the name is taken by index public.p.same"),
    (index_named_like_table, "table public.t", "the name is taken by index public.p.t"),
    (check_twice, "check public.t.c", "another constraint named c"),
    (sequence_named_like_table, "table public.t", "the name is taken by sequence public.t"),
    (enum_named_like_table, "table public.t", "the name is taken by enum type public.t"),
    (label_too_long, "enum type public.e", "longer than 63 bytes"),
    (btree_over_json, "index public.t.ix_t_j", "type json has no default operator class for access method btree"),
    (unique_over_json, "unique public.t.t_j_key", "type json has no default operator class for access method btree"),
    (gin_over_text, "index public.t.i", "type text has no default operator class for access method gin"),
    (gin_over_json, "index public.t.i", "type json has no default operator class for access method gin"),
    (hash_over_tsvector, "index public.t.i", "type tsvector has no default operator class for access method hash"),
    (unknown_class, "index public.t.i", "operator class public.gin_trgm_ops does not exist for access method gin"),
    (too_many_keys, "index public.t.i", "more than 32 columns"),
    (identity_of_text, "column public.t.x", "must be smallint, integer or bigint, not text"),
    (nullable_identity, "column public.t.x", "cannot be nullable"),
    (sized_text, "column public.t.x", "type text takes no modifier"),
    (deferrable_check, "check public.t.c", "cannot be deferred"),
    (sequence_out_of_bounds, "sequence public.s", "starts outside of its bounds"),
]


def declared(database: Database, metadata: MetaData) -> Catalog:
    with from_database(database.url) as connection, read_only_snapshot(connection):
        return catalog([metadata], facts=read_facts(connection))


@pytest.mark.parametrize(("declare", "subject", "reason"), REFUSED, ids=lambda value: getattr(value, "__name__", ""))
def test_what_postgresql_refuses_is_impossible(declare: Any, subject: str, reason: str, database: Database) -> None:
    metadata = MetaData()
    declare(metadata)
    found = declared(database, metadata)
    assert [(str(one.id), reason in one.reason) for one in found.impossible] == [(subject, True)], found.impossible
    assert found.impossible[0].id not in found or "taken" in reason or "another" in reason
    engine = sqlalchemy.create_engine(database.url.replace("postgresql://", f"postgresql+{DRIVER}://"))
    try:
        with pytest.raises(sqlalchemy.exc.SQLAlchemyError):
            metadata.create_all(engine)
    finally:
        engine.dispose()


def fk_to_unique_index(metadata: MetaData) -> None:
    parent = table(metadata, "p", Column("code", Text))
    Index("u", parent.c.code, unique=True)
    table(metadata, "t", Column("p_code", String(3), ForeignKey("p.code")))


def fk_in_other_order(metadata: MetaData) -> None:
    Table("p", metadata, Column("a", Integer, primary_key=True), Column("b", Integer, primary_key=True))
    table(metadata, "t", Column("x", Integer), Column("y", Integer), ForeignKeyConstraint(["x", "y"], ["p.b", "p.a"]))


def fk_small_to_big(metadata: MetaData) -> None:
    Table("p", metadata, Column("id", Numeric, primary_key=True))
    table(metadata, "t", Column("p_id", Integer, ForeignKey("p.id")))


def fk_of_one_enum(metadata: MetaData) -> None:
    kind = Enum("a", name="kind")
    Table("p", metadata, Column("k", kind, primary_key=True))
    table(metadata, "t", Column("k", kind, ForeignKey("p.k")))


def indexes_of_all_sorts(metadata: MetaData) -> None:
    kind = Enum("a", name="kind")
    one = table(
        metadata,
        "t",
        Column("k", kind, index=True),
        Column("ks", postgresql.ARRAY(kind)),
        Column("r", postgresql.INT4RANGE, index=True),
        Column("v", String(5)),
        Column("c", postgresql.CIDR, index=True),
        Column("n", postgresql.INTERVAL(fields="YEAR"), index=True),
        Column("s", Text, Computed("'x'", persisted=True)),
    )
    Index("gin", one.c.ks, postgresql_using="gin")
    Index("gist", one.c.r, postgresql_using="gist")
    Index("hash", one.c.k, one.c.k.key and one.c.k, postgresql_using="btree")
    Index("expr", func.lower(one.c.v), postgresql_using="hash")
    Index("brin", one.c.v, postgresql_using="brin")


@pytest.mark.parametrize(
    "declare", [fk_to_unique_index, fk_in_other_order, fk_small_to_big, fk_of_one_enum, indexes_of_all_sorts]
)
def test_what_postgresql_takes_is_possible(declare: Any, database: Database) -> None:
    metadata = MetaData()
    declare(metadata)
    assert declared(database, metadata).impossible == ()
    engine = sqlalchemy.create_engine(database.url.replace("postgresql://", f"postgresql+{DRIVER}://"))
    try:
        metadata.create_all(engine)
    finally:
        engine.dispose()


def test_key_to_a_table_that_nobody_declares_stays() -> None:
    metadata = MetaData()
    table(metadata, "t", Column("x", Integer, ForeignKey("elsewhere.users.id")))
    found = catalog([metadata])
    assert found.impossible == ()
    record = found.of("foreign_key")["public", "t", "t_x_fkey"]
    assert (record.target, record.target_columns) == (("elsewhere", "users"), ("id",))


def test_key_to_a_column_that_is_not_there() -> None:
    metadata = MetaData()
    table(metadata, "p")
    table(metadata, "t", Column("x", Integer, ForeignKey("p.code")))
    assert [one.reason for one in catalog([metadata]).impossible] == ["public.p has no column code"]


def test_extension_class_is_not_judged_without_a_server() -> None:
    metadata = MetaData()
    table(
        metadata,
        "t",
        Column("x", Text),
        Index("i", "x", postgresql_using="gin", postgresql_ops={"x": "gin_trgm_ops"}),
        Index("h", "x", postgresql_using="bloom"),
    )
    assert catalog([metadata]).impossible == ()


@pytest.mark.parametrize("version", [130000, 140000])
def test_old_servers_lack_what_is_new(version: int) -> None:
    metadata = MetaData()
    if sqlalchemy.__version__.startswith("1."):
        table(metadata, "t", Column("x", Integer, ForeignKey("t.id")))
        assert catalog([metadata], facts=Facts(server_version=version)).impossible == ()
        return
    table(metadata, "t", Column("x", Integer), UniqueConstraint("x", name="u", postgresql_nulls_not_distinct=True))
    found = catalog([metadata], facts=Facts(server_version=version))
    assert [one.reason for one in found.impossible] == [f"PostgreSQL {version // 10000} has no NULLS NOT DISTINCT"]


def test_what_sqlalchemy_cannot_render_does_not_stop_the_rest() -> None:
    metadata = MetaData()
    table(metadata, "t", Column("bad", postgresql.BIT(None)), Column("good", Integer))
    table(metadata, "u", Column("e", Enum("a", name=None)))
    found = catalog([metadata])
    assert ("public", "t", "good") in found.of("column")
    assert "SQLAlchemy cannot render it" in found.impossible[-1].reason


def test_names_that_sqlalchemy_refuses() -> None:
    """It cuts only names that a convention made, and refuses others of more than 63 characters."""
    metadata, long = MetaData(), "{}_model_versions_artifacts_artifact_version_id_artifact_versions"
    table(metadata, "owners")
    table(
        metadata,
        "t",
        Column("owner_id", Integer),
        ForeignKeyConstraint(["owner_id"], ["owners.id"], name=long.format("fk")),
        UniqueConstraint("owner_id", name=long.format("uq")),
        CheckConstraint("owner_id > 0", name=long.format("ck")),
        Index(long.format("ix"), "owner_id"),
    )
    found = catalog([metadata])
    assert {(one.id.kind, one.id.key[-1], one.remedy) for one in found.impossible} == {
        (kind, long.format(prefix)[:63], "give it a shorter name")
        for kind, prefix in (("foreign_key", "fk"), ("unique", "uq"), ("check", "ck"), ("index", "ix"))
    }
    assert ("public", "t", "owner_id") in found.of("column")
