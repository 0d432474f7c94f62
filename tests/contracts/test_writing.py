"""What a column refuses: every claim is put to the server, through both drivers."""

from __future__ import annotations

import asyncio
import datetime as dt
import enum
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple

import asyncpg
import psycopg
import pytest
from psycopg import sql
from pydantic import BeforeValidator, Field, create_model

from schemadrift.contracts.column import Column
from schemadrift.contracts.columns_of import Relations
from schemadrift.contracts.comparing import compare
from schemadrift.contracts.fields import fields_of
from schemadrift.contracts.storing import against, outside
from schemadrift.contracts.verdict import Verdict
from schemadrift.contracts.writing import let_through
from schemadrift.postgres.connection import read_only_snapshot
from schemadrift.postgres.reader import read, read_facts
from tests.servers import RunningServer

TYPES = (
    "smallint",
    "integer",
    "bigint",
    "integer CHECK (COLUMN > 0)",
    "integer CHECK (COLUMN BETWEEN 1 AND 100)",
    "integer CHECK (COLUMN IN (1, 2))",
    "numeric(6,2)",
    "numeric",
    "numeric(6,2) CHECK (COLUMN >= 0)",
    "real",
    "double precision",
    "text",
    "varchar(20)",
    "char(3)",
    "text CHECK (length(COLUMN) <= 10)",
    "text CHECK (COLUMN IN ('a', 'text'))",
    "mood",
    "boolean",
    "uuid",
    "date",
    "timestamptz",
    "timestamp",
    "time",
    "interval",
    "jsonb",
    "inet",
)
SILENT = {"json", "jsonb", "inet", "text", "character varying", "character"}
"""Types for which nobody claims to know all that is refused: codecs are the application's."""


class Small(enum.IntEnum):
    ONE = 1
    TWO = 2


class Created(NamedTuple):
    """A column, a field that is written to it, and what is told: code and effect."""

    column: str
    annotation: Any
    told: tuple[tuple[str, str], ...] = ()
    default: Any = ...


REFUSES, LOOSE = ("SD213", "breaks-writes"), ("SD213", "cosmetic")
CREATED = (
    Created("integer NOT NULL", int),
    Created("bigint NOT NULL", int),
    Created("integer NOT NULL", Annotated[int, Field(ge=0)]),
    Created("smallint NOT NULL", Annotated[int, Field(ge=0, le=40_000)], (REFUSES,)),
    Created("integer NOT NULL", str, (LOOSE,)),
    Created("integer NOT NULL", uuid.UUID, (REFUSES,)),
    Created("integer NOT NULL CHECK (COLUMN > 0)", int, (LOOSE,)),
    Created("integer NOT NULL CHECK (COLUMN > 0)", Annotated[int, Field(ge=0)], (REFUSES,)),
    Created("integer NOT NULL CHECK (COLUMN > 0)", Annotated[int, Field(gt=0)]),
    Created("integer NOT NULL CHECK (COLUMN IN (1, 2))", Small),
    Created("integer NOT NULL CHECK (COLUMN IN (1))", Small, (REFUSES,)),
    Created("numeric(6,2) NOT NULL", Decimal),
    Created("numeric(6,2) NOT NULL", Annotated[Decimal, Field(max_digits=6, decimal_places=2)]),
    Created("numeric(6,2) NOT NULL", Annotated[Decimal, Field(max_digits=12, decimal_places=2)], (REFUSES,)),
    Created("varchar(20) NOT NULL", str, (LOOSE,)),
    Created("varchar(20) NOT NULL", Annotated[str, Field(max_length=20)]),
    Created("varchar(20) NOT NULL", Annotated[str, Field(max_length=50)], (REFUSES,)),
    Created("text NOT NULL CHECK (length(COLUMN) <= 10)", Annotated[str, Field(max_length=50)], (REFUSES,)),
    Created("text NOT NULL", str),
    Created("mood NOT NULL", Literal["happy"]),
    Created("mood NOT NULL", Literal["happy", "glad"], (REFUSES,)),
    Created("mood NOT NULL", str, (LOOSE,)),
    Created("uuid NOT NULL", uuid.UUID),
    Created("uuid NOT NULL", str, (LOOSE,)),
    Created("uuid NOT NULL", int, (REFUSES,)),
    Created("boolean NOT NULL", bool),
    Created("timestamptz NOT NULL", dt.datetime),
    Created("date NOT NULL", dt.date),
    Created("date NOT NULL", bool, (REFUSES,)),
    Created("jsonb NOT NULL", dict[str, Any]),
    Created("text[] NOT NULL", list[str]),
    Created("text NOT NULL", str | None, (REFUSES,)),
    Created("text NOT NULL DEFAULT ''", str | None, (LOOSE,), None),
    Created("text NOT NULL DEFAULT ''", str | None, (("SD213", "integrity"), ("SD212", "cosmetic"))),
    Created("text NOT NULL", Annotated[str, BeforeValidator(str.strip)]),
    Created("text", str | None, (), None),
    Created("text NOT NULL DEFAULT ''", str, (("SD212", "cosmetic"),)),
    Created("integer GENERATED ALWAYS AS IDENTITY", int, (REFUSES,)),
)


