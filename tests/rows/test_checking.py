"""Expectations asked of a real server: what is found, how it is counted, and what cannot be right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text

from schemadrift import api
from schemadrift.catalog import ObjectId
from schemadrift.cli.main import run
from schemadrift.errors import ConfigurationError
from schemadrift.report.document import DriftItem, Report
from schemadrift.rows import expect
from schemadrift.rows.asking import Talk
from schemadrift.rows.checking import examination
from schemadrift.rows.judging import Limits
from schemadrift.rows.loading import Placed
from tests.servers import Database

SHOP = """
CREATE SCHEMA web;
CREATE TABLE users (id int PRIMARY KEY, email text, plan text NOT NULL DEFAULT 'free', credits int, tags json);
CREATE TABLE web.profiles (user_id int PRIMARY KEY, plan text, credits int, tags json);
CREATE TABLE accounts (owner int, kind text);
CREATE TABLE entries (id serial PRIMARY KEY, user_id int, amount int, booked timestamptz DEFAULT now());
CREATE TABLE bookings (id int PRIMARY KEY, room int, during int4range);
INSERT INTO users SELECT n, 'u' || n || '@x.org', CASE WHEN n % 5 = 0 THEN 'pro' ELSE 'free' END, n, '{"a": 1}'
    FROM generate_series(1, 200) n;
