"""Measures whole checks against pg_dump and Alembic in the same run, on the embedded server.

`python -m benchmarks.check 100 1000 10000` prints Markdown tables. Every measurement is a process of its own, the
programs take turns, the median of the rounds counts, and CPU is that of the process and of its server processes
together: on a machine that others use it says more than the wall. Each size is a test, too: the generated models
must be in sync with their database, everything verified, and the changes by hand must be found.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from benchmarks.generate import PACKAGE, drifts, script, write_models
from benchmarks.processes import Cost, middle, python, run
from schemadrift.postgres.embedded import EmbeddedServer

_SETTINGS = {"max_locks_per_transaction": "4096", "autovacuum": "off"}
_SLOW = 5000
"""From this many tables on Alembic has its turn in the first round only."""

_IMPORT = f"""
import gc, os
gc.disable()
import {PACKAGE}
os._exit(0)
"""
_IMPORT_AS_IT_IS = f"import {PACKAGE}"
# The models come first, so that what importing them and SQLAlchemy took can be told from the rest: two imports, in two
# processes, differ by more than a check takes.
_IMPORTED = f"""
import os, time
wall, cpu = time.perf_counter(), time.process_time()
from {PACKAGE} import Base
with open(os.environ["BENCHMARK_IMPORTED"], "w") as file:
    file.write(f"{{time.perf_counter() - wall}} {{time.process_time() - cpu}}")
"""
_CHECK = f"""
import gc
gc.disable()
{_IMPORTED}
from schemadrift.cli.main import main
main()
"""
_ALEMBIC = f"""
import sys
{_IMPORTED}
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
with create_engine(sys.argv[1]).connect() as connection:
    context = MigrationContext.configure(connection, opts={{"compare_type": True, "compare_server_default": True}})
    print(len(compare_metadata(context, Base.metadata)))
"""
# What turning MetaData into a catalog takes, and the import before it, in one process.
_WALK = f"""
import gc, json, os, time
gc.disable()
start = time.process_time()
from {PACKAGE} import Base
imported = time.process_time()
from schemadrift.declared.sqlalchemy import catalog
begun = time.process_time()
found = catalog([Base.metadata])
print(json.dumps([imported - start, time.process_time() - begun, len(found)]), flush=True)
os._exit(0)
"""
_READ = """
from benchmarks.read import once
once(__import__("sys").argv[1])
"""


@dataclass(frozen=True, slots=True)
class _Program:
    name: str
    command: list[str]
    judge: Callable[[Cost], None] = lambda _cost: None
    slow: bool = False
    own: bool = False
    """Whether it says itself what its work took, without the start of its process."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one size is measured."""

    tables: int
    url: str
    drifted: str
    postmaster: int
    dump: str
    directory: Path


def main() -> None:
    """Build databases and models of each size, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("tables", type=int, nargs="+")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-alembic", action="store_true")
    given = parser.parse_args()
    with EmbeddedServer(settings=_SETTINGS) as server, TemporaryDirectory() as directory:
        dump = str(server.binaries.program("pg_dump"))
        conditions(server.binaries.version, given.rounds)
        found: dict[int, dict[str, Cost]] = {}
        for size in given.tables:
            place = built(server, size, dump, Path(directory) / str(size))
            found[size] = _measured(place, given.rounds, alembic=not given.no_alembic)
            _table(size, found[size])
        _start(postmaster(server.url()), given.rounds)
        _goals(found)


def conditions(version: str, rounds: int) -> None:
    """Print what the figures were measured with."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("sqlalchemy", "psycopg", "alembic"))
    load = ", ".join(f"{figure:.1f}" for figure in os.getloadavg())
    print(
        f"{datetime.now(UTC):%Y-%m-%d}: PostgreSQL {version}, Python {platform.python_version()}, {versions}; "
        f"{os.cpu_count()} cores, load before {load}; median of {rounds} rounds in turns\n",
        flush=True,
    )


