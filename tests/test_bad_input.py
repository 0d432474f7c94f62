"""Whatever people get wrong is one plain line, exit code 2, without a traceback and without a password."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
import sqlalchemy
from psycopg import sql
from sqlalchemy import Column, Integer, MetaData, Table

from schemadrift import api
from schemadrift.cli.main import run
from schemadrift.errors import UnsupportedServer
from schemadrift.postgres.connection import supported
from schemadrift.postgres.embedded import EmbeddedServer
from tests.servers import Database, RunningServer, with_parts

ROOT = Path(__file__).parent.parent
SECRET = "s3cret"  # noqa: S105 - what must not be seen
GOOD = (
    "from sqlalchemy import *\nmetadata = MetaData()\nTable('t', metadata, Column('id', Integer, primary_key=True))\n"
)


def write(path: Path, text: str = GOOD) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


class Refused:
    """Runs a check that must be refused, and gives its one line."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: str) -> str:
        code = run(["check", *arguments])
        out, err = self.capsys.readouterr()
        assert (code, out) == (2, ""), err
        assert err.count("\n") == 1
        assert err.startswith("schemadrift: ")
        assert "Traceback" not in err
        assert SECRET not in err
        return err.removeprefix("schemadrift: ").rstrip("\n")


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Refused:
    return Refused(capsys)


@pytest.fixture
def good(tmp_path: Path) -> str:
    return write(tmp_path / "good" / "models.py")


# The database


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "the database URL: is no PostgreSQL URL; write it like postgresql://"),
        (f"mysql://root:{SECRET}@localhost/app", "the database URL: is for mysql, and only PostgreSQL is known"),
        (f"postgresql://app:{SECRET}@localhost:port/app", "the database URL: has a port that is no number"),
        (f"postgresql://app:x@{SECRET}@localhost/app", "the database URL: has an @ too many"),
        (f"postgresql://app:{SECRET}@localhost/app?sslmode=perhaps", "sslmode=perhaps, which is no TLS mode"),
        (f"postgresql://app:{SECRET}@localhost/app?colour=red", "query argument 'colour', which libpq does not know"),
        (f"postgresql://app:{SECRET}@127.0.0.1:1/app", "app on 127.0.0.1:1: nothing listens there"),
        (f"postgresql://app:{SECRET}@nohost.invalid/app", "the host name cannot be resolved; check the host"),
        (f"postgresql://app:{SECRET}@/app?host=/nowhere", "no server has its socket there"),
        (f"host=127.0.0.1 port=1 password={SECRET}", "nothing listens there"),
        (f"postgresql://app:{SECRET}@/app?service=none", ""),
    ],
)
def test_urls(refused: Refused, good: str, url: str, said: str) -> None:
    assert said in refused("--declared", good, "--url", url)


@pytest.fixture(scope="module")
def listening() -> Iterator[EmbeddedServer]:
    with EmbeddedServer(listen=True) as server:
        yield server


def test_password(refused: Refused, good: str, listening: EmbeddedServer) -> None:
    url = listening.url(tcp=True)
    assert run(["check", "--declared", good, "--url", url, "--fail-on", "never"]) == 0
    refused.capsys.readouterr()
    wrong = url.replace(listening.password, SECRET)
    assert "the server refuses the password of role postgres; check the user" in refused(
        "--declared", good, "--url", wrong
    )
    none = url.replace(f":{listening.password}@", "@")
    assert "the server wants a password and none was given" in refused("--declared", good, "--url", none)


