"""Measures reading a schema against `pg_dump --schema-only` in the same run, on the embedded server.

`python -m benchmarks.read 1000 10000` prints a Markdown table. Every measurement is a process of its own, the
two programs take turns, and the median of the rounds counts.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from benchmarks.generate import script
from schemadrift.postgres.connection import from_database, read_only_snapshot
from schemadrift.postgres.embedded import EmbeddedServer
from schemadrift.postgres.reader import read

_ROUNDS = 3
_COLUMNS = (
    "tables",
    "objects",
    "read, s",
    "client CPU, s",
    "peak RSS, MB",
    "pg_dump -s, s",
    "read / pg_dump",
    "whole process, s",
)
_SETTINGS = {"max_locks_per_transaction": "4096", "autovacuum": "off"}


def main(sizes: list[int]) -> None:
    """Build a database of each size, measure, print."""
    with EmbeddedServer(settings=_SETTINGS) as server, TemporaryDirectory() as directory:
        dump = server.binaries.program("pg_dump")
        print(f"PostgreSQL {server.binaries.version}, {os.cpu_count()} cores, median of {_ROUNDS}\n")
        print("| " + " | ".join(_COLUMNS) + " |")
        print("|" + "---:|" * len(_COLUMNS))
        for size in sizes:
            url = server.create_database(f"tables_{size}")
            _load(url, size)
            ours: list[dict[str, float]] = []
            theirs: list[float] = []
            for _ in range(_ROUNDS):
                ours.append(_ours(url))
                theirs.append(_seconds([str(dump), "--schema-only", "-f", f"{directory}/dump.sql", url]))
            middle = {name: statistics.median(one[name] for one in ours) for name in ours[0]}
            other = statistics.median(theirs)
            print(
                f"| {size:,} | {middle['objects']:,.0f} | {middle['wall']:.3f} | {middle['cpu']:.3f} "
                f"| {middle['rss']:.0f} | {other:.3f} | {middle['wall'] / other:.2f} | {middle['process']:.3f} |",
                flush=True,
            )
            server.drop_database(f"tables_{size}")


def _load(url: str, size: int) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for part in script(size):
            connection.execute(part.encode())
        connection.execute("VACUUM ANALYZE")


def _seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - start


def _ours(url: str) -> dict[str, float]:
    start = time.perf_counter()
    answer = subprocess.run(
        [sys.executable, "-m", "benchmarks.read", "--once", url],
        check=True,
        capture_output=True,
        cwd=Path(__file__).parents[1],
    )
    found: dict[str, float] = json.loads(answer.stdout)
    return {**found, "process": time.perf_counter() - start}


def once(url: str) -> None:
    """Connect and read in this process; print what it took. Nothing is collected or freed, as by the command line."""
    gc.disable()
    cpu, start = time.process_time(), time.perf_counter()
    with from_database(url) as connection, read_only_snapshot(connection, timeout=60):
        catalog = read(connection)
    wall, used = time.perf_counter() - start, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"wall": wall, "cpu": used, "rss": peak, "objects": len(catalog)}), flush=True)
    os._exit(0)


if __name__ == "__main__":
    if sys.argv[1] == "--once":
        once(sys.argv[2])
    else:
        main([int(argument) for argument in sys.argv[1:]])
