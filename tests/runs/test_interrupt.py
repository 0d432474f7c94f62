"""Ctrl-C in the middle of a run: what is done is said, nothing is lost, and the next run goes on from there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from schemadrift.errors import ExitCode
from tests.servers import Database

ROOT = Path(__file__).parent.parent.parent
MODELS = """
from sqlalchemy import Column, Integer, MetaData, Table, Text
metadata = MetaData()
Table("t", metadata, Column("id", Integer, primary_key=True, autoincrement=False), Column("pad", Text),
      Column("twice", Integer, nullable=False))
"""


def _apply(database: Database, models: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "schemadrift", "apply", "--url", database.url, "--declared", f"{models}:metadata"]
    command += ["--yes", "--fill", "t.twice=id * 2", "--allow", "full-scan", "--allow", "not-transactional"]
    command += ["--allow", "may-fail-on-data", *more]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)


@pytest.fixture(autouse=True)
def hearing() -> Iterator[None]:
    """What a shell starts in the background, or nohup at all, is deaf to some signals, and so are its children."""
    before = {one: signal.signal(one, signal.SIG_DFL) for one in (signal.SIGTERM, signal.SIGHUP)}
    before[signal.SIGINT] = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


@pytest.mark.parametrize("signals", [[signal.SIGINT], [signal.SIGINT] * 2, [signal.SIGTERM], [signal.SIGHUP]])
def test_interrupted_in_the_middle_of_batches(
    database: Database, tmp_path: Path, signals: list[signal.Signals]
) -> None:
    """Exit 4, with what is done and how to go on; the second run finishes it."""
    database.execute("CREATE TABLE t (id integer PRIMARY KEY, pad text)")
    database.execute("INSERT INTO t SELECT i, repeat('x', 900) FROM generate_series(1, 20000) i; ANALYZE t")
    models = tmp_path / "models.py"
    models.write_text(MODELS, encoding="utf-8")
    process = _apply(database, models, "--max-rate", "2000")
    assert process.stderr is not None
    line = ""
    while "fill column" not in line:
        line = process.stderr.readline()
        assert line, "the run ended before the fill"
    with psycopg.connect(database.url, autocommit=True) as connection:
        while True:  # until the first batch is committed
            row = connection.execute("SELECT count(*) FROM t WHERE twice IS NOT NULL").fetchone()
            if row is not None and row[0]:
                break
    for one in signals:
        process.send_signal(one)
    out, error = process.communicate(timeout=60)
    assert process.returncode == ExitCode.PARTIAL, out + error
    assert "stopped at step" in error
    assert "to go on: schemadrift apply" in error
    assert "Traceback" not in error
    again = _apply(database, models)
    out, error = again.communicate(timeout=60)
    assert again.returncode == ExitCode.IN_SYNC, out + error
    with psycopg.connect(database.url) as connection:
        row = connection.execute("SELECT count(*), count(*) FILTER (WHERE twice = id * 2) FROM t").fetchone()
    assert row == (20_000, 20_000)


def test_a_reader_that_leaves_does_not_stop_a_run(database: Database, tmp_path: Path) -> None:
    """As with `schemadrift apply … 2>&1 | head`: the run goes on to its end, and the journal has all of it."""
    database.execute("CREATE TABLE t (id integer PRIMARY KEY, pad text)")
    database.execute("INSERT INTO t SELECT i, repeat('x', 900) FROM generate_series(1, 2000) i; ANALYZE t")
    models = tmp_path / "models.py"
    models.write_text(MODELS, encoding="utf-8")
    process = _apply(database, models)
    assert process.stderr is not None
    assert process.stdout is not None
    process.stderr.close()
    with process.stdout:
        process.stdout.read()
    process.wait(timeout=60)
    with psycopg.connect(database.url) as connection:
        row = connection.execute("SELECT state FROM schemadrift.run").fetchone()
        count = connection.execute("SELECT count(*) FROM t WHERE twice = id * 2").fetchone()
    assert (row, count) == (("done",), (2_000,))