def test_password_of_every_kind(listening: EmbeddedServer) -> None:
    """It arrives, however it is given, and is not in the report."""
    awkward = "p@s:s/w ö%rd?#"
    with psycopg.connect(listening.url(), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE awkward LOGIN PASSWORD {}").format(sql.Literal(awkward)))
    url = listening.url(user="awkward", password=awkward, tcp=True)
    metadata = MetaData()
    Table("t", metadata, Column("id", Integer))
    engine = sqlalchemy.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        for database in (url, engine, engine.url):
            report = api.check(database, metadata)
            assert report.exit_code == 1
            assert "p@s" not in report.to_json()
            assert quote(awkward, safe="") not in report.to_json()
    finally:
        engine.dispose()


def test_no_such_database_or_role(refused: Refused, good: str, server: RunningServer) -> None:
    nowhere = with_parts(server.url, database="nowhere")
    assert "there is no database nowhere; check the database" in refused("--declared", good, "--url", nowhere)
    if server.embedded is not None:
        nobody = with_parts(server.url, database="postgres", user="nobody_at_all", password=SECRET)
        assert "there is no role nobody_at_all; check the user" in refused("--declared", good, "--url", nobody)


def test_server_that_never_answers(refused: Refused, good: str) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"postgresql://app:{SECRET}@127.0.0.1:{silent.getsockname()[1]}/app"
        assert "no answer within 1 s; check host, port and firewall" in refused(
            "--declared", good, "--url", url, "--timeout", "1"
        )


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "what listens there does not speak PostgreSQL; check host and port"),
        (b"", "the server closed the connection; look into its log"),
    ],
)
def test_something_else_that_listens(refused: Refused, good: str, answer: bytes, said: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        def serve() -> None:
            while True:
                try:
                    connection = other.accept()[0]
                except OSError:  # closed: the test is over
                    return
                with connection:
                    connection.recv(100)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        url = f"postgresql://app:{SECRET}@127.0.0.1:{other.getsockname()[1]}/app"
        try:
            assert said in refused("--declared", good, "--url", url)
        finally:
            other.shutdown(socket.SHUT_RDWR)
            thread.join()


def test_statement_that_takes_too_long(refused: Refused, good: str, database: Database) -> None:
    with database.connect() as blocker:
        blocker.execute("LOCK TABLE pg_catalog.pg_attrdef IN ACCESS EXCLUSIVE MODE")
        said = refused("--declared", good, "--url", database.url, "--timeout", "0.3")
    assert "lock timeout" in said or "statement timeout" in said
    assert said.endswith("allow more time")


def test_server_that_is_too_old() -> None:
    """No such server can be had here; what is asked of a connection is its number, and that is given."""
    info = SimpleNamespace(server_version=110022, parameter_status=lambda _name: "11.22 (Debian 11.22-1)")
    old: Any = SimpleNamespace(info=info)
    with pytest.raises(UnsupportedServer) as caught:
        supported(old, "database app on old:5432")
    assert str(caught.value).startswith("database app on old:5432: runs PostgreSQL 11.22")
    info.server_version = 120000
    supported(old, "database app on old:5432")


# The declaration


@pytest.mark.parametrize(
    ("text", "attribute", "said"),
    [
        ("import os\n\n\nraise RuntimeError('no\\nluck')\n", "", "models.py:4: RuntimeError: no luck; repair"),
        ("x = 1\nprint(\n", "", "models.py:2: SyntaxError: "),
        ("x = 1\n  y = 2\n", "", "models.py:2: IndentationError: "),
        ("import not_there_at_all\n", "", "install not_there_at_all in the environment that runs schemadrift"),
        ("from sqlalchemy import no_such_name\n", "", "models.py:1: ImportError: cannot import name 'no_such_name'"),
        ("import os\nos.environ['NOT_SET_AT_ALL']\n", "", "models.py:2: KeyError: 'NOT_SET_AT_ALL'"),
        ("import sys\nsys.exit(3)\n", "", "models.py:2: SystemExit: 3"),
        ("import sys\nsys.exit()\n", "", "models.py:2: SystemExit"),
        (GOOD + "Table('t', metadata, Column('n', Integer))\n", "", "models.py:4: InvalidRequestError: Table 't'"),
        (f"raise ValueError('cannot reach postgresql://app:{SECRET}@db/app')\n", "", "postgresql://app:***@db/app"),
        (GOOD + "assert False\n", "", "models.py:4: AssertionError"),
        ("\0", "", "null bytes"),
        (GOOD, ":metadat", "models has no attribute metadat; did you mean metadata?"),
        (GOOD, ":Integer", "is class sqlalchemy."),
        (GOOD + "n = 7\n", ":n", "is an int, no metadata"),
        (GOOD + "def f(): raise ValueError('x')\n", ":f", "models.py:4: ValueError: x; repair that line"),
        ("x = 1\n", "", "holds no MetaData, declarative base or SQLModel class"),
        ("from sqlalchemy import MetaData\nmetadata = MetaData()\n", ":metadata", "declares no table"),
        (GOOD, ":metadata.tables.nix", "has no attribute nix"),
    ],
)
def test_models(refused: Refused, tmp_path: Path, text: str, attribute: str, said: str) -> None:
    file = write(tmp_path / "models.py", text)
    assert said in refused("--declared", f"{file}{attribute}", "--url", "postgresql://127.0.0.1:1/x")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("no.such.module:x", "there is no module no"),
        ("no/such/file.py:x", "there is no file no/such/file.py; check the path"),
        (":x", "names no module"),
        ("", "names no module"),
        ("json:x", "has no attribute x"),
        ("schemadrift", "holds no MetaData"),
        ("./schemadrift:x", "has no attribute x"),
        ("tests/", "there is no file tests/"),
        ("pyproject.toml", "there is no module pyproject"),
        ("./pyproject.toml", "is no Python file"),
        ("..models:x", ""),
        ("not a module:x", "there is no module not a module"),
    ],
)
def test_sources(refused: Refused, monkeypatch: pytest.MonkeyPatch, source: str, said: str) -> None:
    monkeypatch.chdir(ROOT)
    assert said in refused("--declared", source, "--url", "postgresql://127.0.0.1:1/x")


