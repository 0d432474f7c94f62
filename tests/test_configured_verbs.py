"""What reads a configuration beside `check`: `snapshot`, `doctor`; and its rules where a role sees only a part."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from docs import write_schema
from schemadrift.cli.main import run
from tests.command_line import BREAK, IN_SYNC, MODELS, Done
from tests.servers import Database, DatabaseFactory

SECRET = "hunter2"  # noqa: S105 - what must not be shown
TYPED = """
CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE TYPE other AS ENUM ('a');
CREATE DOMAIN cents AS integer CHECK (VALUE >= 0);
CREATE SEQUENCE numbers;
CREATE SEQUENCE strays;
CREATE TABLE shop (id integer PRIMARY KEY, mood mood[], price cents, number bigint DEFAULT nextval('numbers'));
CREATE TABLE elsewhere (id integer PRIMARY KEY, other other);
"""
TYPED_MODELS = """\
from sqlalchemy import ARRAY, BigInteger, Column, Integer, MetaData, Sequence, Table
from sqlalchemy.dialects.postgresql import DOMAIN, ENUM

metadata = MetaData()
numbers, strays = Sequence("numbers", metadata=metadata), Sequence("strays", metadata=metadata)
mood, other = ENUM("sad", "glad", name="mood", metadata=metadata), ENUM("a", name="other", metadata=metadata)
Table(
    "shop",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("mood", ARRAY(mood)),
    Column("price", DOMAIN("cents", Integer, check="VALUE >= 0")),
    Column("number", BigInteger, numbers, server_default=numbers.next_value()),
)
Table("elsewhere", metadata, Column("id", Integer, primary_key=True, autoincrement=False), Column("other", other))
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with models that is the working directory; no variable names a database."""
    for name in ("DATABASE_URL", "PGHOST", "PGDATABASE", "PGSERVICE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "models.py").write_text(MODELS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    def called(*arguments: str) -> Done:
        code = run(list(arguments))
        out, err = capsys.readouterr()
        return Done(code, out, err)

    return called


def configure(folder: Path, text: str) -> None:
    (folder / "schemadrift.toml").write_text(text, encoding="utf-8")


def test_snapshot_of_what_the_file_names(folder: Path, database: Database, call: Callable[..., Done]) -> None:
    database.execute(IN_SYNC + "CREATE SCHEMA more; CREATE TABLE more.t ();")
    configure(folder, f'url = "{database.url}"\ndeclared = "models.py:metadata"\nschemas = ["public"]\n')
    assert call("snapshot", "--output", "live.json").code == 0
    assert call("snapshot", "--models", "--output", "schema.json").code == 0
    live = json.loads((folder / "live.json").read_text(encoding="utf-8"))
    assert live["coverage"]["schemas"] == ["public"]
    assert call("check", "--live", "live.json", "--declared", "schema.json").code == 0
    database.execute("ALTER TABLE orders DROP COLUMN late")
    assert call("check", "--declared", "schema.json").code == 1
    assert call("snapshot", "--declared", "models.py:metadata").code == 0


def test_snapshot_from_below_the_file(folder: Path, call: Callable[..., Done], monkeypatch: pytest.MonkeyPatch) -> None:
    package = folder / "shop_of_snapshots"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "models.py").write_text(MODELS, encoding="utf-8")
    configure(folder, 'declared = ["shop_of_snapshots.models:metadata"]\n')
    monkeypatch.chdir(package)
    done = call("snapshot", "--models")
    assert (done.code, done.err) == (0, "")
    assert '"orders_cents"' in done.out


@pytest.mark.parametrize("verb", ["snapshot", "doctor"])
def test_one_target_of_several(
    verb: str, folder: Path, database: Database, make_database: DatabaseFactory, call: Callable[..., Done]
) -> None:
    other = make_database()
    configure(
        folder,
        'declared = "models.py:metadata"\n'
        f'[target.first]\nurl = "{database.url}"\n[target.second]\nurl = "{other.url}"\n',
    )
    done = call(verb)
    assert (done.code, done.out) == (2, "")
    assert "is of one target, and schemadrift.toml has first, second; name one with --target" in done.err
    assert other.name in call(verb, "--target", "second").out
    assert "target secnd: is not in" in (refused := call(verb, "--target", "secnd")).err
    assert "did you mean second?" in refused.err
    assert call(verb, "--config", "nowhere.toml").code == 2
    assert other.name in call(verb, "--target", "first", "--url", other.url).out


def test_what_is_named_in_full_needs_no_file(folder: Path, database: Database, call: Callable[..., Done]) -> None:
    configure(folder, "nonsense = 1\n")
    assert call("snapshot", "--url", database.url).code == 0
    assert call("snapshot", "--declared", "models.py").code == 0
    assert call("doctor", "--url", database.url, "--declared", "models.py").code == 0
    for arguments in (["snapshot"], ["doctor"], ["doctor", "--url", database.url]):
        done = call(*arguments)
        assert (done.code, done.out) == (2, "")
        assert "unknown key nonsense" in done.err


def test_models_that_nothing_names(folder: Path, call: Callable[..., Done]) -> None:
    done = call("snapshot", "--models")
    assert (done.code, "names no models" in done.err) == (2, True)
    configure(folder, "strict = true\n")
    done = call("snapshot", "--models")
    assert 'the configuration: names no models; write declared = ["package.module:attribute"]' in done.err
    done = call("snapshot", "--models", "--url", "postgresql://h/d")
    assert "--url and --models: name two things" in done.err


def test_doctor_of_what_the_file_names(folder: Path, database: Database, call: Callable[..., Done]) -> None:
    configure(folder, f'url = "{database.url}"\ndeclared = "models.py:metadata"\n')
    done = call("doctor")
    assert done.code == 0
    assert "models.py:metadata declares 2 tables" in done.out
    configure(folder, f'url = "{database.url}"\n')
    assert call("doctor").code == 0
    configure(folder, f'url = "{database.url}"\ndeclared = "nomodels.py"\n')
    assert call("doctor").code == 2
    configure(folder, 'url = "env:NO_SUCH_URL"\n')
    assert "the variable NO_SUCH_URL, which is not set" in call("doctor").err


def test_no_password_of_the_file_is_shown(folder: Path, call: Callable[..., Done]) -> None:
    for url in (
        f"postgresql+asyncpg://app:{SECRET}@127.0.0.1:1/x",
        f"postgres://app:{SECRET}@127.0.0.1:1/x?sslmode=require",
        f"postgresql://app@/x?host=/nowhere&password={SECRET}",
        f"postgresql://app:{SECRET}@127.0.0.1:1/x?service=nowhere",
        f"postgresql://app:{SECRET}@127.0.0.1:1/x?sslmode=nonsense",
        f"postgresql://app:{SECRET}@127.0.0.1:nonsense/x",
        f"postgresql://app:{SECRET}%zz@127.0.0.1:1/x",
        f"mysql://app:{SECRET}@127.0.0.1:1/x",
        f"{SECRET}",
    ):
        configure(folder, f'url = "{url}"\ndeclared = "models.py:metadata"\ntimeout = 2\n')
        for arguments in (
            ["check"],
            ["check", "--format", "json"],
            ["snapshot"],
            ["doctor"],
            ["doctor", "--format", "json"],
        ):
            done = call(*arguments)
            assert done.code == 2, (url, arguments, done)
            assert SECRET not in done.out + done.err, (url, arguments, done)
            assert "Traceback" not in done.out + done.err


def test_several_targets_have_a_published_schema(
    folder: Path, database: Database, make_database: DatabaseFactory, call: Callable[..., Done]
) -> None:
    other = make_database()
    database.execute(IN_SYNC + ";".join(BREAK.values()))
    other.execute(IN_SYNC)
    configure(
        folder,
        'declared = "models.py:metadata"\n'
        f'[target.first]\nurl = "{database.url}"\n[target.second]\nurl = "{other.url}"\n'
        '[target.third]\nurl = "env:NO_SUCH_URL"\n'
        '[[waiver]]\ncode = "SD111"\nobject = "public.orders"\nreason = "r"\nowner = "o"\nexpires = 2020-01-01\n',
    )
    schema = json.loads(write_schema.TARGETS_PATH.read_text(encoding="utf-8"))
    assert write_schema.TARGETS_PATH.read_text(encoding="utf-8") == write_schema.targets_text()
    jsonschema.Draft202012Validator.check_schema(schema)
    done = call("check", "--format", "json")
    document: dict[str, Any] = json.loads(done.out)
    assert (done.code, document["errors"].keys(), len(document["targets"]["first"]["drifts"])) == (2, {"third"}, 5)
    jsonschema.validate(document, schema, jsonschema.Draft202012Validator)
    for damaged in ({}, document["targets"]["first"], {**document, "errors": []}, {**document, "targets": {"a": {}}}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(damaged, schema, jsonschema.Draft202012Validator)


def test_what_an_included_table_needs_follows_it(folder: Path, database: Database, call: Callable[..., Done]) -> None:
    database.execute(TYPED)
    (folder / "typed.py").write_text(TYPED_MODELS, encoding="utf-8")
    head = f'url = "{database.url}"\ndeclared = "typed.py:metadata"\n'
    configure(folder, head + 'include = ["public.shop"]\n')
    report = json.loads(call("check", "--format", "json").out)
    assert (report["drifts"], report["unmanaged"], report["notes"]) == ([], [], [])
    compared = report["summary"]["compared"]
    assert (compared["enum_type"], compared["domain"], compared["sequence"], compared["table"]) == (1, 1, 1, 1)
    database.execute("ALTER TYPE mood RENAME VALUE 'glad' TO 'happy'; ALTER TYPE other RENAME VALUE 'a' TO 'b'")
    database.execute("ALTER SEQUENCE numbers INCREMENT 5; ALTER SEQUENCE strays INCREMENT 5")
    database.execute("ALTER DOMAIN cents DROP CONSTRAINT cents_check")
    report = json.loads(call("check", "--format", "json").out)
    assert {one["object"].removesuffix(".cents_check") for one in report["drifts"]} == {
        "public.mood",
        "public.numbers",
        "public.cents",
    }
    configure(folder, head + 'include = ["public.shop"]\nexclude = ["public.mood", "sequence:public.*", "*.cents"]\n')
    report = json.loads(call("check", "--format", "json").out)
    assert report["drifts"] == []


@pytest.fixture
def role(database: Database) -> Iterator[str]:
    """A role that may connect, and not look at policies."""
    name = f"nobody_{database.name}"
    database.execute(f"{IN_SYNC}; CREATE ROLE {name} LOGIN; REVOKE SELECT ON pg_policy FROM PUBLIC")
    yield name
    database.execute(f"DROP OWNED BY {name}; DROP ROLE {name}")


def test_a_waiver_for_what_the_role_may_not_see(
    folder: Path, database: Database, role: str, call: Callable[..., Done]
) -> None:
    def waive(code: str, pattern: str, expires: str = "2999-12-31") -> Done:
        configure(
            folder,
            f'url = "{database.url_as(role)}"\ndeclared = "models.py:metadata"\n[[waiver]]\ncode = "{code}"\n'
            f'object = "{pattern}"\nreason = "r"\nowner = "o"\nexpires = {expires}\n',
        )
        return call("check")

    done = waive("SD127", "public.orders")
    assert done.code == 0
    assert (
        "waiver SD127 public.orders: nobody can tell whether it is still needed; the policies could not be"
        in " ".join(done.out.split())
    )
    assert "permission denied" in done.out
    assert waive("SD111", "public.orders").code == 1
    assert waive("SD127", "public.orders", "2020-01-01").code == 1
    database.execute("GRANT SELECT ON pg_policy TO PUBLIC")
    assert waive("SD127", "public.orders").code == 1


def test_owners_and_waivers_when_everything_must_be_declared(
    folder: Path, database: Database, call: Callable[..., Done]
) -> None:
    database.execute(
        IN_SYNC + "CREATE TABLE theirs (id integer); CREATE TABLE known (id integer); CREATE SEQUENCE more;"
    )
    head = f'url = "{database.url}"\ndeclared = "models.py:metadata"\nstrict = true\n'
    owned = '[[owned]]\npattern = "public.theirs"\nowner = "x"\n'
    waiver = '[[waiver]]\ncode = "{}"\nobject = "{}"\nreason = "r"\nowner = "o"\nexpires = 2999-12-31\n'
    known = waiver.format("undeclared-table", "public.known")

    def failing() -> set[tuple[str, str]]:
        report = json.loads(call("check", "--format", "json").out)
        return {(one["code"], one["object"]) for one in report["drifts"] if one["fails"]}

    configure(folder, head)
    assert failing() == {("SD181", "public.theirs"), ("SD181", "public.known"), ("SD185", "public.more")}
    configure(folder, head + owned + known)
    assert failing() == {("SD185", "public.more")}
    configure(folder, head + owned + known + waiver.format("SD185", "sequence:public.*"))
    assert call("check").code == 0
    assert call("check", "--only", "structure").code == 0
    assert call("check", "--no-strict").code == 0
    assert call("check", "--owned").code == 1
    configure(folder, head.replace("strict = true", "strict = false") + known)
    assert call("check").code == 1


def test_the_last_effect_that_fits_counts(folder: Path, database: Database, call: Callable[..., Done]) -> None:
    database.execute(IN_SYNC + "ALTER TABLE orders DROP COLUMN late; ALTER TABLE users DROP COLUMN mail;")
    head = f'url = "{database.url}"\ndeclared = "models.py:metadata"\n'
    effect = '[[{}effect]]\ncode = "SD111"\neffect = "{}"\n'

    def effects() -> dict[str, str]:
        report = json.loads(call("check", "--format", "json").out)
        return {one["object"]: one["effect"] for one in report["drifts"]}

    late, mail = "public.orders.late", "public.users.mail"
    everywhere = effect.format("", "cosmetic")
    configure(folder, head + everywhere)
    assert (effects(), call("check").code) == ({late: "cosmetic", mail: "cosmetic"}, 0)
    one = effect.format("", "integrity") + 'object = "column:*.mail"\n'
    configure(folder, head + everywhere + one.replace("*.mail", "public.users.*"))
    assert (effects(), call("check").code) == ({late: "cosmetic", mail: "integrity"}, 1)
    configure(folder, head + one.replace("*.mail", "public.users.*") + everywhere)
    assert effects() == {late: "cosmetic", mail: "cosmetic"}
    configure(folder, head + everywhere + "[target.a]\n" + effect.format("target.a.", "performance"))
    assert effects() == {late: "performance", mail: "performance"}
    configure(folder, head + everywhere.replace("SD111", "SD11"))
    assert "'SD11' is no code; did you mean" in call("check").err
