"""The command line as a process: terminals, pipes, signals, what is printed beside the report."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import BREAK, ESCAPE, MODELS, ROOT, Verb, check, models
from tests.servers import Database

__all__ = ["check", "models"]  # fixtures


def process(
    *arguments: str, environment: dict[str, str] | None = None, **more: Any
) -> subprocess.CompletedProcess[str]:
    """Run the command line as a process; no variable of ours says where a database is."""
    return subprocess.run(
        [sys.executable, "-m", "schemadrift", *arguments],
        cwd=more.pop("cwd", ROOT),
        env=clean_environment() | (environment or {}),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        **more,
    )


def clean_environment() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PG") and name not in {"DATABASE_URL", "NO_COLOR", "FORCE_COLOR", "COLUMNS"}
    } | {"PYTHONPATH": str(ROOT)}


def test_colour_in_a_terminal(check: Verb) -> None:
    reader, writer = pty.openpty()
    command = [sys.executable, "-m", "schemadrift", "check", "--url", check.url, "--declared", check.source]
    environment = clean_environment() | {"TERM": "xterm"}
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=writer, stderr=writer, check=False, timeout=60)
    os.close(writer)
    shown = os.read(reader, 100_000).decode()
    os.close(reader)
    assert done.returncode == 0
    assert f"{ESCAPE}1;32mIn sync." in shown


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["check", "--help"], ["explain", "SD121"]])
def test_what_is_quick_imports_nothing_heavy(arguments: list[str]) -> None:
    program = (
        "import sys\nfrom schemadrift.cli.main import run\n"
        f"assert run({arguments!r}) == 0\n"
        "print({'sqlalchemy', 'psycopg', 'pydantic', 'alembic', 'schemadrift.api'} & set(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stderr == "set()\n"


def test_reader_of_the_output_leaves() -> None:
    command = f"{sys.executable} -m schemadrift explain; echo $? >&2"
    done = subprocess.run(
        ["/bin/sh", "-c", f"{{ {command}; }} | true"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stderr in {"141\n", "0\n"}  # "0" where the pipe took it all before its reader left


def test_reader_leaves_in_the_middle(check: Verb, database: Database) -> None:
    for statement in BREAK.values():
        database.execute(statement)
    reader, writer = os.pipe()
    os.close(reader)  # nobody will ever read
    done = subprocess.run(
        [sys.executable, "-m", "schemadrift", "check", "--url", check.url, "--declared", check.source],
        cwd=ROOT,
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize("form", ["text", "json"])
def test_full_disk(check: Verb, form: str) -> None:
    more = ["--format", form]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "schemadrift", "check", "--url", check.url, "--declared", check.source, *more],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert b"No space left on device" in done.stderr


def test_models_that_print(check: Verb, models: Path) -> None:
    """Whatever the models and the programs that they start print, standard output is the report alone."""
    models.write_text(
        "import os, subprocess, sys\nprint('hello')\nsys.stdout.write('models')\nos.write(1, b'raw')\n"
        "subprocess.run(['echo', 'child'])\n" + MODELS,
        encoding="utf-8",
    )
    done = process("check", "--url", check.url, "--declared", check.source, "--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["in_sync"] is True
    for said in ("hello", "models", "raw", "child"):
        assert said in done.stderr
    inside = check("--format", "json")
    assert json.loads(inside.out)["in_sync"] is True


def test_letters_that_the_terminal_lacks(check: Verb, database: Database) -> None:
    database.execute("COMMENT ON COLUMN orders.cents IS 'ohne Steuer: 5 €'")
    arguments = ("check", "--url", check.url, "--declared", check.source, "--fail-on", "cosmetic")
    western = {"PYTHONIOENCODING": "latin-1"}
    done = process(*arguments, environment=western)
    assert done.returncode == 1, done.stderr
    assert "ohne Steuer: 5 \\u20ac" in done.stdout
    done = process(*arguments, "--format", "json", environment=western)
    assert json.loads(done.stdout)["drifts"][0]["live"] == "ohne Steuer: 5 €"


def interrupted(check: Verb, ready: threading.Event | None, started: Path) -> subprocess.CompletedProcess[str]:
    """Start a check and send it SIGINT when a file appears."""
    running = subprocess.Popen(
        [sys.executable, "-m", "schemadrift", "check", "--url", check.url, "--declared", check.source],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 30
    while not started.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    if ready is not None:
        ready.wait(30)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30)
    return subprocess.CompletedProcess(running.args, running.returncode, out, err)


def test_interrupted_while_importing(check: Verb, models: Path, tmp_path: Path) -> None:
    started = tmp_path / "started"
    models.write_text(
        f"import pathlib, time\npathlib.Path({str(started)!r}).touch()\ntime.sleep(30)\n{MODELS}", encoding="utf-8"
    )
    done = interrupted(check, None, started)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "schemadrift: interrupted; nothing was changed\n"


def test_interrupted_while_waiting_for_the_server(
    check: Verb, models: Path, database: Database, tmp_path: Path
) -> None:
    """The check waits for a lock on a catalog that it reads."""
    started = tmp_path / "started"
    models.write_text(f"import pathlib\npathlib.Path({str(started)!r}).touch()\n{MODELS}", encoding="utf-8")
    waiting = threading.Event()
    with database.connect() as blocker, database.connect(autocommit=True) as watcher:
        blocker.execute("LOCK TABLE pg_catalog.pg_constraint IN ACCESS EXCLUSIVE MODE")

        def watch() -> None:
            for _ in range(3000):
                row = watcher.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()
                if row is not None and row[0]:
                    break
                time.sleep(0.01)
            waiting.set()

        thread = threading.Thread(target=watch)
        thread.start()
        done = interrupted(check, waiting, started)
        thread.join()
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "schemadrift: interrupted; nothing was changed\n"


def test_two_at_once(check: Verb) -> None:
    command = [sys.executable, "-m", "schemadrift", "check", "--url", check.url, "--declared", check.source]
    both = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    said = [one.communicate(timeout=60) for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    assert said[0] == said[1]
