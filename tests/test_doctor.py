"""The doctor: what a role cannot see is named before a check leaves it unverified, with the GRANT that cures it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from schemadrift import api
from schemadrift.cli.main import run
from schemadrift.errors import ExitCode
from schemadrift.report import diagnosis
from schemadrift.report.diagnosis import Diagnosis, State
from tests.servers import Database

SHOP = """
CREATE SCHEMA billing;
CREATE TYPE billing.mood AS ENUM ('sad', 'glad');
CREATE FUNCTION twice(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
REVOKE ALL ON FUNCTION twice FROM PUBLIC;
CREATE TABLE orders (
    id serial PRIMARY KEY, mood billing.mood[], n integer,
    CONSTRAINT merry CHECK (mood[1] = 'glad'), CONSTRAINT even CHECK (public.twice(n) = n + n)
);
CREATE SCHEMA other; CREATE TABLE other.t (); CREATE TYPE other.lonely AS ENUM ('a');
"""
MODELS = """\
from sqlalchemy import ARRAY, CheckConstraint, Column, Integer, MetaData, Table
from sqlalchemy.dialects.postgresql import ENUM

metadata = MetaData()
mood = ENUM("sad", "glad", name="mood", schema="billing", create_type=False)
Table(
    "orders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mood", ARRAY(mood)),
    Column("n", Integer),
    CheckConstraint("(mood)[1] = 'glad'", name="merry"),
    CheckConstraint("public.twice(n) = (n) + n + 0", name="even"),
)
"""


@pytest.fixture
def role(database: Database) -> Iterator[str]:
    """A role that has nothing but CONNECT, and USAGE on public."""
    name = f"nobody_{database.name}"
    database.execute(f"{SHOP}; CREATE ROLE {name} LOGIN")
    yield name
    database.execute(f"DROP OWNED BY {name}; DROP ROLE {name}")


@pytest.fixture
def models(tmp_path: Path) -> str:
    (tmp_path / "models.py").write_text(MODELS, encoding="utf-8")
    return str(tmp_path / "models.py")


def limits(found: Diagnosis) -> dict[str, str]:
    """What is limited or failed, with its remedy."""
    return {one.subject: one.remedy for one in found.looks if one.state is not State.FINE}


def says(found: Diagnosis, subject: str) -> str:
    return next(one.says for one in found.looks if one.subject == subject)


def test_superuser(database: Database, models: str) -> None:
    database.execute(SHOP)
    found = api.doctor(database.url, models)
    assert limits(found) == {}
    assert found.exit_code == ExitCode.IN_SYNC
    assert f"database {database.name} on " in found.database
    assert "a superuser" in says(found, "role")
    assert "declares 1 table" in says(found, "declaration")
    assert says(found, "clock") == "agrees with ours"
    assert "names without a schema are in public" in says(found, "search_path")
    assert "SQLAlchemy" in says(found, "client")
    assert says(found, "connection").startswith("open")
    assert "pooler" not in says(found, "connection")


def test_every_grant_that_is_missing(database: Database, role: str, models: str) -> None:
    """What the doctor names is what a check leaves unverified; with its GRANTs nothing is."""
    url = database.url_as(role)
    assert [one.subject for one in api.check(url, models).unverified] == [
        "check public.orders.even",
        "check public.orders.merry",
    ]
    database.execute("REVOKE SELECT ON pg_policy FROM PUBLIC")
    found = api.doctor(url, models)
    assert limits(found) == {
        "schema billing": f"GRANT USAGE ON SCHEMA billing TO {role}",
        "function public.twice(integer)": f"GRANT EXECUTE ON FUNCTION public.twice(integer) TO {role}",
        "policies": f"GRANT SELECT ON pg_catalog.pg_policy TO {role}",
    }
    assert found.exit_code == ExitCode.DRIFT
    assert "an ordinary role" in says(found, "role")
    for grant in limits(found).values():
        database.execute(grant)
    assert limits(api.doctor(url, models)) == {}
    assert api.check(url, models).unverified == ()


def test_only_what_the_declaration_speaks_for(database: Database, role: str, tmp_path: Path) -> None:
    path = tmp_path / "other.py"
    path.write_text(
        "from sqlalchemy import *\nm = MetaData(schema='other')\nTable('t', m, Column('i', Integer))\n",
        encoding="utf-8",
    )
    assert limits(api.doctor(database.url_as(role), str(path))) == {}
    assert limits(api.doctor(database.url_as(role))).keys() == {"schema billing", "function public.twice(integer)"}


def test_search_path(database: Database, role: str) -> None:
    """Where a schema of the search path may not be used, names mean others than they should."""
    database.execute(f"ALTER ROLE {role} SET search_path = billing, public")
    found = api.doctor(database.url_as(role))
    assert limits(found)["search_path billing"] == f"GRANT USAGE ON SCHEMA billing TO {role}"
    database.execute(f"ALTER ROLE {role} SET search_path = nowhere")
    found = api.doctor(database.url_as(role))
    assert limits(found)["search_path"].startswith(f"ALTER ROLE {role} SET search_path")
    assert "nothing: names without a schema are taken to be in public" in says(found, "search_path")


def test_settings_of_the_role(database: Database, role: str) -> None:
    database.execute(f"ALTER ROLE {role} SET statement_timeout = '30s'; ALTER ROLE {role} BYPASSRLS")
    found = api.doctor(database.url_as(role))
    assert says(found, "statement_timeout").startswith("30s")
    assert "not bound by row security" in says(found, "role")


def test_catalog_that_is_needed(database: Database, role: str) -> None:
    database.execute("REVOKE SELECT ON pg_attribute FROM PUBLIC")
    found = api.doctor(database.url_as(role))
    assert found.exit_code == ExitCode.UNCERTAIN
    failed = next(one for one in found.looks if one.state is State.FAILED)
    assert "permission denied for table pg_attribute" in failed.says


def test_leaves_a_connection_as_it_was(database: Database) -> None:
    with database.connect() as connection:
        assert api.doctor(connection).exit_code == ExitCode.IN_SYNC
        assert connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
        assert connection.execute("SHOW search_path").fetchone() == ('"$user", public',)
        with pytest.raises(psycopg.errors.UndefinedTable):
            connection.execute("SELECT * FROM nowhere")


def test_no_connection(database: Database, models: str) -> None:
    found = api.doctor(database.url.replace(database.name, "none"), models)
    assert found.exit_code == ExitCode.UNCERTAIN
    assert limits(found) == {"connection": "check the database in --url, or create it"}
    assert says(found, "connection") == "there is no database none"
    assert says(found, "declaration") == "can be imported"


def test_no_declaration(database: Database, tmp_path: Path) -> None:
    found = api.doctor(database.url, f"{tmp_path}/none.py:metadata")
    assert found.exit_code == ExitCode.UNCERTAIN
    assert limits(found).keys() == {"declaration"}
    assert says(found, "role")


def test_snapshot_for_another_default_schema(database: Database, models: str, tmp_path: Path) -> None:
    path = tmp_path / "schema.json"
    path.write_bytes(api.snapshot(declared=models, default_schema="app"))
    found = api.doctor(database.url, path)
    assert "is for the default schema app" in says(found, "declaration")
    assert found.exit_code == ExitCode.UNCERTAIN


def test_text() -> None:
    looks = (
        diagnosis.Look(subject="server", state=State.FINE, says="PostgreSQL 18"),
        diagnosis.Look(subject="schema a", state=State.LIMITED, says="no\x1b[2J use", remedy="GRANT …"),
    )
    shown = diagnosis.render(Diagnosis(database="database x", looks=looks))
    assert shown.splitlines() == [
        "database x",
        "",
        "fine     server: PostgreSQL 18",
        "limited  schema a: no\\x1b[2J use",
        "         cure: GRANT …",
        "",
        "Limited. A check works, and something may stay unverified.",
    ]
    assert "\x1b[1;33mlimited" in diagnosis.render(Diagnosis(database="x", looks=looks), colour=True)


def test_command_line(database: Database, role: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "--url", database.url]) == 0
    assert "Fine. A check sees everything." in capsys.readouterr().out
    assert run(["doctor", "--url", database.url_as(role), "--format", "json"]) == 1
    written = json.loads(capsys.readouterr().out)
    assert written["version"] == diagnosis.VERSION
    assert {"subject", "state", "says", "remedy"} == written["looks"][0].keys()
    assert run(["doctor", "--url", "postgresql://nobody@localhost:1/x"]) == 2
    assert "connection refused" in capsys.readouterr().out
    assert run(["doctor", "--url", "mysql://x/y"]) == 2
    assert "PostgreSQL" in capsys.readouterr().out
