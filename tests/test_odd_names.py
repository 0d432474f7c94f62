"""Names that PostgreSQL takes and that few programs expect."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy
from psycopg import sql
from sqlalchemy import Column, Integer, MetaData, Table

from schemadrift import api
from schemadrift.cli.main import run
from tests.servers import Database, RunningServer, with_parts

NAMES = [
    'We"ird ""Na\'me"',
    "häßlich 表 🐘",
    "x" * 63,
    "100%",
    "%s %(a)s {0} {name}",
    "with.dot",
    "SELECT",
    "a\\b",
    "tab\tand\nline",
]


@pytest.mark.parametrize("name", NAMES)
def test_odd_names(name: str, database: Database) -> None:
    """Schema, table, column, index, constraint and enum of that name, made by SQLAlchemy and found in sync."""
    metadata = MetaData()
    short = name[:55]
    table = Table(
        name,
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column(name, Integer, server_default="7"),
        Column("kind", sqlalchemy.Enum(name, "b", name=f"{short}e", schema=name), comment=f"{name} % {{}}"),
        schema=name,
    )
    quoted = sql.Identifier(name).as_string()
    with database.connect(autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE TYPE {} AS ENUM ({}, 'b')").format(sql.Identifier(name, f"{short}e"), name))
        connection.execute(
            sql.SQL(
                "CREATE TABLE {table} (id integer PRIMARY KEY, {column} integer DEFAULT 7, kind {enum},"
                " CONSTRAINT {check} CHECK ({column} % 2 = 1 AND '%{{}}' <> '%s'));"
                "CREATE INDEX {index} ON {table} (({column} % 3)) WHERE {column} <> 3;"
                "COMMENT ON COLUMN {table}.kind IS {comment}"
            ).format(
                table=sql.Identifier(name, name),
                column=sql.Identifier(name),
                enum=sql.Identifier(name, f"{short}e"),
                check=sql.Identifier(f"{short}c"),
                index=sql.Identifier(f"{short}i"),
                comment=sql.Literal(f"{name} % {{}}"),
            )
        )
    escaped = quoted.replace(":", "\\:")
    table.append_constraint(sqlalchemy.CheckConstraint(f"{escaped} % 2 = 1 and '%{{}}' <> '%s'", name=f"{short}c"))
    sqlalchemy.Index(
        f"{short}i", sqlalchemy.text(f"({escaped} % 3)"), postgresql_where=sqlalchemy.text(f"({escaped} != 3)")
    )._set_parent(table)
    report = api.check(database.url, metadata, strict=True)
    assert report.in_sync, report.to_json()
    database.execute(f"ALTER TABLE {sql.Identifier(name, name).as_string()} DROP COLUMN kind")
    report = api.check(database.url, metadata)
    assert [one.field for one in report.drifts] == [""]
    assert report.drifts[0].object.endswith(".kind")


@pytest.mark.parametrize("name", NAMES[:5])
def test_odd_database_names(name: str, server: RunningServer, tmp_path: Path, capsys: Any) -> None:
    models = tmp_path / "models.py"
    text = "from sqlalchemy import *\nmetadata = MetaData()\nTable('t', metadata, Column('id', Integer))\n"
    models.write_text(text, encoding="utf-8")
    with psycopg.connect(server.url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            url = with_parts(server.url, database=name)
            assert run(["check", "--declared", str(models), "--url", url]) == 1
            assert f"database {name} on" in capsys.readouterr().out
        finally:
            admin.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
