"""A snapshot says what its source says: in place of the models, in place of the database, and of both."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schemadrift import api
from schemadrift.catalog import Catalog, Facts, Key, Record, serial
from schemadrift.cli.main import run
from schemadrift.declared import snapshot
from schemadrift.drift import Question, Undecided
from schemadrift.errors import ConnectionFailed, DeclarationError, UsageError
from schemadrift.kinds import RECORDS
from schemadrift.kinds.column import Column
from schemadrift.kinds.domain import Domain
from schemadrift.kinds.schema import Schema
from schemadrift.kinds.table import Table
from schemadrift.postgres.binaries import VARIABLE
from schemadrift.postgres.scratch import Scratch
from schemadrift.report import text
from schemadrift.report.document import Report
from tests.declared.test_law import FILES, build, needs
from tests.postgres.reading import read_url
from tests.servers import Database, DatabaseFactory, RunningServer
from tests.systems.incident import script, source

METADATA = [file for file in FILES if "TRANSLATE" not in needs(file)]
USERS = """\
from sqlalchemy import CheckConstraint, Column, Integer, MetaData, Table, Text, text
from sqlalchemy.dialects.postgresql import ENUM

metadata = MetaData()
users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mood", ENUM("sad", "glad", name="mood", create_type=False), server_default=text("'sad'::mood")),
    Column("odd", ENUM("a", name='Odd "one" x', create_type=False), comment="of schema public, as in public.mood"),
    Column("note", Text),
    CheckConstraint("mood = 'sad'::mood OR note IS NOT NULL", name="noted"),
)
"""
ELSEWHERE = """
CREATE SCHEMA ext; CREATE TYPE ext.mood AS ENUM ('sad', 'glad'); CREATE TYPE ext."Odd ""one"" x" AS ENUM ('a');
CREATE TABLE users (id serial PRIMARY KEY, mood ext.mood DEFAULT 'sad', odd ext."Odd ""one"" x", note text,
    CONSTRAINT noted CHECK (mood = 'sad' OR note IS NOT NULL));