INSERT INTO web.profiles SELECT id, plan, credits, '{"a":1}' FROM users;
INSERT INTO accounts SELECT id, 'normal' FROM users;
INSERT INTO entries (user_id, amount) SELECT id, 1 FROM users, generate_series(1, id);
INSERT INTO bookings SELECT n, n % 3, int4range(n * 10, n * 10 + 10) FROM generate_series(1, 60) n;
"""
DECLARED = MetaData()
Table("users", DECLARED, Column("id", Integer, primary_key=True, autoincrement=False))
GOOD: dict[str, dict[str, Any]] = {
    "references": {"table": "entries", "key": {"user_id": "id"}, "target": "users"},
    "companion": {"table": "users", "key": {"id": "owner"}, "companion": "accounts", "insert": {"kind": "'normal'"}},
    "mirror": {
        "table": "web.profiles",
        "source": "users",
        "key": {"user_id": "id"},
        "columns": ["plan", "credits", "tags"],
        "tallies": {"pro": "plan = 'pro'"},
    },
    "ledger": {
        "table": "users",
        "column": "credits",
        "entries": "entries",
        "key": {"id": "user_id"},
        "value": "sum(amount)",
    },
    "not_null": {"table": "users", "column": "email"},
    "accepted_values": {"table": "users", "column": "plan", "values": ["free", "pro"]},
    "range": {"table": "users", "column": "credits", "min": 0, "max": "1000 * 1"},
    "pattern": {"table": "users", "column": "email", "matches": "^[^@]+@[^@]+$"},
    "unique": {"table": "users", "columns": ["lower(email)"]},
    "exactly_one": {"table": "accounts", "per": ["owner"], "of": "users", "of_key": ["id"]},
    "non_overlapping": {"table": "bookings", "range": "during", "per": ["room"]},
    "freshness": {"table": "entries", "column": "booked", "within": "1 day"},
    "row_count": {"table": "users", "min": 100, "max": 300},
    "no_rows": {"sql": "SELECT id FROM users WHERE credits < 0;", "key": ["id"]},
    "answers_within": {"sql": "SELECT count(*) FROM users", "milliseconds": 60_000, "runs": 3},
}
BREAKS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "references": (
        "INSERT INTO entries (id, user_id, amount) VALUES (90001, 900, 1), (90002, NULL, 1)",
        [("SD401", "1 of 20101 rows of public.entries is without the row of public.users that user_id refers to")],
    ),
    "companion": (
        "DELETE FROM accounts WHERE owner IN (3, 5)",
        [("SD402", "2 of 200 rows of public.users are without a row in public.accounts with the same owner")],
    ),
    "mirror": (
        (
            "DELETE FROM web.profiles WHERE user_id < 31; UPDATE web.profiles SET credits = 60 "
            "WHERE user_id IN (99, 100);"
            "UPDATE web.profiles SET plan = NULL WHERE user_id = 99; INSERT INTO web.profiles VALUES (777)"
        ),
        [
            ("SD403", "30 of 200 rows of public.users are without a copy in web.profiles"),
            ("SD404", "2 of 200 rows of public.users are different from the copy in web.profiles"),
            ("SD405", "1 row of web.profiles is without a row in public.users that they could be copied from"),
        ],
    ),
    "ledger": (
        (
            "UPDATE users SET credits = 260 WHERE id = 7; DELETE FROM entries WHERE user_id = 8;"
            "UPDATE users SET credits = NULL WHERE id = 9"
        ),
        [
            (
                "SD406",
                "3 of 200 rows of public.users are with a value of credits other than sum(amount) of public.entries",
            )
        ],
    ),
    "not_null": (
        "UPDATE users SET email = NULL WHERE id = 1",
        [("SD407", "1 of 200 rows of public.users is NULL in email")],
    ),
    "accepted_values": (
        "UPDATE users SET plan = 'PRO' WHERE id = 1",
        [("SD408", "1 of 200 rows of public.users is with a value of plan other than free, pro")],
    ),
    "range": (
        "UPDATE users SET credits = -1 WHERE id = 1; UPDATE users SET credits = 1001 WHERE id = 2",
        [("SD409", "2 of 200 rows of public.users are with a value of credits less than 0 or more than 1000 * 1")],
    ),
    "pattern": (
        "UPDATE users SET email = 'nobody' WHERE id = 1",
        [("SD410", "1 of 200 rows of public.users is with a value of email that does not match ^[^@]+@[^@]+$")],
    ),
    "unique": (
        "UPDATE users SET email = 'U2@x.org' WHERE id = 1",
        [("SD411", "2 of 200 rows of public.users are the same in lower(email) as another one")],
    ),
    "exactly_one": (
        "DELETE FROM accounts WHERE owner = 1; INSERT INTO accounts VALUES (2, 'normal'), (3, 'normal')",
        [
            ("SD412", "1 of 200 rows of public.users is without a row in public.accounts"),
            ("SD412", "2 of 200 rows of public.users are with more than one row in public.accounts"),
        ],
    ),
    "non_overlapping": (
        "INSERT INTO bookings VALUES (900, 0, int4range(31, 99)), (901, 1, int4range(105, 106))",
        [("SD413", "4 of 62 rows of public.bookings are in overlap by during with an earlier one of the same room")],
    ),
    "freshness": (
        "UPDATE entries SET booked = now() - interval '2 days 3 hours'",
        [("SD414", "the newest row by booked must not be older than 1 day, and is written 2 days 03:00:")],
    ),
    "row_count": (
        "DELETE FROM users WHERE id > 50",
        [("SD415", "there must be 100 to 300 rows, and there are 50")],
    ),
    "no_rows": (
        "UPDATE users SET credits = -1 WHERE id IN (4, 2)",
        [("SD416", "2 rows are found that must not be there (by id)")],
    ),
}


def _checked(database: Database, *placed: Placed, metadata: MetaData | None = None, **limits: Any) -> Report:
    return api.check(
        database.url, metadata or DECLARED, examinations=[examination(placed, Limits(**limits))], only=["rows"]
    )


def _all() -> list[Placed]:
    return [expect(name, name=f"{name}_holds", **fields) for name, fields in GOOD.items()]


def _said(report: Report) -> list[tuple[str, str]]:
    return sorted((one.code, one.message) for one in report.drifts)


def _evidence(report: Report, code: str) -> list[str]:
    return [text for one in report.drifts if one.code == code for text in one.evidence]


@pytest.fixture
def shop(database: Database) -> Database:
    database.execute(SHOP)
    return database


@pytest.mark.parametrize("jobs", [1, 3])
def test_what_holds_is_silent_and_measured(shop: Database, jobs: int) -> None:
    report = _checked(shop, *_all(), jobs=jobs)
    assert (_said(report), report.unverified) == ([], ())
    assert [one.type for one in report.expectations] == list(GOOD)
    assert all(one.holds and one.recommendation == "nothing to do" for one in report.expectations)
    assert {one.type: one.total for one in report.expectations if one.total} == {
        "references": 20100, "companion": 200, "mirror": 200, "ledger": 200, "not_null": 200, "accepted_values": 200,
        "range": 200, "pattern": 200, "unique": 200, "exactly_one": 200, "non_overlapping": 60, "freshness": 1,
        "row_count": 200,
    }  # fmt: skip
    assert report.summary.compared == {"expectation": len(GOOD)}


@pytest.mark.parametrize("type_name", BREAKS)
def test_what_does_not_hold_is_named_and_nothing_else(shop: Database, type_name: str) -> None:
    script, expected = BREAKS[type_name]
    shop.execute(script)
    report = _checked(shop, expect(type_name, name="must_hold", **GOOD[type_name]))
    found = _said(report)
    assert [code for code, _ in found] == [code for code, _ in expected]
    for (_, message), (_, begins) in zip(found, expected, strict=True):
        assert message.startswith(begins)
    assert not report.in_sync
    assert report.expectations[0].holds is False


def test_too_slow(shop: Database) -> None:
    slow = expect("answers_within", name="fast", sql="SELECT count(*) FROM users a, users b", milliseconds=0.001)
    report = _checked(shop, slow)
    assert [(one.code, one.effect.value) for one in report.drifts] == [("SD417", "performance")]
    assert report.drifts[0].message.startswith("it must answer within 0.001 ms, and the median of 5 runs took ")
    assert report.expectations[0].figures["microseconds"] > 1


def test_figures_of_the_incident(shop: Database) -> None:
    """Users, profiles, those with a plan in each, mismatches, what is needed, as JSON."""
    shop.execute(BREAKS["mirror"][0])
    found = json.loads(_checked(shop, expect("mirror", name="profiles", **GOOD["mirror"])).to_json())["expectations"][0]
    assert found["total"] == 200
    assert found["figures"] == {"copies": 171, "pro in source": 40, "pro in copy": 34}
    assert (found["mismatches"], found["by"]) == (33, {"missing": 30, "differing": 2, "extra": 1})
    assert found["recommendation"].startswith("schemadrift plan has the step: insert into web.profiles the copies")


def test_keys_and_never_values(shop: Database) -> None:
    shop.execute(BREAKS["mirror"][0])
    report = _checked(shop, expect("mirror", name="profiles", **GOOD["mirror"]), keys=3)
    assert _evidence(report, "SD403") == ["keys: 1, 2, 3, …"]
    assert _evidence(report, "SD404") == ["by column: credits 2, plan 1, tags 0", "keys: 99, 100"] or _evidence(
        report, "SD404"
    ) == ["by column: credits 2, plan 1", "keys: 99, 100"]
    assert "260" not in report.to_json()
    assert _evidence(_checked(shop, expect("mirror", name="p", **GOOD["mirror"]), keys=0), "SD403") == []


def test_values_where_somebody_asked(shop: Database) -> None:
    shop.execute("UPDATE web.profiles SET credits = 60 WHERE user_id = 199; UPDATE users SET email = 'me' WHERE id = 3")
    shop.execute("DELETE FROM entries WHERE user_id = 8")
    names = ("mirror", "ledger", "pattern", "companion")
    report = _checked(shop, *(expect(name, name=name, **GOOD[name]) for name in names), values=True)
    assert _evidence(report, "SD404") == ["by column: credits 1", "keys: 199 (credits 60, source 199)"]
    assert _evidence(report, "SD406") == ["keys: 8 (credits 8, entries 0)"]
    assert _evidence(report, "SD410") == ["keys: 3 (me)"]


def test_a_table_without_a_key_names_places(shop: Database) -> None:
    shop.execute("UPDATE accounts SET kind = NULL WHERE owner = 200")
    report = _checked(shop, expect("not_null", name="n", table="accounts", column="kind"))
    assert _evidence(report, "SD407")[0].startswith("keys: (")


def test_one_pass_for_conditions_on_the_rows_of_one_table(shop: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    row = Talk.row

    def heard(self: Talk, query: str) -> tuple[Any, ...]:
        sent.append(query)
        return row(self, query)

    monkeypatch.setattr(Talk, "row", heard)
    several = [expect(name, name=name, **GOOD[name]) for name in ("not_null", "accepted_values", "range", "pattern")]
    assert _checked(shop, *several).in_sync
    assert len(sent) == 1


def test_a_sample_is_stated(shop: Database) -> None:
    shop.execute("INSERT INTO users SELECT n, 'x', 'odd' FROM generate_series(1001, 40000) n; ANALYZE users")
    report = _checked(shop, expect("accepted_values", name="n", **GOOD["accepted_values"]), sample_above=10_000)
    assert ", in a sample of 26 % of the table" in report.drifts[0].message
    found = report.expectations[0]
    assert found.sample is not None
    assert 20 < found.sample < 30
    assert found.total is not None
    assert 0 < found.total < 39_000
    exact = _checked(shop, expect("unique", name="n", **GOOD["unique"]), sample_above=10_000)
    assert (exact.expectations[0].total, exact.expectations[0].sample) == (39_200, None)


def test_the_budget_is_kept(shop: Database) -> None:
    slow = "SELECT count(*) FROM generate_series(1, 100000000) a WHERE a < 0"
    one = expect("no_rows", name="slow", sql=f"SELECT 1 WHERE ({slow}) > 0")
    report = _checked(shop, one, expect("not_null", name="later", table="users", column="email"), budget=0.3)
    assert {item.reason for item in report.unverified} == {"the 0.3 s for rows were spent; give more with --budget"}
    assert [item.subject for item in report.unverified] == ["expectation slow", "expectation public.users.later"]
    assert int(report.exit_code) == 2
    assert [one.holds for one in report.expectations] == [None, None]


def test_names_that_there_are_none_of(shop: Database) -> None:
    with pytest.raises(ConfigurationError) as caught:
        _checked(
            shop,
            expect("not_null", name="a", table="userz", column="email"),
            expect("not_null", name="b", table="users", column="emial"),
            expect("not_null", name="c", table="users", column="email", where="paln = 'pro'"),
            expect("not_null", name="d", table="users", column="email", where="random() < 0.5"),
        )
    assert [problem.partition(", ")[2] for problem in caught.value.problems] == [
        "a: table userz is no table, here or in the declaration; did you mean public.users?",
        "b: table users has no column emial, here or in the declaration; did you mean email?",
        "d: where calls random(), which gives another result each time; use what is STABLE, or declare the function so",
    ]
    with pytest.raises(ConfigurationError, match='column "paln" does not exist') as again:
        _checked(
            shop,
            expect("not_null", name="c", table="users", column="email", where="paln = 'pro'"),
            expect("not_null", name="fine", table="users", column="email"),
        )
    assert "users.plan" in again.value.problems[0]


def test_what_the_declaration_has_is_a_drift(shop: Database, declared_shop: MetaData) -> None:
    report = _checked(
        shop,
        expect("not_null", name="a", table="users", column="nick"),
        expect("companion", name="b", table="users", key={"id": "user_id"}, companion="badges"),
        expect("not_null", name="c", table="users", column="email", where="nick = 'x'"),
        metadata=declared_shop,
    )
    assert [(one.code, one.object) for one in report.drifts] == [
        ("SD418", "public.users.a"), ("SD418", "public.users.b"), ("SD418", "public.users.c"),
    ]  # fmt: skip
    assert "column public.users.nick is declared and not there" in report.drifts[0].message
    assert "table public.badges is declared and not there" in report.drifts[1].message


@pytest.fixture
def declared_shop() -> MetaData:
    metadata = MetaData()
    Table(
        "users",
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("email", Text),
        Column("nick", Text),
    )
    Table("badges", metadata, Column("user_id", Integer, primary_key=True))
    return metadata


def test_sql_that_writes_through_a_function_is_refused_by_the_server(shop: Database) -> None:
    shop.execute("CREATE FUNCTION wipe() RETURNS int LANGUAGE sql AS $$ DELETE FROM users WHERE id = 1 RETURNING 1 $$")
    report = _checked(shop, expect("no_rows", name="n", sql="SELECT wipe()"))
    assert report.unverified[0].reason == "cannot execute DELETE in a read-only transaction"
    with shop.connect() as connection:
        assert connection.execute("SELECT count(*) FROM users").fetchone() == (200,)


def test_what_a_role_may_not_read_is_never_said_to_hold(shop: Database) -> None:
    role = f"reader_{shop.name}"
    shop.execute(f"CREATE ROLE {role} LOGIN; GRANT SELECT ON users TO {role}; GRANT USAGE ON SCHEMA web TO {role}")
    placed = [expect(name, name=name, **GOOD[name]) for name in ("companion", "not_null")]
    report = api.check(shop.url_as(role), DECLARED, examinations=[examination(placed, Limits(jobs=2))], only=["rows"])
    shop.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")
    assert [one.reason for one in report.unverified] == [
        f"permission denied for table accounts; GRANT SELECT on it to {role}"
    ]
    assert [one.holds for one in report.expectations] == [None, True]
    assert int(report.exit_code) == 2


def test_owners_waivers_and_effects(shop: Database) -> None:
    shop.execute(BREAKS["companion"][0])
    waiver = {"reason": "old", "owner": "ada", "expires": "2999-01-01"}
    fields = GOOD["companion"]
    one = expect("companion", name="mine", **fields, effect="cosmetic", says="Everybody has an account.")
    two = expect("companion", name="theirs", **fields, owner="billing")
    three = expect("companion", name="waived", **fields, waiver=waiver)
    four = expect("companion", name="late", **fields, waiver={**waiver, "expires": "2020-01-01"})
    report = _checked(shop, one, two, three, four)
    assert [(item.object.rpartition(".")[2], item.fails, item.owner, item.waiver) for item in _by_name(report)] == [
        ("late", True, None, None),
        ("mine", False, None, None),
        ("theirs", False, "billing", None),
        ("waived", False, None, "old"),
    ]
    assert "its waiver by ada expired on 2020-01-01" in _by_name(report)[0].evidence
    assert "Everybody has an account." in _by_name(report)[1].evidence
    shop.execute("INSERT INTO accounts VALUES (3), (5)")
    assert _checked(shop, three).notes[0].startswith("expectation public.users.waived: holds, and has a waiver at ")


def _by_name(report: Report) -> list[DriftItem]:
    return sorted(report.drifts, key=lambda one: one.object)


def test_configured(
    shop: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """TOML and Python by a configuration file, waivers and owners of it, and the command line's options."""
    (tmp_path / "models.py").write_text(
        "from sqlalchemy import *\nfrom schemadrift.rows import expect\nmetadata = MetaData()\n"
        'Table("users", metadata, Column("id", Integer))\n'
        'rules = [expect("not_null", name="email", table="users", column="email")]\n'
    )
    (tmp_path / "rows.toml").write_text(
        '[[companion]]\nname = "accounts"\ntable = "users"\nkey = { id = "owner" }\ncompanion = "accounts"\n'
    )
    (tmp_path / "schemadrift.toml").write_text(
        f'url = "{shop.url}"\ndeclared = "models.py:metadata"\n[rows]\nfiles = ["rows.toml", "models.py:rules"]\n'
        '[[waiver]]\ncode = "SD402"\nobject = "expectation:public.users.*"\nreason = "r"\nowner = "o"\n'
        "expires = 2999-01-01\n"
    )
    shop.execute("DELETE FROM accounts WHERE owner = 9; UPDATE users SET email = NULL WHERE id = 4")
    monkeypatch.chdir(tmp_path)
    code = run(["check", "--only", "rows", "--format", "json", "--budget", "20", "--jobs", "2"])
    said = capsys.readouterr()
    assert not said.err
    found = json.loads(said.out)
    assert [(one["code"], one["waiver"], one["file"], one["line"]) for one in found["drifts"]] == [
        ("SD402", "r", "rows.toml", 1), ("SD407", None, "models.py", 5),
    ]  # fmt: skip
    assert code == 1
    assert [one["name"] for one in found["expectations"]] == ["accounts", "email"]


def test_identities_are_names(shop: Database) -> None:
    shop.execute("DELETE FROM accounts WHERE owner = 9")
    report = _checked(shop, expect("companion", name="accounts", **GOOD["companion"]))
    assert [(one.kind, one.object) for one in report.drifts] == [
        ("expectation", ObjectId("expectation", ("public", "users", "accounts")).name)
    ]
