"""Keys, checks, exclusions, indexes, triggers and policies, each field in a form that is not its default."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from schemadrift.kinds.check import Check
from schemadrift.kinds.exclusion import Exclusion
from schemadrift.kinds.foreign_key import ForeignKey
from schemadrift.kinds.index import Index, IndexKey
from schemadrift.kinds.policy import Policy
from schemadrift.kinds.primary_key import PrimaryKey
from schemadrift.kinds.trigger import Trigger
from schemadrift.kinds.unique import Unique
from tests.postgres.reading import read_url

if TYPE_CHECKING:
    from tests.servers import Database


def test_keys(database: Database) -> None:
    database.execute("""
        CREATE TABLE t (gone int, a int, b int, c int, d int,
            CONSTRAINT pk PRIMARY KEY (b, a) INCLUDE (c) WITH (fillfactor = 50) DEFERRABLE,
            CONSTRAINT once UNIQUE (c) INCLUDE (d) DEFERRABLE INITIALLY DEFERRED);
        COMMENT ON CONSTRAINT pk ON t IS 'the key'; COMMENT ON CONSTRAINT once ON t IS 'never twice';
        ALTER TABLE t DROP COLUMN gone;""")
    found = read_url(database.url)
    assert found.of("primary_key") == {
        ("public", "t", "pk"): PrimaryKey(
            ("b", "a"), ("c",), deferrable=True, options=("fillfactor=50",), comment="the key"
        )
    }
    assert found.of("unique") == {
        ("public", "t", "once"): Unique(("c",), ("d",), deferrable=True, initially_deferred=True, comment="never twice")
    }
    assert found.of("index") == {}


def test_nulls_not_distinct(database: Database, server_major: int) -> None:
    words = "NULLS NOT DISTINCT" if server_major >= 15 else ""
    database.execute(f"""
        CREATE TABLE t (a int, b int, CONSTRAINT once UNIQUE {words} (a));
        CREATE UNIQUE INDEX i ON t (b) {words}""")
    found = read_url(database.url)
    there = server_major >= 15
    assert found.of("unique") == {("public", "t", "once"): Unique(("a",), nulls_not_distinct=there)}
    assert found.of("index") == {("public", "t", "i"): Index((IndexKey("b"),), unique=True, nulls_not_distinct=there)}


def test_foreign_keys(database: Database, server_major: int) -> None:
    some = " (a)" if server_major >= 15 else ""
    database.execute(f"""
        CREATE TABLE target (x int, y int, PRIMARY KEY (x, y));
        CREATE TABLE t (n text, b int, a int,
            CONSTRAINT one FOREIGN KEY (a, b) REFERENCES target (x, y) MATCH FULL
                ON UPDATE CASCADE ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
            CONSTRAINT two FOREIGN KEY (b, a) REFERENCES target ON DELETE SET NULL{some});
        ALTER TABLE t ADD CONSTRAINT three FOREIGN KEY (a, b) REFERENCES target ON UPDATE SET DEFAULT NOT VALID;
        COMMENT ON CONSTRAINT two ON t IS 'goes along';""")
    key = ("public", "target")
    assert read_url(database.url).of("foreign_key") == {
        ("public", "t", "one"): ForeignKey(
            ("a", "b"), key, ("x", "y"), "cascade", "restrict", match="full", deferrable=True, initially_deferred=True
        ),
        ("public", "t", "two"): ForeignKey(
            ("b", "a"),
            key,
            ("x", "y"),
            on_delete="set null",
            on_delete_columns=("a",) if some else (),
            comment="goes along",
        ),
        ("public", "t", "three"): ForeignKey(("a", "b"), key, ("x", "y"), on_update="set default", validated=False),
    }


def test_enforcement_switched_off(database: Database) -> None:
    database.execute("""
        CREATE TABLE target (id int PRIMARY KEY);
        CREATE TABLE t (a int REFERENCES target, b int UNIQUE DEFERRABLE);
        CREATE TABLE other (a int REFERENCES target);
        ALTER TABLE t DISABLE TRIGGER ALL;""")
    found = read_url(database.url)
    assert found.of("foreign_key")["public", "t", "t_a_fkey"].triggers == "partly"
    assert found.of("foreign_key")["public", "other", "other_a_fkey"].triggers == "on"
    assert not found.of("unique")["public", "t", "t_b_key"].enforced
    database.execute("ALTER TABLE target DISABLE TRIGGER ALL")
    found = read_url(database.url)
    assert found.of("foreign_key")["public", "t", "t_a_fkey"].triggers == "off"
    assert found.of("foreign_key")["public", "other", "other_a_fkey"].triggers == "partly"


def test_not_enforced(database: Database, server_major: int) -> None:
    words = "NOT ENFORCED" if server_major >= 18 else ""
    database.execute(f"""
        CREATE TABLE target (id int PRIMARY KEY);
        CREATE TABLE t (a int CHECK (a > 0) {words}, b int REFERENCES target {words});""")
    found = read_url(database.url)
    enforced = server_major < 18
    assert found.of("check")["public", "t", "t_a_check"] == Check("a > 0", enforced=enforced)
    assert found.of("foreign_key")["public", "t", "t_b_fkey"] == ForeignKey(
        ("b",), ("public", "target"), ("id",), enforced=enforced
    )


def test_periods(database: Database, server_major: int) -> None:
    late = server_major >= 18
    target, key = (
        ("PRIMARY KEY (r, during WITHOUT OVERLAPS)", "(r, PERIOD during)")
        if late
        else (
            "PRIMARY KEY (r, during)",
            "(r, during)",
        )
    )
    database.execute(f"""
        CREATE TABLE target (r int4range, during daterange, {target});
        CREATE TABLE t (r int4range, during daterange, FOREIGN KEY {key} REFERENCES target {key});""")
    found = read_url(database.url)
    assert found.of("primary_key")["public", "target", "target_pkey"] == PrimaryKey(
        ("r", "during"), without_overlaps=late
    )
    assert found.of("foreign_key")["public", "t", "t_r_during_fkey"].period is late
    assert found.of("exclusion") == {}


def test_checks(database: Database) -> None:
    database.execute("""
        CREATE TABLE t (a int, "when" text, stakind1 text, CONSTRAINT low CHECK (a > 0) NO INHERIT,
            CONSTRAINT word CHECK ("when" = 'stakind1' OR stakind1 <> ''));
        ALTER TABLE t ADD CONSTRAINT late CHECK (a < 100) NOT VALID;
        COMMENT ON CONSTRAINT low ON t IS 'never zero';""")
    assert read_url(database.url).of("check") == {
        ("public", "t", "low"): Check("a > 0", no_inherit=True, comment="never zero"),
        ("public", "t", "word"): Check("\"when\" = 'stakind1'::text or stakind1 <> ''::text"),
        ("public", "t", "late"): Check("a < 100", validated=False),
    }


def test_expressions_of_wide_tables(database: Database) -> None:
    columns = ", ".join(f"c{number} int" for number in range(40))
    database.execute(f"""
        CREATE TABLE t ({columns}, CHECK (c39 > c0));
        CREATE INDEX i ON t ((c39 + c1)) WHERE c38 > 0""")
    found = read_url(database.url)
    assert [check.expression for check in found.of("check").values()] == ["c39 > c0"]
    assert found.of("index") == {("public", "t", "i"): Index((IndexKey(expression="c39 + c1"),), predicate="c38 > 0")}


def test_expressions_of_whole_rows(database: Database) -> None:
    database.execute("CREATE TABLE t (a int, b int, CHECK (t IS NOT NULL AND tableoid <> 1))")
    [check] = read_url(database.url).of("check").values()
    assert "t.*" in check.expression
    assert "tableoid" in check.expression


def test_exclusions(database: Database) -> None:
    database.execute("""
        CREATE TABLE t (room int4range, during tsrange, "when" int, gone boolean,
            CONSTRAINT apart EXCLUDE USING gist (room WITH =, during WITH &&) WITH (fillfactor = 80)
                WHERE (NOT gone) DEFERRABLE INITIALLY DEFERRED,
            CONSTRAINT plain EXCLUDE ("when" WITH =));
        COMMENT ON CONSTRAINT apart ON t IS 'no two at once'""")
    assert read_url(database.url).of("exclusion") == {
        ("public", "t", "apart"): Exclusion(
            (IndexKey("room"), IndexKey("during")),
            ("=", "&&"),
            predicate="not gone",
            deferrable=True,
            initially_deferred=True,
            options=("fillfactor=80",),
            comment="no two at once",
        ),
        ("public", "t", "plain"): Exclusion((IndexKey("when"),), ("=",), "btree"),
    }


def test_indexes(database: Database) -> None:
    database.execute("""
        CREATE TABLE t (a int, b text, c varchar(9), d text COLLATE "C", e jsonb, f tsvector, g text[], h inet);
        CREATE INDEX i1 ON t (a DESC, b text_pattern_ops, c varchar_pattern_ops, d, b COLLATE "C" NULLS FIRST)
            INCLUDE (h) WITH (fillfactor = 60);
        CREATE UNIQUE INDEX i2 ON t (lower(b), (a + 1) DESC NULLS LAST, c) WHERE a > 0 AND b IS NOT NULL;
        CREATE INDEX i3 ON t USING gin (e jsonb_path_ops, g);
        CREATE INDEX i4 ON t USING gin (to_tsvector('simple'::regconfig, b));
        CREATE INDEX i5 ON t USING hash (c);
        CREATE INDEX i6 ON t (c bpchar_pattern_ops, b bpchar_ops);
        COMMENT ON INDEX i1 IS 'fast'""")
    found = {key[-1]: record for key, record in read_url(database.url).of("index").items()}
    assert found == {
        "i1": Index(
            (
                IndexKey("a", descending=True, nulls_first=True),
                IndexKey("b", operator_class="text_pattern_ops"),
                IndexKey("c", operator_class="varchar_pattern_ops"),
                IndexKey("d"),
                IndexKey("b", collation='"C"', nulls_first=True),
            ),
            include=("h",),
            options=("fillfactor=60",),
            comment="fast",
        ),
        "i2": Index(
            (IndexKey(expression="lower(b)"), IndexKey(expression="a + 1", descending=True), IndexKey("c")),
            unique=True,
            predicate="a > 0 and b is not null",
        ),
        "i3": Index((IndexKey("e", operator_class="jsonb_path_ops"), IndexKey("g")), "gin"),
        "i4": Index((IndexKey(expression=found["i4"].keys[0].expression),), "gin"),
        "i5": Index((IndexKey("c"),), "hash"),
        "i6": Index(
            (
                IndexKey("c", operator_class="bpchar_pattern_ops"),
                IndexKey("b", operator_class="bpchar_ops"),
            )
        ),
    }
    assert "to_tsvector" in found["i4"].keys[0].expression


def test_default_operator_classes(database: Database) -> None:
    """What each type takes by itself is never named, however it comes to it."""
    database.execute("""
        CREATE TYPE mood AS ENUM ('a'); CREATE DOMAIN code AS varchar(5); CREATE TYPE pair AS (a int, b int);
        CREATE TABLE t (a mood, b code, c cidr, d varchar, e int[], f int4range, g regclass, h name, i pair, j mood[]);
        CREATE INDEX i ON t (a, b, c, d, e, f, g, h, i, j)""")
    [index] = read_url(database.url).of("index").values()
    assert index == Index(tuple(map(IndexKey, "abcdefghij")))


def test_operator_class_options(database: Database, server_major: int) -> None:
    words = "tsvector_ops (siglen = 100)" if server_major >= 13 else ""
    database.execute(f"CREATE TABLE t (a tsvector); CREATE INDEX i ON t USING gist (a {words})")
    [index] = read_url(database.url).of("index").values()
    wanted = IndexKey("a", operator_class="tsvector_ops", operator_class_options=("siglen=100",))
    assert index.keys == ((wanted,) if words else (IndexKey("a"),))


def test_invalid_indexes(database: Database) -> None:
    database.execute("CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1)")
    with database.connect(autocommit=True) as connection, pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)")
    assert read_url(database.url).of("index") == {
        ("public", "t", "i"): Index((IndexKey("a"),), unique=True, valid=False)
    }


def test_triggers(database: Database, server_major: int) -> None:
    database.execute("""
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t;
        CREATE TRIGGER one BEFORE INSERT OR UPDATE OF a OR DELETE ON t FOR EACH ROW EXECUTE FUNCTION f();
        CREATE TRIGGER two AFTER TRUNCATE ON t EXECUTE FUNCTION f();
        CREATE CONSTRAINT TRIGGER three AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
        CREATE TRIGGER four INSTEAD OF UPDATE ON v FOR EACH ROW EXECUTE FUNCTION f();
        ALTER TABLE t DISABLE TRIGGER one, ENABLE ALWAYS TRIGGER two, ENABLE REPLICA TRIGGER three;
        COMMENT ON TRIGGER two ON t IS 'tells';
        CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p DEFAULT;
        CREATE TRIGGER five AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();""")
    found = dict(read_url(database.url).of("trigger"))
    inherited = found.pop(("public", "p1", "five"), None)
    # 12 does not say where a trigger comes from: what it made itself is not listed
    wanted = Trigger("public.f", "after", ("insert",), "row", inherited=True, whole=True)
    assert inherited == (wanted if server_major >= 13 else None)
    assert found == {
        ("public", "t", "one"): Trigger(
            "public.f", "before", ("insert", "delete", "update"), "row", "disabled", columns=("a",), whole=True
        ),
        ("public", "t", "two"): Trigger(
            "public.f", "after", ("truncate",), "statement", "always", comment="tells", whole=True
        ),
        ("public", "t", "three"): Trigger(
            "public.f", "after", ("insert",), "row", "replica", constraint=True, whole=True
        ),
        ("public", "v", "four"): Trigger("public.f", "instead of", ("update",), "row", whole=True),
        ("public", "p", "five"): Trigger("public.f", "after", ("insert",), "row", whole=True),
    }


def test_policies(database: Database) -> None:
    database.execute("""
        CREATE TABLE t (a int, who name);
        CREATE POLICY everything ON t;
        CREATE POLICY mine ON t AS RESTRICTIVE FOR UPDATE TO pg_monitor, pg_signal_backend
            USING (who = current_user) WITH CHECK (a > 0);
        COMMENT ON POLICY mine ON t IS 'own rows';""")
    assert read_url(database.url).of("policy") == {
        ("public", "t", "everything"): Policy(),
        ("public", "t", "mine"): Policy(
            "update", False, ("pg_monitor", "pg_signal_backend"), "who = current_user", "a > 0", "own rows"
        ),
    }
