"""A column's new type, and indexes that nothing declares: what PostgreSQL cannot index is refused, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from sqlalchemy import Column, Enum, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSON, JSONB, UUID

from schemadrift import api

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

    from tests.servers import Database

_MOOD = Enum("ok", "bad", name="mood")


@pytest.mark.parametrize(
    ("before", "after", "index", "why"),
    [
        ("jsonb", JSON(), "INDEX i ON t (a)", "btree has no operator class for json"),
        (
            "jsonb",
            JSON(),
            "INDEX i ON t USING hash (a)",
            "hash has no operator class for json",
        ),
        (
            "jsonb",
            JSON(),
            "INDEX i ON t USING gin (a jsonb_path_ops)",
            "its operator class jsonb_path_ops is not for json",
        ),
        (
            "jsonb",
            Text(),
            "INDEX i ON t USING gin (a)",
            "gin has no operator class for text",
        ),
        (
            "text",
            Integer(),
            "INDEX i ON t (id, a text_pattern_ops)",
            "its operator class text_pattern_ops is not for integer",
        ),
        (
            "text",
            _MOOD,
            "INDEX i ON t (a text_pattern_ops)",
            "its operator class text_pattern_ops is not for public.mood",
        ),
        ("text", _MOOD, "INDEX i ON t (a)", ""),
        ("varchar(10)", Text(), "INDEX i ON t (a varchar_pattern_ops)", ""),
        ("integer", Text(), "INDEX i ON t (a) INCLUDE (id)", ""),
        ("text", UUID(), "INDEX i ON t USING hash (a)", ""),
        ("json", JSONB(), "INDEX i ON t ((a ->> 'x'))", ""),
        ("text", JSON(), "INDEX i ON t (id) INCLUDE (a)", ""),
    ],
)
def test_type_under_an_index_that_stays(
    database: Database, before: str, after: TypeEngine[Any], index: str, why: str
) -> None:
    database.execute(f"CREATE TYPE mood AS ENUM ('ok', 'bad'); CREATE TABLE t (id int, a {before}); CREATE {index}")
    metadata = MetaData()
    Table("t", metadata, Column("id", Integer), Column("a", after))
    made = api.plan(database.url, metadata)
    assert [one.why for one in made.plan.refusals] == ([f"index public.t.i stays, and {why}"] if why else [])
    change = [step for step in made.plan.steps if step.object.key[-1] == "a"]
    assert bool(change) is not bool(why)
    with database.connect(autocommit=True) as connection:
        if why:  # and it is true
            type_ = str(after.compile()) if after is not _MOOD else "mood"
            with pytest.raises((psycopg.errors.UndefinedObject, psycopg.errors.DatatypeMismatch)):
                connection.execute(f"ALTER TABLE t ALTER a TYPE {type_} USING a::text::{type_}".encode())
        for step in change:
            for statement in step.sql:
                connection.execute(statement.encode())
