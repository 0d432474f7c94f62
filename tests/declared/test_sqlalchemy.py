"""What a catalog from metadata says beside its objects, and what names without a schema mean."""

from __future__ import annotations

from typing import Any

import sqlalchemy
from sqlalchemy import (
    Column,
    Enum,
    FetchedValue,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    event,
    schema,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import UserDefinedType

from schemadrift.catalog import Facts, MadeByDdl, ObjectId
from schemadrift.declared import loading
from schemadrift.declared.sqlalchemy import KINDS, catalog

DDL: Any = schema.DDL  # 2.x has no types for it


def test_coverage_and_source() -> None:
    metadata = MetaData()
    Table("t", metadata, Column("id", Integer))
    Table("u", metadata, Column("e", Enum("a", name="e", schema="types")), schema="app")
    found = catalog(loading.load(metadata))
    assert found.coverage.kinds == KINDS
    assert set(found.coverage.schemas or ()) == {"public", "app", "types"}
    assert sorted(found.of("schema")) == [("app",), ("public",), ("types",)]
    assert found.source == "a MetaData"
    assert catalog([metadata], source_text="mine").source == "mine"


def test_unnamed_are_those_that_postgresql_names() -> None:
    metadata = MetaData()
    Table(
        "t",
        metadata,
        Column("id", Integer, Identity(), primary_key=True),
        Column("a", Integer, unique=True, index=False),
        Column("b", Integer, index=True),
        Column("c", ForeignKey("t.id", name="named")),
    )
    assert catalog([metadata]).unnamed == {
        ObjectId("primary_key", ("public", "t", "t_pkey")),
        ObjectId("unique", ("public", "t", "t_a_key")),
        ObjectId("sequence", ("public", "t_id_seq")),
    }


def test_ddl_on_events_is_told_and_not_run() -> None:
    metadata = MetaData()
    table = Table("t", metadata, Column("id", Integer))
    ran: list[object] = []
    event.listen(table, "after_create", DDL("CREATE TRIGGER x"))
    event.listen(table, "after_create", DDL("ANALYZE t").execute_if(dialect="postgresql"))
    event.listen(table, "after_create", DDL("CREATE INDEX i ON %(fullname)s (id)").execute_if(dialect="postgresql"))
    event.listen(table, "after_create", DDL("PRAGMA z").execute_if(dialect="sqlite"))
    event.listen(metadata, "before_create", DDL("CREATE EXTENSION citext"))
    event.listen(table, "before_create", lambda *_args, **_kw: ran.append(1))
    found = catalog([metadata])
    assert [one.subject for one in found.unseen] == [
        "2 DDL listeners on table public.t",
    ]
    assert found.made_by_ddl == {
        MadeByDdl("extension", ("citext",)),
        MadeByDdl("index", ("public", "t", "i")),
    }
    assert ran == []


def test_what_the_database_fills_has_no_declared_default() -> None:
    metadata = MetaData()
    Table("t", metadata, Column("id", Integer, server_default=FetchedValue()))
    assert catalog([metadata]).of("column")["public", "t", "id"].default is None


class Vector(UserDefinedType):  # type: ignore[type-arg, unused-ignore]
    cache_ok = True

    def get_col_spec(self, **_kw: object) -> str:
        return "VECTOR(3)"


class Geometry(UserDefinedType):  # type: ignore[type-arg, unused-ignore]
    cache_ok = True

    def get_col_spec(self, **_kw: object) -> str:
        return "geometry(POINT,4326)"


def test_types_of_extensions_live_where_the_server_has_them() -> None:
    metadata = MetaData()
    table = Table(
        "t",
        metadata,
        Column("v", Vector()),
        Column("g", Geometry()),
        Column("gs", postgresql.ARRAY(Geometry())),
        Column("h", postgresql.HSTORE),
        Column("own", Enum("a", name="kind"), server_default=text("'a'::kind")),
        Column("other", postgresql.ENUM("b", name="shared", create_type=False)),
    )
    Index("ix", table.c.v, postgresql_using="hnsw", postgresql_ops={"v": "vector_l2_ops"})
    facts = Facts(default_schema="app", type_schemas={"vector": "ext", "geometry": "gis", "kind": "zzz", "shared": "x"})
    found = catalog([metadata], facts=facts)
    assert {key[-1]: record.type for key, record in found.of("column").items()} == {
        "v": "ext.vector(3)",
        "g": "gis.geometry(Point,4326)",
        "gs": "gis.geometry(Point,4326)[]",
        "h": "app.hstore",
        "own": "app.kind",
        "other": "x.shared",
    }
    assert list(found.of("enum_type")) == [("app", "kind")]
    assert found.impossible == ()


def test_a_view_by_its_mark_is_left_out() -> None:
    metadata = MetaData()
    Table("v", metadata, Column("id", Integer), info={"is_view": True})
    Table("t", metadata, Column("id", Integer))
    assert list(catalog([metadata]).of("table")) == [("public", "t")]


def test_declared_views_are_told() -> None:
    metadata = MetaData()
    table = Table("t", metadata, Column("id", Integer))
    expected = []
    if hasattr(sqlalchemy, "CreateView"):
        sqlalchemy.CreateView(sqlalchemy.select(table), "v", metadata=metadata)
        expected = ["view public.v"]
    assert [one.subject for one in catalog([metadata]).unseen] == expected


def test_the_metadata_is_not_changed() -> None:
    metadata = MetaData()
    Table("t", metadata, Column("id", Integer, primary_key=True), Column("n", String, index=True))
    first = catalog([metadata])
    assert catalog([metadata]).objects == first.objects
