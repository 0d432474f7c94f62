"""Columns as contracts see them: what checks leave, domains, enum types, views, and files that stand for a database."""

from __future__ import annotations

from decimal import Decimal

import psycopg
import pytest
from psycopg import sql

from schemadrift import api
from schemadrift.config.targets import Overrides, chosen
from schemadrift.contracts.column import Column
from schemadrift.contracts.columns_of import Relations
from schemadrift.contracts.limits import Limits, limits
from schemadrift.contracts.values import values
from schemadrift.postgres.connection import read_only_snapshot
from schemadrift.postgres.reader import read, read_facts
from tests.contracts.project import NOTHING, Project, told
from tests.servers import Database

UNDERSTOOD = {
    "integer CHECK (COLUMN > 0)": (1, 2**31 - 1),
    "integer CHECK (COLUMN >= -5 AND COLUMN <= 100)": (-5, 100),
    "integer CHECK (0 < COLUMN AND 10 > COLUMN)": (1, 9),
    "bigint CHECK (COLUMN BETWEEN 3 AND 7)": (3, 7),
    "smallint CHECK (COLUMN <= 1000000)": (-(2**15), 2**15 - 1),
    "integer CHECK (COLUMN = 4)": (4, 4),
    "numeric(6,2) CHECK (COLUMN > 0)": (Decimal("0.01"), Decimal("9999.99")),
    "numeric(6,2) CHECK (COLUMN < 10.5)": (Decimal("-9999.99"), Decimal("10.49")),
    "numeric(4,1) CHECK (COLUMN >= 0 AND COLUMN <= 1.55)": (Decimal("0.0"), Decimal("1.5")),
    "percent": (0, 100),
    "integer CHECK (COLUMN > 5 OR COLUMN < 3)": (-(2**31), 2**31 - 1),
}
COUNTED = {
    "text CHECK (COLUMN IN ('a', 'b''c', 'd, e'))": {"a", "b'c", "d, e"},
    "varchar(10) CHECK (COLUMN IN ('x', 'y'))": {"x", "y"},
    "varchar CHECK (COLUMN = ANY (ARRAY['x', 'y']))": {"x", "y"},
    "integer CHECK (COLUMN IN (1, -2))": {1, -2},
    "text CHECK (COLUMN = 'only')": {"only"},
    "state": {"on", "off"},
}
LONG = {
    "varchar(7)": 7,
    "text CHECK (length(COLUMN) <= 9)": 9,
    "varchar(20) CHECK (char_length(COLUMN) < 9)": 8,
    "char(3)": 3,
    "text CHECK (COLUMN ~ '^a')": None,
}
TYPES = (
    "CREATE DOMAIN percent AS integer NOT NULL DEFAULT 5 CHECK (VALUE BETWEEN 0 AND 100);"
    "CREATE DOMAIN state AS text CHECK (VALUE IN ('on', 'off'));"
)
ALL = (*UNDERSTOOD, *COUNTED, *LONG)


def _columns(database: Database, script: str, table: str = "shelf") -> dict[str, Column]:
    database.execute(script)
    with database.connect(autocommit=True) as connection, read_only_snapshot(connection, timeout=10.0):
        catalog = read(connection, schemas=frozenset({"public"}), facts=read_facts(connection))
    relations = Relations(catalog)
    assert relations.find((table,)) == ("public", table)
    return {one.name: one for one in relations.columns(("public", table))}


