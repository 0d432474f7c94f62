"""Modules of models that do what a check has no part in: the report stays clean, and the exit code tells the truth."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import IN_SYNC, MODELS, ROOT, Done
from tests.servers import Database

SECRET = "hunter2"  # noqa: S105 - what must not be shown
FINE = {
    "closes standard output": "import sys\nsys.stdout.close()\n",
    "closes every stream": "import sys\nsys.stdout.close()\nsys.stderr.close()\nsys.__stdout__.close()\n",
    "replaces standard output": "import io, sys\nsys.stdout = io.StringIO()\n",
    "prints at exit": "import atexit\nprint('hello')\natexit.register(print, 'bye')\n",
    "goes elsewhere": "import os\nos.chdir('/')\n",
    "leaves a thread": "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()\n",
    "connects": "import os, psycopg\nheld = psycopg.connect(os.environ['DATABASE_URL'])\nheld.execute('SELECT 1')\n",
    "listens to all engines": (
        "from sqlalchemy import create_engine, event\nfrom sqlalchemy.engine import Engine\n"
        "for name in ('connect', 'before_cursor_execute', 'begin', 'checkout'):\n"
        "    event.listen(Engine if name != 'checkout' else create_engine('sqlite://'), name, lambda *_: 1 / 0)\n"
    ),
}
REFUSED = {
    "import sys\nsys.exit(0)\n": "models.py:2: SystemExit: 0",
    "raise SystemExit('over')\n": "models.py:1: SystemExit: over",
    "def (\n": "models.py:1: SyntaxError",
    "x = 1\n": "holds no MetaData",
    f"raise ValueError('host=h password={SECRET} x=1')\n": "password=*** x=1",
    f"raise ValueError({{'password': '{SECRET}', 'x': 1}})\n": "'password': ***, 'x': 1",
    f"raise ValueError('postgresql://h/d?user=u&password={SECRET}&x=1')\n": "password=***&x=1",
    f"import sys\nsys.stdout.close()\nraise ValueError('PGPASSWORD={SECRET}')\n": "PGPASSWORD=***",
}


def run_in(folder: Path, database: Database, *arguments: str) -> Done:
    done = subprocess.run(
        [sys.executable, "-m", "schemadrift", "check", "--declared", "models.py", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "DATABASE_URL": database.url},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("what", FINE)
def test_a_check_goes_on(what: str, tmp_path: Path, database: Database) -> None:
    database.execute(IN_SYNC)
    (tmp_path / "models.py").write_text(MODELS + FINE[what], encoding="utf-8")
    done = run_in(tmp_path, database, "--format", "json")
    assert (done.code, json.loads(done.out)["in_sync"]) == (0, True), done.err
    assert "Traceback" not in done.err
    database.execute("DROP INDEX orders_cents")
    done = run_in(tmp_path, database, "--output", "report.txt")
    assert (done.code, done.out) == (1, ""), done.err
    assert "the report is in report.txt" in done.err
    assert "SD125" in (tmp_path / "report.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", REFUSED)
def test_a_check_is_refused(text: str, tmp_path: Path, database: Database) -> None:
    (tmp_path / "models.py").write_text(text, encoding="utf-8")
    done = run_in(tmp_path, database, "--format", "json")
    assert (done.code, done.out) == (2, "")
    assert REFUSED[text] in done.err
    assert done.err.count("\n") == 1
    assert SECRET not in done.err


@pytest.mark.parametrize("content", [b"\x00\x01\x02 no text \xff\xfe", b"", b"[1]", b'{"a": 1}', b"\x89PNG\r\n\x1a\n"])
def test_a_file_that_is_no_snapshot(content: bytes, tmp_path: Path, database: Database) -> None:
    (tmp_path / "models.py").write_text(MODELS, encoding="utf-8")
    (tmp_path / "live.json").write_bytes(content)
    done = run_in(tmp_path, database, "--live", "live.json")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith("schemadrift: snapshot live.json: ")
    assert done.err.endswith("; write it anew with schemadrift snapshot\n")