def built(server: EmbeddedServer, size: int, dump: str, directory: Path) -> Place:
    """Build a database, a drifted one and the models."""
    url = server.create_database(f"tables_{size}")
    with psycopg.connect(url, autocommit=True) as connection:
        for part in script(size):
            connection.execute(part.encode())
        connection.execute("VACUUM ANALYZE")
    drifted = server.create_database(f"drifted_{size}", template=f"tables_{size}")
    with psycopg.connect(drifted, autocommit=True) as connection:
        for statement in drifts(size):
            connection.execute(statement.encode())
        connection.execute("VACUUM ANALYZE")
    write_models(size, directory)
    return Place(size, url, drifted, postmaster(url), dump, directory)


def postmaster(url: str) -> int:
    """The first process of a server."""
    with psycopg.connect(url) as connection:
        backend = connection.info.backend_pid
        return int(Path(f"/proc/{backend}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[1])


def _measured(place: Place, rounds: int, *, alembic: bool) -> dict[str, Cost]:
    environment = {"PYTHONPATH": f"{place.directory}{os.pathsep}{Path(__file__).parents[1]}"}
    run(python(_IMPORT_AS_IT_IS), place.postmaster, environment)  # compiles the models
    snapshot = place.directory / "declared.json"
    tool = [sys.executable, "-m", "schemadrift"]
    run([*tool, "snapshot", "--declared", f"{PACKAGE}:Base", "--output", str(snapshot)], place.postmaster, environment)
    environment["BENCHMARK_IMPORTED"] = str(place.directory / "imported")
    programs = _programs(place, snapshot)
    costs: dict[str, list[Cost]] = {program.name: [] for program in programs if alembic or not program.slow}
    for turn in range(rounds):
        for program in programs:
            if program.name in costs and not (program.slow and turn and place.tables >= _SLOW):
                cost = run(program.command, place.postmaster, environment, directory=place.directory)
                program.judge(cost)
                costs[program.name].append(_said(cost) if program.own else cost)
    return {name: middle(each) for name, each in costs.items()} | _inside(place, rounds, environment)


def _programs(place: Place, snapshot: Path) -> list[_Program]:
    options = ["check", "--timeout", "600", "--format", "json", "--url"]
    check = [sys.executable, "-m", "schemadrift", *options]
    models = ["--declared", f"{PACKAGE}:Base"]
    changes = len(list(drifts(place.tables)))
    dump = [place.dump, "--schema-only", "-f", str(place.directory / "dump.sql"), place.url]
    sqlalchemy_url = place.url.replace("postgresql://", "postgresql+psycopg://", 1)
    return [
        _Program("pg_dump --schema-only", dump),
        _Program("(reading the database)", python(_READ, place.url), own=True),
        _Program("import alone", python(_IMPORT)),
        _Program("check, models", [*check, place.url, *models], _in_sync),
        _Program("(the same, models imported before)", python(_CHECK, *options, place.url, *models), _in_sync),
        _Program("check, models, 1 % drifted", [*check, place.drifted, *models], lambda cost: _drifted(cost, changes)),
        _Program("check, snapshot", [*check, place.url, "--declared", str(snapshot)], _in_sync),
        _Program("import alone, collector on", python(_IMPORT_AS_IT_IS)),
        _Program("Alembic compare_metadata", python(_ALEMBIC, sqlalchemy_url), slow=True),
    ]


def _inside(place: Place, rounds: int, environment: dict[str, str]) -> dict[str, Cost]:
    """Measure a stage by itself, without the start of a process."""
    walks: list[Cost] = []
    imports: list[Cost] = []
    for _ in range(rounds):
        cost = run(python(_WALK), place.postmaster, environment)
        imported, walked, _ = json.loads(cost.output)
        imports.append(replace(cost, wall=imported, cpu=imported))
        walks.append(replace(cost, wall=walked, cpu=walked))
    return {
        "(importing, before the next)": middle(imports),
        "(MetaData to catalog)": middle(walks),
    }


def _said(cost: Cost) -> Cost:
    found = json.loads(cost.output)
    return replace(cost, wall=found["wall"], cpu=found["cpu"])


def _in_sync(cost: Cost) -> None:
    found = json.loads(cost.output)
    if found["drifts"] or found["unverified"]:
        raise RuntimeError(f"a clean schema is not in sync: {found['drifts'][:3]} {found['unverified'][:3]}")


def _drifted(cost: Cost, changes: int) -> None:
    found = json.loads(cost.output)
    if len({drift["object"].split(".")[1] for drift in found["drifts"]}) < changes or found["unverified"]:
        raise RuntimeError(f"{len(found['drifts'])} drifts for {changes} changes, {found['unverified'][:3]}")


def _start(postmaster: int, rounds: int) -> None:
    tool = [sys.executable, "-m", "schemadrift"]
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "import SQLAlchemy": python("import sqlalchemy.orm, sqlalchemy.dialects.postgresql"),
        "schemadrift --help": [*tool, "--help"],
        "schemadrift explain SD101": [*tool, "explain", "SD101"],
    }
    print("\n| start | wall, s | CPU, s |\n|---|---:|---:|")
    for name, command in commands.items():
        cost = middle([run(command, postmaster) for _ in range(max(rounds, 5))])
        print(f"| {name} | {cost.wall:.3f} | {cost.cpu:.3f} |", flush=True)


def _table(size: int, costs: dict[str, Cost]) -> None:
    print(f"\n{size:,} tables\n\n| process | wall, s | CPU, s | server CPU, s | CPU of both / pg_dump | peak RSS, MB |")
    print("|---|---:|---:|---:|---:|---:|")
    dump = costs["pg_dump --schema-only"]
    for name, cost in costs.items():
        ratio = f"{cost.both / dump.both:.2f}"
        print(f"| {name} | {cost.wall:.2f} | {cost.cpu:.2f} | {cost.server:.2f} | {ratio} | {cost.rss:.0f} |")
    sys.stdout.flush()


def _goals(found: dict[int, dict[str, Cost]]) -> None:
    """Print the ratios that are promised, by wall and by CPU of both ends; the wall decides, on a quiet machine."""
    print("\n| goal | tables | by wall | by CPU | at most | met |\n|---|---:|---:|---:|---:|---|")
    for size, costs in found.items():
        dump, alone = costs["pg_dump --schema-only"], costs["import alone"]
        models, drifted = costs["check, models"], costs["check, models, 1 % drifted"]
        own = costs["(the same, models imported before)"].without_import()
        memory = models.rss - alone.rss
        if size < 1000:  # noqa: PLR2004 - the start of Python is all
            print(f"| check without import, CPU s | {size:,} | | {own.cpu:.3f} | 0.15 | {_met(own.cpu, 0.15)} |")
        else:
            _goal("reading / pg_dump", size, costs["(reading the database)"], dump, 0.2)
            _goal("check without import / pg_dump", size, own, dump, 0.5 if size >= _SLOW else 0.9)
        if "Alembic compare_metadata" in costs and size >= 1000:  # noqa: PLR2004 - likewise
            alembic = costs["Alembic compare_metadata"]
            _goal("check without import / Alembic without import", size, own, alembic.without_import(), 0.1)
            _goal("check / Alembic, whole processes", size, models, alembic, 1.0)
        if size >= _SLOW:
            _goal("check of a snapshot / pg_dump", size, costs["check, snapshot"], dump, 0.3)
        walk, imported = costs["(MetaData to catalog)"], costs["(importing, before the next)"]
        _goal("MetaData to catalog / import", size, replace(walk, server=0), replace(imported, server=0), 0.1)
        _goal("1 % drifted / clean", size, drifted, models, 1.1)
        print(f"| memory beyond the models', MB | {size:,} | {memory:.0f} | | 300 | {_met(memory, 300)} |")


def _goal(name: str, size: int, ours: Cost, theirs: Cost, most: float) -> None:
    wall, cpu = ours.wall / theirs.wall, ours.both / theirs.both
    print(f"| {name} | {size:,} | {wall:.3f} | {cpu:.3f} | {most} | {_met(wall, most)} |", flush=True)


def _met(value: float, most: float) -> str:
    return "yes" if value <= most else "**no**"


if __name__ == "__main__":
    main()
