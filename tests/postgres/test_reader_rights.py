"""Who may read, what is seen by whom, and what a reading leaves behind: nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from schemadrift.catalog import Coverage, Unseen
from schemadrift.errors import ConnectionFailed, UsageError
from schemadrift.kinds import KINDS
from schemadrift.kinds.grant import Grant
from schemadrift.kinds.other import Other
from schemadrift.kinds.routine import Routine
from schemadrift.postgres.connection import from_database, read_only_snapshot
from schemadrift.postgres.reader import read, read_facts
from tests.postgres.reading import read_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers import Database

SCHEMA = """
    CREATE SCHEMA app; CREATE TYPE app.mood AS ENUM ('a');
    CREATE TABLE app.target (id int PRIMARY KEY);
    CREATE TABLE app.t (id serial PRIMARY KEY, m app.mood, a int REFERENCES app.target CHECK (a > 0));
    CREATE INDEX i ON app.t ((a + 1)) WHERE a > 2;
    CREATE POLICY p ON app.t USING (a > 0);
"""


@pytest.fixture
def role(database: Database) -> Iterator[str]:
    """A role that has nothing but CONNECT."""
    name = f"nobody_{database.name}"
    database.execute(f"{SCHEMA}; REVOKE ALL ON SCHEMA public FROM PUBLIC; CREATE ROLE {name} LOGIN")
    yield name
    database.execute(f"DROP OWNED BY {name}; DROP ROLE {name}")


def test_role_without_rights_sees_the_same(database: Database, role: str) -> None:
    mine, theirs = read_url(database.url), read_url(database.url_as(role))
    assert theirs.objects == mine.objects
    assert theirs.unseen == ()
    assert theirs.coverage == Coverage(kinds=frozenset(kind.name for kind in KINDS))
    assert theirs.facts.role == role


def test_catalog_that_may_not_be_read(database: Database, role: str) -> None:
    database.execute("REVOKE SELECT ON pg_policy FROM PUBLIC; REVOKE SELECT ON pg_cast FROM PUBLIC")
    found = read_url(database.url_as(role))
    assert found.unseen == (
        Unseen("casts", "permission denied for table pg_cast", ()),
        Unseen("policies", "permission denied for table pg_policy", ("policy",)),
    )
    assert found.coverage.kinds == frozenset(kind.name for kind in KINDS) - {"policy"}
    assert found.of("policy") == {}
    assert found.of("table").keys() == {("app", "target"), ("app", "t")}
    assert found.of("index").keys() == {("app", "t", "i")}


def test_nothing_may_be_read(database: Database, role: str) -> None:
    database.execute("REVOKE SELECT ON pg_attribute FROM PUBLIC")
    with pytest.raises(ConnectionFailed, match=r"columns .*permission denied for table pg_attribute"):
        read_url(database.url_as(role))


def test_read_only_and_locks(database: Database) -> None:
    database.execute(SCHEMA)
    with from_database(database.url) as connection, read_only_snapshot(connection):
        read(connection)
        locks = connection.execute(
            "SELECT DISTINCT mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation'"
        ).fetchall()
        assert locks == [("AccessShareLock",)]
        mine = connection.execute(
            "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND relation = 'app.t'::regclass"
        ).fetchone()
        assert mine == (0,)
        assert connection.execute("SHOW transaction_read_only").fetchone() == ("on",)
        assert connection.execute("SHOW transaction_isolation").fetchone() == ("repeatable read",)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute("CREATE TABLE public.x ()")


def test_does_not_wait_for_locked_tables(database: Database) -> None:
    database.execute(SCHEMA + "DROP POLICY p ON app.t")
    with database.connect() as other:
        other.execute("LOCK TABLE app.t IN ACCESS EXCLUSIVE MODE")
        with from_database(database.url) as connection, read_only_snapshot(connection, timeout=2):
            found = read(connection)
    assert found.unseen == ()
    assert found.of("check")["app", "t", "t_a_check"].expression == "a > 0"


def test_locked_table_is_unseen_where_it_must_be_opened(database: Database) -> None:
    database.execute(SCHEMA)
    with database.connect() as other:
        other.execute("LOCK TABLE app.t IN ACCESS EXCLUSIVE MODE")
        with from_database(database.url) as connection, read_only_snapshot(connection, timeout=0.3):
            found = read(connection)
    assert [(one.subject, one.kinds) for one in found.unseen] == [("policies", ("policy",))]
    assert "timeout" in found.unseen[0].reason


def test_snapshot(database: Database) -> None:
    """What others commit meanwhile is not seen."""
    with from_database(database.url) as connection, read_only_snapshot(connection):
        read_facts(connection)
        database.execute(SCHEMA)
        assert read(connection).of("table") == {}


def test_nothing_stays_behind(database: Database) -> None:
    with database.connect(autocommit=True) as connection:
        settings = "SELECT name, setting FROM pg_settings ORDER BY name"
        before = connection.execute(settings).fetchall()
        with read_only_snapshot(connection):
            read(connection)
        assert connection.execute(settings).fetchall() == before
        assert connection.autocommit
        assert connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE


@pytest.mark.parametrize("autocommit", [True, False])
def test_foreign_connection(database: Database, autocommit: bool) -> None:
    database.execute(SCHEMA)
    with database.connect(autocommit=autocommit) as mine:
        with from_database(mine) as connection, read_only_snapshot(connection):
            assert connection is mine
            assert len(read(connection).of("table")) == 2
        assert not mine.closed
        assert mine.autocommit is autocommit
        assert mine.info.transaction_status == psycopg.pq.TransactionStatus.IDLE


def test_foreign_connection_again_and_again(database: Database) -> None:
    """Psycopg prepares what it has seen five times, which these statements cannot be."""
    database.execute(SCHEMA)
    with database.connect() as mine:
        for _ in range(8):
            with from_database(mine) as connection, read_only_snapshot(connection):
                assert len(read(connection).of("table")) == 2
        mine.execute("SELECT 1")
        for _ in range(8):
            with from_database(mine) as connection, read_only_snapshot(connection):
                assert len(read(connection).of("table")) == 2


def test_foreign_transaction_is_used(database: Database) -> None:
    with database.connect() as mine:
        mine.execute("SET LOCAL statement_timeout = 12345")
        mine.execute("CREATE TABLE t (a int)")
        with from_database(mine) as connection, read_only_snapshot(connection):
            assert read(connection).of("table").keys() == {("public", "t")}
        assert mine.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS
        assert mine.execute("SELECT count(*) FROM t").fetchone() == (0,)
        assert mine.execute("SHOW statement_timeout").fetchone() == ("12345ms",)


def test_failed_transaction_is_refused(database: Database) -> None:
    with database.connect() as mine:
        with pytest.raises(psycopg.errors.UndefinedTable):
            mine.execute("SELECT * FROM nothing")
        with pytest.raises(UsageError, match="roll it back"), read_only_snapshot(mine):
            pass


def test_facts(database: Database, role: str) -> None:
    database.execute(f"""
        GRANT USAGE ON SCHEMA app TO {role};
        ALTER ROLE {role} SET search_path = pg_catalog, nowhere, app;
        CREATE SCHEMA b; CREATE TYPE b.mood AS ENUM (); CREATE TYPE b.twice AS ENUM ();
        CREATE SCHEMA c; CREATE TYPE c.twice AS ENUM (); CREATE DOMAIN c.code AS text""")
    with from_database(database.url_as(role)) as connection, read_only_snapshot(connection):
        facts = read_facts(connection)
    assert facts.search_path == ("app",)
    assert facts.database == database.name
    assert facts.role == role
    assert not facts.in_recovery
    assert facts.type_schemas == {"mood": "app", "code": "c"}
    assert facts.server_version // 10000 == int(facts.server_version_text.split(".")[0])
    assert {("btree", "integer"), ("gin", "anyarray"), ("btree", "anyenum"), ("gist", "anyrange")} <= (
        facts.default_operator_classes
    )
    assert ("gin", "text") not in facts.default_operator_classes
    assert ("btree", "text_pattern_ops") in facts.operator_classes


def test_some_schemas_only(database: Database) -> None:
    database.execute("""
        CREATE SCHEMA a; CREATE SCHEMA b; CREATE TYPE b.mood AS ENUM ('x');
        CREATE TABLE b.target (gone int, id int PRIMARY KEY); ALTER TABLE b.target DROP COLUMN gone;
        CREATE TABLE b.parent (x int);
        CREATE TABLE a.t (id int REFERENCES b.target, m b.mood, r b.target) INHERITS (b.parent);
        CREATE TABLE b.u (id int REFERENCES b.target);""")
    found = read_url(database.url, ["a", "not there"])
    assert found.of("schema").keys() == {("a",)}
    assert found.of("table").keys() == {("a", "t")}
    assert found.of("table")["a", "t"].inherits == (("b", "parent"),)
    assert found.of("foreign_key")["a", "t", "t_id_fkey"].target == ("b", "target")
    assert found.of("foreign_key")["a", "t", "t_id_fkey"].target_columns == ("id",)
    assert found.of("column")["a", "t", "m"].type == "b.mood"
    assert found.of("column")["a", "t", "r"].type == "b.target"
    assert found.of("enum_type") == {}
    assert found.coverage.schemas == frozenset({"a", "not there"})


def test_other_objects(database: Database) -> None:
    database.execute("""
        CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a FROM t;
        CREATE FUNCTION add(x int, y varchar = '', OUT z int) LANGUAGE sql AS 'SELECT 1';
        CREATE PROCEDURE run() LANGUAGE sql AS 'SELECT 1';
        CREATE AGGREGATE total (int) (SFUNC = int4pl, STYPE = int);
        CREATE TYPE span AS RANGE (SUBTYPE = int); CREATE TYPE shell;
        CREATE RULE skip AS ON DELETE TO t DO INSTEAD NOTHING;
        CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq);
        CREATE COLLATION sorted FROM "C";
        CREATE STATISTICS pair ON a, b FROM t;
        CREATE TEXT SEARCH CONFIGURATION words (COPY = simple);
        CREATE PUBLICATION pub FOR TABLE t;
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO pg_monitor;""")
    found = read_url(database.url)
    owner = found.facts.role
    others = dict(found.of("other"))
    ranges = {key for key in others if key[0] == "function" and "span" in key[1]}
    for key in ranges:  # the range type's own constructors
        del others[key]
    mine = Other(owner)
    assert others == {
        ("function", "public.add(integer, character varying)"): Other(
            owner,
            routine=Routine(
                "x integer, y character varying DEFAULT ''::character varying, OUT z integer",
                "x integer, y character varying, OUT z integer",
                "integer",
                body="SELECT 1",
            ),
        ),
        ("procedure", "public.run()"): Other(owner, routine=Routine(body="SELECT 1")),
        ("aggregate", "public.total(integer)"): Other(
            owner, definition="CREATE AGGREGATE public.total(integer) (\n    SFUNC = int4pl,\n    STYPE = integer\n)"
        ),
        ("range type", "public.span"): mine,
        ("shell type", "public.shell"): mine,
        ("rule", "public.t.skip"): Other(
            "", ("public", "t"), "CREATE RULE skip AS\n    ON DELETE TO public.t DO INSTEAD NOTHING"
        ),
        ("operator", "public.===(integer, integer)"): mine,
        ("collation", "public.sorted"): mine,
        ("statistics", "public.pair"): Other(
            owner, ("public", "t"), "CREATE STATISTICS public.pair ON a, b FROM public.t"
        ),
        ("text search configuration", "public.words"): mine,
        ("publication", "pub"): mine,
        ("default privileges", f"{owner} in public on tables"): Other(),
    }


def test_grants(database: Database, role: str) -> None:
    odd = f'"Odd ""{role}"'
    database.execute(f"""
        CREATE ROLE {odd};
        CREATE FUNCTION app.f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE PROCEDURE app.p() LANGUAGE sql AS 'SELECT 1';
        GRANT USAGE, CREATE ON SCHEMA app TO {role}; GRANT USAGE ON SCHEMA app TO PUBLIC;
        GRANT SELECT, INSERT ON app.t TO {role} WITH GRANT OPTION; GRANT UPDATE ON app.t TO {odd};
        GRANT SELECT (id) ON app.target TO PUBLIC;
        GRANT USAGE ON SEQUENCE app.t_id_seq TO {odd}; GRANT USAGE ON TYPE app.mood TO {odd};
        GRANT EXECUTE ON FUNCTION app.f(int) TO {odd}; GRANT EXECUTE ON PROCEDURE app.p() TO {odd};""")
    try:
        found = read_url(database.url).of("grant")
    finally:
        database.execute(f"DROP OWNED BY {odd}; DROP ROLE {odd}")
    strange = f'Odd "{role}'
    assert found == {
        ("schema", "app", role): Grant(("CREATE", "USAGE")),
        ("schema", "app", "public"): Grant(("USAGE",)),
        ("table", "app.t", role): Grant(("INSERT*", "SELECT*")),
        ("table", "app.t", strange): Grant(("UPDATE",)),
        ("column", "app.target.id", "public"): Grant(("SELECT",)),
        ("sequence", "app.t_id_seq", strange): Grant(("USAGE",)),
        ("type", "app.mood", strange): Grant(("USAGE",)),
        ("function", "app.f(integer)", strange): Grant(("EXECUTE",)),
        ("procedure", "app.p()", strange): Grant(("EXECUTE",)),
    }
