"""What the role may not do is in the plan, with what would let it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest
import sqlalchemy as sa

from schemadrift import api
from schemadrift.applying import Settings, applied
from schemadrift.catalog.names import quote
from schemadrift.catalog.serial import fingerprint
from schemadrift.cli.main import run
from schemadrift.errors import Refused, UsageError
from schemadrift.report import plan_alembic, plan_markdown, plan_sql, plan_text
from tests.corpus.test_corpus import read_catalog

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemadrift.plan_file import PlanFile
    from tests.servers import Database, DatabaseFactory

LIVE = """
CREATE TYPE mood AS ENUM ('sad');
CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE orders (id integer PRIMARY KEY, user_id integer, note text);
INSERT INTO orders VALUES (1, NULL, NULL);
CREATE TABLE log (day date NOT NULL) PARTITION BY RANGE (day);
CREATE TABLE log_1 PARTITION OF log DEFAULT;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
"""


def declared() -> Any:
    metadata = sa.MetaData()
    sa.Table("users", metadata, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False))
    sa.Table(
        "orders", metadata, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("user_id", sa.ForeignKey("users.id"), index=True), sa.Column("note", sa.Text, nullable=False),
        sa.Column("mood", sa.Enum("sad", "happy", name="mood")),
    )  # fmt: skip
    sa.Table("log", metadata, sa.Column("day", sa.Date, nullable=False), sa.Column("n", sa.Integer),
             postgresql_partition_by="RANGE (day)")  # fmt: skip
    sa.Table("fresh", metadata, sa.Column("id", sa.Integer, primary_key=True), schema="other")
    return metadata


class Role:
    """A role that can log in, and the database as it sees it."""

    def __init__(self, database: Database) -> None:
        self.name = f"may_{database.name}"
        self.database = database
        database.execute(f"CREATE ROLE {quote(self.name)} LOGIN PASSWORD 'x'")
        database.execute(f"GRANT USAGE ON SCHEMA public TO {quote(self.name)}")

    def gets(self, *statements: str) -> None:
        for statement in statements:
            self.database.execute(statement.format(role=quote(self.name), database=quote(self.database.name)))

    def plan(self, **given: Any) -> PlanFile:
        return api.plan(self.database.url, declared(), role=self.name, fills={"orders.note": "''"}, **given)


@pytest.fixture
def role(make_database: DatabaseFactory) -> Iterator[Role]:
    database = make_database()
    database.execute(LIVE)
    made = Role(database)
    yield made
    made.gets("REASSIGN OWNED BY {role} TO CURRENT_USER", "DROP OWNED BY {role}", "DROP ROLE {role}")


def lacks(document: PlanFile) -> dict[str, str]:
    return {one.says: one.remedy for step in document.plan.steps for one in step.lacks}


def test_everything_that_is_lacking_is_named(role: Role) -> None:
    found = {says.replace(role.name, "me"): remedy for says, remedy in lacks(role.plan()).items()}
    owner = (
        "postgres"
        if "me does not own public.orders, postgres does" in found
        else next(says for says in found if "public.orders" in says).split()[-2]
    )
    assert set(found) >= {
        "me may not create schemas in this database",
        f"me does not own public.orders, {owner} does",
        f"me does not own public.log_1, {owner} does",
        f"me does not own type public.mood, {owner} does",
        "me has no CREATE on schema public",
        "me has no REFERENCES on public.users",
        "me has no SELECT, UPDATE on public.orders",
    }
    assert found["me has no REFERENCES on public.users"] == f"GRANT REFERENCES ON public.users TO {role.name}"
    assert found["me has no CREATE on schema public"] == f"GRANT CREATE ON SCHEMA public TO {role.name}"


def test_what_it_says_helps(role: Role) -> None:
    """After exactly these grants nothing is lacking, and the role can run all of it."""
    role.gets(
        "GRANT CREATE ON DATABASE {database} TO {role}", "GRANT CREATE ON SCHEMA public TO {role}",
        "GRANT REFERENCES ON users TO {role}", "ALTER TYPE mood OWNER TO {role}",
        *(f"ALTER TABLE {name} OWNER TO {{role}}" for name in ("orders", "log", "log_1")),
    )  # fmt: skip
    document = role.plan()
    assert not lacks(document)
    with role.database.connect() as connection:
        connection.autocommit = True
        connection.execute(f"SET SESSION AUTHORIZATION {quote(role.name)}".encode())
        connection.execute(b"SET search_path = public")
        for step in document.plan.steps:
            for statement in step.sql:
                connection.execute(statement.encode())
    assert api.check(role.database.url, declared(), fail_on="cosmetic").in_sync


@pytest.mark.parametrize("left_out", ["CREATE ON SCHEMA public", "REFERENCES ON users"])
def test_without_one_of_them_it_fails_as_said(role: Role, left_out: str) -> None:
    role.gets(*(f"ALTER TABLE {name} OWNER TO {{role}}" for name in ("orders", "log", "log_1")))
    role.gets("ALTER TYPE mood OWNER TO {role}", "GRANT CREATE ON DATABASE {database} TO {role}")
    for grant in {"CREATE ON SCHEMA public", "REFERENCES ON users"} - {left_out}:
        role.gets(f"GRANT {grant} TO {{role}}")
    document = role.plan()
    wrong = [step for step in document.plan.steps if step.lacks]
    assert wrong
    with role.database.connect() as connection:
        connection.autocommit = True
        connection.execute(f"SET SESSION AUTHORIZATION {quote(role.name)}".encode())
        for step in document.plan.steps:
            if step in wrong:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(step.sql[0].encode())
                break
            for statement in step.sql:
                connection.execute(statement.encode())


def test_every_format_and_the_exit_code_say_it(role: Role, tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    document = role.plan()
    says = f"{role.name} has no REFERENCES on public.users"
    assert f"rights  {says}" in plan_text.render(document)
    assert f"--   RIGHTS: {says}" in plan_sql.render(document)
    assert f"# RIGHTS: {says}" in plan_alembic.render(document, down_revision=None)
    assert "**rights** for step" in plan_markdown.render(document)
    models = tmp_path / "models.py"
    models.write_text("from sqlalchemy import *\nm = MetaData()\nTable('users', m, Column('id', Integer, "
                      "primary_key=True, autoincrement=False), Column('n', Integer))\n", encoding="utf-8")  # fmt: skip
    given = ["plan", "--url", role.database.url, "--declared", f"{models}:m"]
    assert run(given) == 1
    assert run([*given, "--as", role.name]) == 3
    assert "1 that the role may not do" in capsys.readouterr().out


def test_a_role_that_is_not_there(role: Role) -> None:
    with pytest.raises(UsageError, match="there is no such role"):
        api.plan(role.database.url, declared(), role="nobody at all")


def test_extension_of_a_superuser(make_database: DatabaseFactory, role: Role) -> None:
    """What is trusted wants CREATE on the database only."""
    other = make_database()
    other.execute("CREATE EXTENSION pg_trgm; CREATE EXTENSION pageinspect")
    wanted = read_catalog(other)
    role.gets("GRANT CREATE ON DATABASE {database} TO {role}")
    found = lacks(api.plan(role.database.url, wanted, role=role.name))
    assert f"{role.name} may not create extension pageinspect" in found
    assert f"{role.name} may not create extension pg_trgm" not in found


def test_apply_refuses_for_the_role_that_runs_it(role: Role) -> None:
    """Whoever planned: what counts is who applies; nothing is changed."""
    metadata = sa.MetaData()
    sa.Table(
        "users",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("n", sa.Integer),
    )
    document = api.plan(role.database.url, metadata)
    assert not lacks(document)
    before = fingerprint(read_catalog(role.database))
    url = role.database.url_as(role.name, "x")

    with pytest.raises(Refused, match=f"{role.name} does not own public.users"):
        applied(url, document, Settings())
    assert fingerprint(read_catalog(role.database)) == before

    role.gets("ALTER TABLE users OWNER TO {role}")
    assert applied(url, api.plan(url, metadata), Settings(journal=False)).done == 1


@pytest.mark.parametrize(("option", "lacking"), [("", True), (" WITH GRANT OPTION", False)])
def test_who_may_hand_on(role: Role, make_database: DatabaseFactory, option: str, *, lacking: bool) -> None:
    other = make_database()
    other.execute(LIVE)
    for database in (other, role.database):
        database.execute(f"GRANT SELECT ON users TO {quote(role.name)}{option}")
    other.execute("GRANT SELECT ON users TO PUBLIC")
    found = lacks(api.plan(role.database.url, read_catalog(other), role=role.name))
    assert (f"{role.name} may not grant on public.users" in found) is lacking
    other.execute(f"DROP OWNED BY {quote(role.name)}")
