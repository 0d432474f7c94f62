"""Every pair of column type and annotation: the verdict, and what happens when the value is really read."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Iterator
from typing import Any

import asyncpg
import psycopg
import pytest
from psycopg import sql
from pydantic import BaseModel, ValidationError, create_model

from schemadrift import codes
from schemadrift.contracts.column import Column
from schemadrift.contracts.columns_of import Relations
from schemadrift.contracts.comparing import compare
from schemadrift.contracts.values import PALETTE, Value, is_text, values
from schemadrift.contracts.verdict import Doubt, Verdict
from schemadrift.postgres.connection import read_only_snapshot
from schemadrift.postgres.reader import read, read_facts
from tests.contracts.pairs import PAIRS, TYPES, Pair
from tests.servers import RunningServer

PARTIAL = frozenset({codes.FIELD_NARROWER.number, codes.LABEL_REFUSED.number})
DRIVERS = ("psycopg", "asyncpg")


class Table:
    """One table with a column for each pair, and both drivers."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.connection = psycopg.connect(url, autocommit=True)
        self.loop = asyncio.new_event_loop()
        self.other = self.loop.run_until_complete(asyncpg.connect(url))
        self.connection.execute(TYPES)
        columns = ", ".join(f"c{at} {one.column.replace('COLUMN', f'c{at}')}" for at, one in enumerate(PAIRS))
        self.connection.execute(f"CREATE TABLE pairs ({columns})".encode())
        with read_only_snapshot(self.connection, timeout=10.0):
            catalog = read(self.connection, schemas=frozenset({"public"}), facts=read_facts(self.connection))
        self.columns = {one.name: one for one in Relations(catalog).columns(("public", "pairs"))}

    def close(self) -> None:
        self.loop.run_until_complete(self.other.close())
        self.loop.close()
        self.connection.close()

    def fetch(self, driver: str, name: str, text: str | None) -> Any:
        """Write a text into a column, and read what the driver makes of it; the rest of the row is left out."""
        kind = self.columns[name]
        statement = sql.SQL("SELECT {}::{}").format(sql.Literal(text), sql.SQL(kind.type)).as_string(self.connection)
        if driver == "psycopg":
            row = self.connection.execute(statement.encode()).fetchone()
            assert row is not None
            return row[0]
        return self.loop.run_until_complete(self.other.fetchval(statement))


@pytest.fixture(scope="module")
def table(server: RunningServer) -> Iterator[Table]:
    database = server.create_database()
    made = Table(database.url)
    yield made
    made.close()
    server.drop_database(database)


def _model(pair: Pair) -> type[BaseModel]:
    return create_model("Row", v=(pair.annotation, ...))


def _refused(model: type[BaseModel], value: Any) -> bool:
    try:
        model(v=value)
    except ValidationError:
        return True
    return False


def _text(one: Value) -> str:
    return one.value if isinstance(one.value, str) and one.shown.endswith(" characters)") else one.shown


def _named(at: int) -> str:
    return f"{at} {PAIRS[at].column}"


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("at", range(len(PAIRS)), ids=_named)
def test_a_pair(at: int, driver: str, table: Table) -> None:
    pair, column, model = PAIRS[at], table.columns[f"c{at}"], _model(PAIRS[at])
    found = compare(model, [column], driver=driver, names={"v": column.name})
    assert not [one for one in found if isinstance(one, Doubt)]
    told = {one.finding.code.number for one in found if not isinstance(one, Doubt)}
    expected = pair.expected(driver)
    assert expected in told if expected else told <= {codes.FIELD_NARROWER.number}
    _confirm(told, column, model, driver, table)


def _confirm(told: set[str], column: Column, model: type[BaseModel], driver: str, table: Table) -> None:
    """Read every value through the driver into the model: it is refused as the verdict says."""
    tried = values(column, driver)
    assert tried
    read_back = [table.fetch(driver, column.name, _text(one)) for one in tried]
    assert read_back == [one.value for one in tried], "the driver returns what we say that it returns"
    assert [type(one) for one in read_back] == [type(one.value) for one in tried] or driver == "asyncpg"
    refused = [_refused(model, one) for one in read_back]
    if codes.VALUE_REFUSED.number in told:
        assert any(refused)
        assert all(refused) or not is_text(column)
    elif told & PARTIAL:
        assert any(refused)
    elif column.named.name not in {"json", "jsonb"}:
        assert not any(refused)
    else:
        assert not all(_refused(model, one) for one in (*read_back, {"tier": "free"}, '{"tier": "free"}'))
    if column.nullable:
        assert _refused(model, table.fetch(driver, column.name, None)) == (codes.NULL_REFUSED.number in told)


def test_there_are_enough_pairs() -> None:
    assert len(PAIRS) >= 60
    assert sum(not one.psycopg for one in PAIRS) >= 25, "sensible models are in it too"


@pytest.mark.parametrize("text", [text for _, text in PALETTE])
def test_texts_of_the_palette_are_texts(text: str, table: Table) -> None:
    row = table.connection.execute("SELECT %s::text", [text]).fetchone()
    assert row == (text,)


@pytest.mark.parametrize("driver", DRIVERS)
def test_every_column_with_every_annotation(driver: str, table: Table) -> None:
    """An alarm has a value that is refused, and where nothing is told nothing is refused; JSON of any shape aside."""
    models = {repr(one.annotation): _model(one) for one in PAIRS}
    columns = {one.column: table.columns[f"c{at}"] for at, one in enumerate(PAIRS)}
    wrong: list[tuple[str, str, str]] = []
    told_of = 0
    for written, column in columns.items():
        tried = values(column, driver) or []
        for annotation, model in models.items():
            found = compare(model, [column], driver=driver, names={"v": column.name})
            told = {one.finding.code.number for one in found if isinstance(one, Verdict)}
            told_of += bool(told)
            with warnings.catch_warnings(action="ignore"):
                refused = [_refused(model, one.value) for one in tried]
            null = bool(column.nullable) and _refused(model, None)
            if null != (codes.NULL_REFUSED.number in told):
                wrong.append((written, annotation, "NULL"))
            alarmed = bool(told & {codes.VALUE_REFUSED.number, *PARTIAL})
            if alarmed and not any(refused):
                wrong.append((written, annotation, f"{told} without a refused value"))
            if any(refused) and not alarmed and column.named.name not in {"json", "jsonb"}:
                wrong.append((written, annotation, "silence"))
    assert not wrong, wrong[:10]
    assert told_of > len(columns) * len(models) / 3