def test_two_sources_that_contradict_each_other(refused: Refused, tmp_path: Path, database: Database) -> None:
    one = write(tmp_path / "one.py")
    two = write(tmp_path / "two.py", GOOD.replace("Column('id', Integer", "Column('id', BigInteger"))
    said = refused("--declared", one, "--declared", two, "--url", database.url)
    assert "public.t" in said
    assert "one.py:3" in said
    assert "two.py:3" in said
    same = write(tmp_path / "three.py")
    assert run(["check", "--declared", one, "--declared", same, "--url", database.url, "--fail-on", "never"]) == 0


# What looks wrong and is not


def test_empty_database(database: Database, good: str) -> None:
    report = api.check(database.url, good)
    assert [(one.code, one.object) for one in report.drifts] == [("SD110", "public.t")]
    assert report.exit_code == 1


def in_folder(folder: Path, database: Database, *sources: str) -> subprocess.CompletedProcess[str]:
    declared = [part for source in sources for part in ("--declared", source)]
    return subprocess.run(
        [sys.executable, "-m", "schemadrift", "check", "--url", database.url, *declared, "--strict"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_ways_to_name_models(tmp_path: Path, database: Database) -> None:
    """One process for one way: an import that worked stays. Two at a time."""
    database.execute("CREATE TABLE t (id serial PRIMARY KEY)")
    write(tmp_path / "shop" / "__init__.py", "")
    write(tmp_path / "shop" / "names.py", "TABLE = 't'\n")
    write(tmp_path / "shop" / "models.py", "from .names import TABLE\n" + GOOD.replace("'t'", "TABLE"))
    write(tmp_path / "with space" / "my models.py")
    write(tmp_path / "two.py", GOOD + "class One:\n    metadata = metadata\nclass Two:\n    metadata = MetaData()\n")
    sources = [
        "shop.models:metadata",
        "shop/models.py:metadata",
        "./shop/models.py",
        str(tmp_path / "shop" / "models.py"),
        "with space/my models.py:metadata",
        "two.py",
        "two:One",
    ]
    with ThreadPoolExecutor(2) as pool:
        for done in pool.map(lambda source: in_folder(tmp_path, database, source), sources):
            assert done.returncode == 0, (done.args, done.stderr, done.stdout)


def test_file_whose_name_is_no_text(tmp_path: Path, database: Database) -> None:
    """Linux takes any bytes; the report says what can be said of them."""
    file = os.fsencode(tmp_path) + b"/mod\xffels.py"
    Path(os.fsdecode(file)).write_text(GOOD, encoding="utf-8")
    report = api.check(database.url, os.fsdecode(file))
    assert "mod?els.py" in report.to_json()
    assert report.drifts[0].file is not None
    assert report.drifts[0].file.endswith("mod?els.py")


def test_models_that_do_things(tmp_path: Path, database: Database) -> None:
    """Changing the folder, opening an engine, taking a signal, warning and logging: none of it is ours to refuse."""
    database.execute("CREATE TABLE t (id serial PRIMARY KEY)")
    url = database.url.replace("postgresql://", "postgresql+psycopg://")
    write(
        tmp_path / "models.py",
        "import logging, os, signal, warnings\nfrom sqlalchemy import *\n"
        "os.chdir('/')\nlogging.basicConfig(level='DEBUG')\nlogging.info('here')\nwarnings.warn('careful')\n"
        f"engine = create_engine({url!r}, echo=True)\nmetadata = MetaData()\n"
        "with engine.connect() as connection:\n    assert connection.execute(text('SELECT 1')).scalar() == 1\n"
        "event.listen(engine, 'connect', lambda *_: 1 / 0)\n"
        "Table('t', metadata, Column('id', Integer, primary_key=True))\n",
    )
    done = in_folder(tmp_path, database, "models.py:metadata")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("database ")
    assert "SELECT 1" in done.stderr
    database.execute("DROP TABLE t")
    done = in_folder(tmp_path, database, "models.py:metadata")
    assert "declared at models.py:12" in done.stdout