class Shelf:
    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url, autocommit=True)
        self.loop = asyncio.new_event_loop()
        self.other = self.loop.run_until_complete(asyncpg.connect(url))
        self.connection.execute("CREATE TYPE mood AS ENUM ('happy', 'text')")
        columns = ", ".join(f"c{at} {one.replace('COLUMN', f'c{at}')}" for at, one in enumerate(TYPES))
        self.connection.execute(f"CREATE TABLE shelf ({columns})".encode())
        for at, one in enumerate(CREATED):
            made = one.column.replace("COLUMN", f"c{at}")
            self.connection.execute(f"CREATE TABLE created_c{at} (c{at} {made})".encode())
        with read_only_snapshot(self.connection, timeout=10.0):
            catalog = read(self.connection, schemas=frozenset({"public"}), facts=read_facts(self.connection))
        self.columns = {one.name: one for one in Relations(catalog).columns(("public", "shelf"))}
        names = [("public", f"created_c{at}") for at in range(len(CREATED))]
        self.created = {one.name: one for name in names for one in Relations(catalog).columns(name)}

    def close(self) -> None:
        self.loop.run_until_complete(self.other.close())
        self.loop.close()
        self.connection.close()

    def casts(self, column: Column, value: Any) -> bool:
        """Whether PostgreSQL takes a value for a column, checks and all."""
        table, name = sql.Identifier(f"created_{column.name}"), sql.Identifier(column.name)
        try:
            self.connection.execute(sql.SQL("INSERT INTO {} ({}) VALUES (%s)").format(table, name), [value])
        except psycopg.Error:
            return False
        return True

    def refuses(self, driver: str, column: Column, value: Any) -> bool:
        name = sql.Identifier(column.name)
        if driver == "psycopg":
            try:
                self.connection.execute(sql.SQL("INSERT INTO shelf ({}) VALUES (%s)").format(name), [value])
            except psycopg.Error:
                return True
            return False
        statement = sql.SQL("INSERT INTO shelf ({}) VALUES ($1)").format(name).as_string(self.connection)
        try:
            self.loop.run_until_complete(self.other.execute(statement, value))
        except (asyncpg.PostgresError, asyncpg.InterfaceError):
            return True
        return False


@pytest.fixture(scope="module")
def shelf(server: RunningServer) -> Iterator[Shelf]:
    database = server.create_database()
    made = Shelf(database.url)
    yield made
    made.close()
    server.drop_database(database)


@pytest.mark.parametrize("driver", ["psycopg", "asyncpg"])
@pytest.mark.parametrize("at", range(len(TYPES)), ids=TYPES.__getitem__)
def test_what_is_said_to_be_refused_is(at: int, driver: str, shelf: Shelf) -> None:
    column = shelf.columns[f"c{at}"]
    wrong = []
    for value in outside(column):
        said, refused = against(column, value, driver) is not None, shelf.refuses(driver, column, value)
        if (said and not refused) or (refused and not said and column.named.name not in SILENT):
            wrong.append((value, "said" if said else "not said"))
    assert not wrong, wrong


@pytest.mark.parametrize("at", range(len(CREATED)), ids=lambda at: f"{at} {CREATED[at].column}")
def test_a_model_for_new_rows(at: int, shelf: Shelf) -> None:
    """What is told, and that the server refuses what the model is said to let through."""
    created, column = CREATED[at], shelf.created[f"c{at}"]
    fields: dict[str, Any] = {column.name: (created.annotation, created.default)}
    model = create_model("Row", **fields)
    found = compare(model, [column], role="create")
    assert tuple((one.finding.code.number, one.finding.effect.value) for one in found if isinstance(one, Verdict)) == (
        created.told
    )
    assert len(found) == len(created.told)
    (field,) = fields_of(model)
    for value, why in let_through(field, column, "psycopg"):
        assert not shelf.casts(column, value), (value, why)


def test_what_is_not_supplied_and_what_is_not_stored() -> None:
    columns = [
        Column("id", "bigint", nullable=False, default=True, always=True),
        Column("name", "text", nullable=False),
        Column("team", "text", nullable=False),
        Column("note", "text", nullable=True),
    ]
    parts: Any = list[create_model("Part")]  # type: ignore[misc]
    model = create_model("New", name=(str, ...), nick=(str, ...), hint=(str, ""), parts=(parts, []))
    found = [one for one in compare(model, columns, role="create") if isinstance(one, Verdict)]
    assert [(one.finding.code.number, one.finding.effect.value, one.field or one.column) for one in found] == [
        ("SD211", "breaks-writes", "nick"),
        ("SD211", "integrity", "hint"),
        ("SD210", "breaks-writes", "team"),
    ]
    assert compare(model, columns, role="update", computed=["nick", "hint"]) == []