COMMENT ON COLUMN users.odd IS 'of schema public, as in public.mood';
"""


def facts_of(report: Report) -> tuple[Any, ...]:
    """All that a report says of the two sides."""
    return report.drifts, report.unverified, report.unmanaged, report.summary, report.exit_code


class Ways:
    """The same check in four ways: each side itself, or a snapshot of it."""

    def __init__(self, tmp_path: Path, server: RunningServer) -> None:
        self.folder = tmp_path
        self.scratch_url = server.url

    def write(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def agree(self, database: Database, declared: str, *, server_version: int = 0, **options: Any) -> Report:
        """Check in all four ways, demand the same findings, and return the first report."""
        schema = self.write("schema.json", api.snapshot(declared=declared, server_version=server_version))
        live = self.write("live.json", api.snapshot(database.url))
        direct = api.check(database.url, declared, **options)
        for here, there in ((database.url, str(schema)), (live, declared), (str(live), schema)):
            report = api.check(here, there, scratch_url=self.scratch_url, **options)
            assert facts_of(report) == facts_of(direct), text.render(report)
        return direct


@pytest.fixture
def ways(tmp_path: Path, server: RunningServer) -> Ways:
    return Ways(tmp_path, server)


@pytest.fixture
def users(tmp_path: Path) -> str:
    (tmp_path / "users.py").write_text(USERS, encoding="utf-8")
    return str(tmp_path / "users.py")


@pytest.mark.parametrize("cured", [False, True])
@pytest.mark.parametrize("system", ["ops_center", "fltr_auth"])
def test_systems(system: str, cured: bool, database: Database, ways: Ways) -> None:
    database.execute(script(system, "broken.sql"))
    if cured:
        database.execute(script(system, "cure.sql"))
    report = ways.agree(database, source(system))
    assert report.exit_code == (0 if cured else 1)
    assert report.unverified == ()


@pytest.mark.parametrize("system", ["ops_center", "fltr_auth"])
def test_live_snapshot_as_declaration(system: str, make_database: DatabaseFactory, ways: Ways) -> None:
    """What one database has is demanded of another one."""
    good, bad = make_database(), make_database()
    for database in (good, bad):
        database.execute(script(system, "broken.sql"))
    good.execute(script(system, "cure.sql"))
    wanted = ways.write("good.json", api.snapshot(good.url))
    assert api.check(good.url, wanted, strict=True).drifts == ()
    planted = {"ops_center": {"SD111", "SD125"}, "fltr_auth": {"SD121"}}[system]
    assert planted <= {one.code for one in api.check(bad.url, str(wanted)).drifts}


@pytest.mark.filterwarnings("ignore:Computed column")
@pytest.mark.parametrize("file", METADATA, ids=lambda file: file.stem)
def test_metadata(file: Path, database: Database, server_major: int, ways: Ways) -> None:
    """Every kind of declaration, in sync under --strict, and against a database that lacks a third of it."""
    if server_major < needs(file).get("POSTGRES", 0):
        api.snapshot(declared=str(file))
        return
    build(file, database)
    # before 18 Computed() is another column, so that a snapshot for all majors is refused there
    written_for = server_major if file.stem == "generated" else 0
    assert ways.agree(database, str(file), server_version=written_for, strict=True).unverified == ()
    tables = sorted(read_url(database.url).of("table"))
    for schema, table in tables[::3]:
        database.execute(f'DROP TABLE IF EXISTS "{schema}"."{table}" CASCADE')
    assert ways.agree(database, str(file), server_version=written_for).drifts


def test_types_are_where_the_server_has_them(database: Database, users: str, ways: Ways) -> None:
    """A snapshot of models is written without a server, and finds the types on each one."""
    database.execute(ELSEWHERE)
    path = ways.folder / "schema.json"
    assert ways.agree(database, users, strict=True).drifts == ()
    assert serial.head(path.read_bytes(), "x").assumed == serial.Assumed(
        default_schema="public", types=('Odd "one" x', "mood")
    )
    database.execute("ALTER TABLE users ALTER mood DROP DEFAULT, ALTER odd TYPE text")
    report = ways.agree(database, users)
    assert {(one.object, one.field) for one in report.drifts} == {
        ("public.users.mood", "default"),
        ("public.users.odd", "type"),
    }
    assert 'ext."Odd ""one"" x"' in {one.declared for one in report.drifts}


def test_default_schema(database: Database, users: str, ways: Ways) -> None:
    """A snapshot for one default schema is refused where the server has another, and written for that one."""
    database.execute(f"CREATE SCHEMA app; ALTER DATABASE {database.name} SET search_path = app")
    path = ways.write("schema.json", api.snapshot(declared=users))
    with pytest.raises(
        UsageError, match=r"is for the default schema public, and on this server it is app; .*--default"
    ):
        api.check(database.url, path)
    path.write_bytes(api.snapshot(declared=users, default_schema="app"))
    assert facts_of(api.check(database.url, path)) == facts_of(api.check(database.url, users))


def test_default_schema_that_makes_no_difference(database: Database, ways: Ways) -> None:
    models = ways.folder / "models.py"
    models.write_text(
        "from sqlalchemy import *\nm = MetaData(schema='shop')\n"
        "Table('t', m, Column('id', Integer, primary_key=True))\n",
        encoding="utf-8",
    )
    database.execute("CREATE SCHEMA shop; CREATE TABLE shop.t (id serial PRIMARY KEY)")
    database.execute(f"ALTER DATABASE {database.name} SET search_path = shop")
    assert ways.agree(database, str(models), strict=True).drifts == ()


def test_server_version() -> None:
    """The version is kept where it makes a difference, and only there."""

    def declare(facts: Facts) -> Catalog:
        generated = "virtual" if facts.server_version >= 180000 or not facts.server_version else "stored"
        objects: dict[str, dict[Key, Record]] = {
            "schema": {("shop",): Schema()},
            "table": {("shop", "t"): Table(columns=("c",))},
            "column": {("shop", "t", "c"): Column("integer", default="1 + 1", generated=generated)},
        }
        return Catalog(objects=objects, source="models")

    def assumed(content: bytes) -> serial.Assumed | None:
        return serial.head(content, "x").assumed

    assert assumed(snapshot.written(declare)) == serial.Assumed(server_version=180000)
    assert assumed(snapshot.written(declare, server_version=170000)) == serial.Assumed(server_version=170000)
    plain = snapshot.written(lambda _facts: declare(Facts()))
    assert assumed(plain) == serial.Assumed()


def test_snapshot_for_another_version(tmp_path: Path) -> None:
    path = tmp_path / "schema.json"
    path.write_bytes(serial.encode(Catalog(objects={}), RECORDS, assumed=serial.Assumed(server_version=180000)))
    give = snapshot.load(path)
    assert give(Facts(server_version=180003)).catalog().objects == {}
    with pytest.raises(UsageError, match=r"is for PostgreSQL 18, and this server is 17: .*; write one with --server-v"):
        give(Facts(server_version=170002))


def test_what_only_the_server_refuses(database: Database, ways: Ways) -> None:
    """Operator classes are judged where the snapshot is read, so that what an extension brings is no refusal."""
    models = ways.folder / "models.py"
    models.write_text(
        "from sqlalchemy import *\nm = MetaData()\n"
        "Table('t', m, Column('id', Integer, primary_key=True), Column('j', JSON), Index('i', 'j'))\n",
        encoding="utf-8",
    )
    database.execute("CREATE TABLE t (id serial PRIMARY KEY, j json)")
    report = ways.agree(database, str(models))
    assert [(one.name, one.object, one.line) for one in report.drifts] == [("impossible-declaration", "public.t.i", 3)]
    written = json.loads((ways.folder / "schema.json").read_bytes())
    assert written["impossible"] == []
    assert [(parent, name) for parent, ((name, _),) in written["objects"]["index"]] == [(["public", "t"], "i")]


def test_equal_catalogs_are_equal_files(database: Database, users: str) -> None:
    database.execute(ELSEWHERE)
    assert api.snapshot(database.url) == api.snapshot(database.url)
    assert api.snapshot(declared=users) == api.snapshot(declared=[users])


def test_schemas(make_database: DatabaseFactory, ways: Ways) -> None:
    """A snapshot of some schemas does not pass for the others."""
    database = make_database()
    database.execute("CREATE SCHEMA a; CREATE SCHEMA b; CREATE TABLE a.t (); CREATE TABLE b.t ()")
    both = ways.write("both.json", api.snapshot(database.url))
    one = ways.write("one.json", api.snapshot(database.url, schemas=["a"]))
    assert {key[0] for key in snapshot.load_live(one).of("table")} == {"a"}
    with pytest.raises(UsageError, match=r"was read from schema a only, without schema b; write it anew without"):
        api.check(one, both, schemas=["a", "b"])
    with pytest.raises(UsageError, match="was read from schema a only"):
        api.check(one, both)
    assert api.check(one, both, schemas="a").drifts == ()
    with pytest.raises(UsageError, match=r"schema c: is not in the database .*; check how it is spelled"):
        api.snapshot(database.url, schemas=["c"])


def test_scope_of_a_declaration(ways: Ways) -> None:
    file = next(file for file in METADATA if file.stem == "schemas")
    whole = json.loads(api.snapshot(declared=str(file)))["coverage"]["schemas"]
    part = json.loads(api.snapshot(declared=str(file), schemas=whole[:1]))
    assert part["coverage"]["schemas"] == whole[:1]
    assert {parent[0] for parent, _ in part["objects"]["table"]} <= {whole[0]}
    with pytest.raises(UsageError, match=r"schema nope: is not in .*schemas.py"):
        api.snapshot(declared=str(file), schemas=["nope"])


def test_what_cannot_be(users: str, ways: Ways) -> None:
    schema = ways.write("schema.json", api.snapshot(declared=users))
    cases: list[tuple[Callable[[], object], str]] = [
        (lambda: api.check(schema, users), "is that of a declaration, not of a database"),
        (lambda: api.check(schema, [users, schema]), "stands for a whole declaration, and is named beside"),
        (lambda: api.snapshot(declared=schema), "is one already"),
        (lambda: api.snapshot(declared=[users, Catalog(objects={})]), "is one already"),
        (api.snapshot, "give one of the two"),
        (lambda: api.snapshot("", declared=users), "give one of the two"),
    ]
    for call, message in cases:
        with pytest.raises(UsageError, match=message):
            call()
    with pytest.raises(DeclarationError, match=r"snapshot nope.json: cannot be read \(No such file"):
        api.check(schema, "nope.json")


def test_recognised_by_its_content(users: str, ways: Ways) -> None:
    written = ways.write("schema", api.snapshot(declared=users))
    assert snapshot.is_snapshot(str(written))
    assert snapshot.is_snapshot(ways.write("empty.json", b""))
    assert not snapshot.is_snapshot(users)
    assert not snapshot.is_snapshot("app.models:Base")
    assert not snapshot.is_snapshot(f"{users}:metadata")
    assert not snapshot.is_snapshot(ways.folder)


SCRATCH = """
CREATE SCHEMA app;
CREATE TYPE app.mood AS ENUM ('sad', 'glad');
CREATE TYPE app."Pair" AS (a app.mood, b text COLLATE "C");
CREATE DOMAIN app.share AS numeric CHECK (VALUE <= 1) NOT NULL;
CREATE DOMAIN app.half AS app.share CHECK (VALUE <= 0.5);
CREATE FUNCTION app.twice(integer) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT $1 * 2';
CREATE TABLE app.t (n integer, m app.mood, p app."Pair", h app.half[], s text);
"""
QUESTIONS = [
    (Question(("app", "t"), "", "n IN (1, 2)", "n = ANY (ARRAY[1, 2])"), True),
    (Question(("app", "t"), "", "m = 'sad'::app.mood", "m = 'sad'"), True),
    (Question(("app", "t"), "", "m = 'sad'::app.mood", "m = 'glad'"), False),
    (Question(("app", "t"), "", "(p).b = 'x'", "(p).b = 'x'::text"), True),
    (Question(("app", "t"), "", "h[1] > 0", "h[1] > 0.0"), True),
    (Question(None, "app.mood", "'sad'::app.mood", "'sad'"), True),
    (Question(("domain", "app", "half"), "", "VALUE <= 0.5", "(VALUE) <= 0.5::numeric"), True),
]


def test_scratch_server(database: Database, server: RunningServer) -> None:
    database.execute(SCRATCH)
    live = read_url(database.url)
    with Scratch(live, url=server.url) as scratch:
        assert scratch.decide([question for question, _ in QUESTIONS]) == dict(QUESTIONS)
        more = Question(("app", "t"), "", "app.twice(n) = 2", "app.twice(n) = (2)")
        (answer,) = scratch.decide([more]).values()
        assert isinstance(answer, Undecided)
        assert "function app.twice(integer) does not exist (asked on a scratch server" in answer.reason
        with database.connect() as connection:
            assert scratch._connection is not None
            name = scratch._connection.info.dbname
            there = "SELECT count(*) FROM pg_database WHERE datname = %s"
            assert connection.execute(there, [name]).fetchone() == (1,)
    with database.connect() as connection:
        assert connection.execute(there, [name]).fetchone() == (0,)


def test_scratch_server_of_our_own(database: Database, ways: Ways) -> None:
    """Where no server is named one is started, once there is something to ask."""
    database.execute(SCRATCH)
    with Scratch(read_url(database.url)) as scratch:
        assert scratch.decide([question for question, _ in QUESTIONS[:2]]) == dict(QUESTIONS[:2])


def test_no_scratch_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database: Database, ways: Ways) -> None:
    database.execute("CREATE TABLE t (n integer CONSTRAINT few CHECK (n IN (1, 2)))")
    models = tmp_path / "models.py"
    models.write_text(
        "from sqlalchemy import *\nm = MetaData()\n"
        "Table('t', m, Column('n', Integer), CheckConstraint('n = 1 OR n = 2', name='few'))\n",
        encoding="utf-8",
    )
    live = ways.write("live.json", api.snapshot(database.url))
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    report = api.check(live, str(models))
    assert [one.subject for one in report.unverified] == ["check public.t.few"]
    assert "no server is at hand to compare the expressions" in report.unverified[0].reason
    assert report.drifts == ()
    with pytest.raises(ConnectionFailed, match="there is no database none"):
        api.check(live, str(models), scratch_url=database.url.replace(database.name, "none"))
    role = f"nobody_{database.name}"
    database.execute(f"CREATE ROLE {role} LOGIN")
    try:
        with pytest.raises(ConnectionFailed, match=r"refuses to create a database .*; give --scratch-url a role with"):
            api.check(live, str(models), scratch_url=database.url_as(role))
    finally:
        database.execute(f"DROP ROLE {role}")


def test_snapshot_file_is_no_way_in(database: Database, server: RunningServer) -> None:
    """What a snapshot holds is taken as SQL text of one expression, and never as a further statement."""
    database.execute(SCRATCH)
    live = read_url(database.url)
    evil = "1); CREATE TABLE public.broken_in (); SELECT (1"
    objects: dict[str, Any] = {
        **live.objects,
        "domain": {("app", "share"): Domain(f"numeric; {evil}", checks=(("", evil),))},
    }
    changed = Catalog(objects=objects, facts=live.facts)
    with Scratch(changed, url=server.url) as scratch:
        answers = scratch.decide([Question(("app", "t"), "app.share", evil, "2"), QUESTIONS[1][0]])
        assert [isinstance(answer, Undecided) for answer in answers.values()] == [True, False]
        assert scratch._connection is not None
        tables = scratch._connection.execute("SELECT relname FROM pg_class WHERE relname = 'broken_in'").fetchall()
        assert tables == []


def test_command_line(database: Database, users: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database.execute(ELSEWHERE)
    live, schema = tmp_path / "live.json", tmp_path / "schema.json"
    schema.write_bytes(b"old")
    schema.chmod(0o640)
    assert run(["snapshot", "--url", database.url, "--output", str(live)]) == 0
    assert run(["snapshot", "--declared", users, "--output", str(schema)]) == 0
    assert capsys.readouterr().out == ""
    assert stat.S_IMODE(schema.stat().st_mode) == 0o640
    assert sorted(path.name for path in tmp_path.glob("*json*")) == ["live.json", "schema.json"]
    assert run(["check", "--live", str(live), "--declared", str(schema), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["database"].startswith(f"{live} (database {database.name} on")
    assert run(["snapshot", "--declared", users]) == 0
    assert capsys.readouterr().out.encode() == schema.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["snapshot", "--url", "postgresql://x/y", "--declared", "a:b"], "--url and --declared: name two things"),
        (["snapshot", "--url", "postgresql://x/y", "--default-schema", "a"], "are for models"),
        (["snapshot", "--declared", "a:b", "--server-version", "9"], "9 is not in the range"),
        (["check", "--url", "", "--live", "x.json", "--declared", "a:b"], "--url and --live: name two databases"),
        (["check", "--live", "nope.json", "--declared", "schema.json"], "snapshot schema.json: cannot be read"),
    ],
)
def test_command_line_refuses(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert message in capsys.readouterr().err


def test_failure_leaves_the_old_file(users: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "schema.json"
    kept.write_bytes(b"old")
    assert run(["snapshot", "--declared", f"{users}:nope", "--output", str(kept)]) == 2
    assert kept.read_bytes() == b"old"
    assert run(["snapshot", "--declared", users, "--output", str(tmp_path / "none" / "schema.json")]) == 2
    assert "No such file or directory; name a place that can be written" in capsys.readouterr().err


@pytest.mark.parametrize("damage", [lambda data: data[:-40], lambda data: data.replace(b'"format":1', b'"format":2')])
def test_damaged_snapshot(
    damage: Callable[[bytes], bytes], users: str, ways: Ways, capsys: pytest.CaptureFixture[str]
) -> None:
    path = ways.write("schema.json", damage(api.snapshot(declared=users)))
    assert run(["check", "--url", "postgresql://nobody@localhost:1/x", "--declared", str(path)]) == 2
    error = capsys.readouterr().err
    assert f"snapshot {path}: " in error
    assert error.count("\n") == 1
    assert "was cut off" in error or "is of format 2, written by a newer schemadrift" in error