def test_checks_leave_what_the_server_takes(database: Database) -> None:
    """Every value that is said to be in a column can be written to it."""
    made = ", ".join(f"c{at} {one.replace('COLUMN', f'c{at}')}" for at, one in enumerate(ALL))
    columns = _columns(database, f"{TYPES} CREATE TABLE shelf ({made});")
    with database.connect(autocommit=True) as connection:
        for at, written in enumerate(ALL):
            column = columns[f"c{at}"]
            tried = [one.value for one in values(column, "psycopg") or ()]
            assert tried, written
            if written in UNDERSTOOD:
                low, high = UNDERSTOOD[written]
                assert (min(tried), max(tried)) == (low, high), written
            elif written in COUNTED:
                assert set(tried) == COUNTED[written]
            else:
                assert column.length == LONG[written], written
            if " OR " in written or "~" in written:
                continue
            name = sql.Identifier(column.name)
            for value in tried:
                try:
                    connection.execute(sql.SQL("INSERT INTO shelf ({}) VALUES (%s)").format(name), [value])
                except psycopg.Error as error:
                    pytest.fail(f"{written}: {value!r}: {error}")


@pytest.mark.parametrize(
    ("checks", "left"),
    [
        ((), Limits()),
        (("a > 0", "a < 10", "a > 4"), Limits(low=Decimal("4.000000000001"), high=Decimal("9.999999999999"))),
        (("a in ('x', 'y')", "a in ('y', 'z')"), Limits(among=("y",))),
        (("a between 1 and 5 and a <> 3",), Limits(low=Decimal(1), high=Decimal(5))),
        (("a = 'b or c'",), Limits(among=("b or c",))),
        (("a is not null",), Limits()),
        (("b > 0",), Limits()),
        (("lower(a) = 'x'",), Limits()),
        (("a >= 1.5::numeric",), Limits(low=Decimal("1.5"))),
    ],
)
def test_forms_of_checks(checks: tuple[str, ...], left: Limits) -> None:
    assert limits("a", checks) == left


def test_what_a_column_says(database: Database) -> None:
    columns = _columns(
        database,
        TYPES + "CREATE TYPE mood AS ENUM ('a', 'b');"
        "CREATE TABLE shelf (id int GENERATED ALWAYS AS IDENTITY, n serial, p percent, m mood[] DEFAULT '{}', "
        "d text DEFAULT 'x' NOT NULL, g int GENERATED ALWAYS AS (1) STORED, \"Odd name\" text, "
        "CHECK (\"Odd name\" IN ('v')), CHECK (n > 0 OR d = ''));",
    )
    assert [(one.name, one.nullable, one.default, one.always) for one in columns.values()] == [
        ("id", False, True, True),
        ("n", False, True, False),
        ("p", False, True, False),
        ("m", True, True, False),
        ("d", False, True, False),
        ("g", True, False, True),
        ("Odd name", True, False, False),
    ]
    assert columns["m"].labels == ("a", "b")
    assert columns["Odd name"].limits.among == ("v",)
    assert columns["n"].checks == ()
    assert columns["p"].type == "integer"


def test_nobody_says_whether_columns_of_views_are_null(database: Database) -> None:
    columns = _columns(database, "CREATE TABLE t (a int NOT NULL); CREATE VIEW shelf AS SELECT a FROM t;")
    assert columns["a"].nullable is None


def test_a_snapshot_stands_for_the_database(project: Project) -> None:
    """Contracts need the catalog only; rows and queries need a server."""
    project.database.execute(NOTHING + "CREATE TABLE things (id uuid NOT NULL)")
    (project.folder / "live.json").write_bytes(api.snapshot(project.database.url))
    project.write(
        project.models,
        """
        from pydantic import BaseModel
        class Thing(BaseModel):
            id: int
        """,
    )
    contract = f'[[contract]]\nmodel = "{project.models}.py:Thing"\n'
    (project.folder / "schemadrift.toml").write_text(
        f'declared = ["structure_{project.models}.py:metadata"]\n{contract}table = "things"\n'
        f'{contract}query = "SELECT 1"\n',
        encoding="utf-8",
    )
    given = Overrides(live=project.folder / "live.json", sample=5)
    targets = chosen(project.folder / "schemadrift.toml", (), given)
    (report,) = api.run(targets, only=["contracts"]).targets.values()
    assert told(report) == {("SD203", "Thing.id")}
    assert sorted("snapshot" in one.reason for one in report.unverified) == [True, True]
