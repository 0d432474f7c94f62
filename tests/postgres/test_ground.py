"""What reading begins with: which schemas, and which queries would find nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from schemadrift.kinds.table import Table
from schemadrift.postgres.connection import from_database, read_only_snapshot
from schemadrift.postgres.reader import _queries, read
from schemadrift.postgres.reading.ground import Ground, ground

if TYPE_CHECKING:
    from tests.servers import Database

_TABLE = "CREATE TABLE a (id int PRIMARY KEY, other int REFERENCES a);"
_ODD = 'B "b'
_FUNCTION = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';"


def _ground(database: Database, url: str | None = None) -> Ground:
    with from_database(url or database.url) as connection, read_only_snapshot(connection):
        return ground(connection, None)


def test_an_empty_database_has_none_of_it(database: Database) -> None:
    """And every name is that of a query, so that none is left out for a mistyped one."""
    spaces, empty = _ground(database)
    names = {query.name for query in _queries(180000, spaces)}
    assert empty == {
        "inheritance",
        "domain_checks",
        "triggers",
        "switched_off",
        "policies",
        "functions",
        "routines",
        "aggregates",
        "rules",
        "views",
        "statistics_definitions",
        "extension_users",
    }
    assert empty <= names


@pytest.mark.parametrize(
    ("statements", "names"),
    [
        ("CREATE TABLE b () INHERITS (a)", {"inheritance"}),
        ("CREATE DOMAIN d AS int CHECK (value > 0)", {"domain_checks"}),
        (_FUNCTION, {"functions", "routines", "aggregates"}),
        (
            _FUNCTION + "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f()",
            {"functions", "routines", "aggregates", "triggers"},
        ),
        ("ALTER TABLE a DISABLE TRIGGER ALL", {"switched_off"}),
        ("CREATE POLICY p ON a", {"policies"}),
        ("CREATE VIEW v AS SELECT 1 AS one", {"rules", "views"}),
        ("CREATE STATISTICS s ON id, other FROM a", {"statistics_definitions"}),
    ],
)
def test_what_is_there_is_asked_for(database: Database, statements: str, names: set[str]) -> None:
    before = _ground(database).empty
    database.execute(_TABLE + statements)
    assert before - _ground(database).empty == names


def test_the_schemas_that_are_wanted(database: Database) -> None:
    database.execute('CREATE SCHEMA a; CREATE SCHEMA "B ""b"')
    with from_database(database.url) as connection, read_only_snapshot(connection):
        oids = dict(connection.execute("SELECT nspname, oid FROM pg_namespace").fetchall())
        wanted = ground(connection, [_ODD, "none", "pg_catalog"]).spaces
        assert wanted.as_string(None) == f"({oids[_ODD]})"
        assert ground(connection, ["none"]).spaces.as_string(None) == "(0)"


def test_who_may_not_look_has_all_of_it_asked(database: Database) -> None:
    role = f"blind_{database.name}"
    database.execute(f"{_TABLE} CREATE TABLE b () INHERITS (a); REVOKE SELECT ON pg_policy FROM PUBLIC")
    database.execute(f"CREATE ROLE {role} LOGIN")
    try:
        url = database.url_as(role)
        assert _ground(database, url).empty == frozenset()
        with from_database(url) as connection, read_only_snapshot(connection):
            found = read(connection)
    finally:
        database.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")
    assert [one.subject for one in found.unseen] == ["policies"]
    table = found.get("table", ("public", "b"), Table)
    assert table is not None
    assert table.inherits == (("public", "a"),)
