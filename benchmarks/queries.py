"""Measures the SQL of a code base: finding it in 200,000 lines, and asking the server about 10,000 statements.

`python -m benchmarks.queries` prints Markdown tables. The code base is generated: modules of functions, every third of
which runs a statement over one of 200 tables. Asking is compared with PREPARE of one statement after the other, as a
script of psql would do it, over the same kind of connection. Each size is a test, too: all statements must be found,
and all be parsed.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import psycopg

from schemadrift.postgres.describe import Described, describe
from schemadrift.postgres.embedded import EmbeddedServer
from schemadrift.queries.collecting import collect
from schemadrift.queries.linking import Linked, link

_TABLES = 200
_COLUMNS = 12
_GOAL = 5.0
_FILLING = "\n".join(f"    total += value * {number}  # nothing that runs SQL" for number in range(14))
_FUNCTION = '''

def work_{number}(connection, value):
    """Do some work."""
    total = 0
{filling}
    if total > value:
        raise ValueError(f"update of {{value}} failed")
    return {result}
'''


def statement(rng: random.Random) -> str:
    """One statement over one or two of the tables."""
    one, other = rng.sample(range(_TABLES), 2)
    column, second, third = (f"c{rng.randrange(_COLUMNS)}" for _ in range(3))
    return rng.choice(
        (
            f"SELECT id, {column}, {second} FROM t{one} WHERE {third} = $1 ORDER BY id LIMIT 10",
            f"SELECT a.id, b.{column} FROM t{one} a JOIN t{other} b ON b.id = a.id WHERE a.{second} > $1",
            f"SELECT {column}, count(*), sum({second}) FROM t{one} GROUP BY {column} HAVING count(*) > $1",
            f"INSERT INTO t{one} (id, {column}) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING RETURNING {second}",
            f"UPDATE t{one} SET {column} = {column} + $1 WHERE id = $2 RETURNING {second}",
            f"DELETE FROM t{one} USING t{other} WHERE t{one}.id = t{other}.id AND t{other}.{column} = $1",
        )
    )


def write(root: Path, lines: int) -> tuple[int, int]:
    """Write a code base; give its lines and its statements."""
    rng = random.Random(20261121)
    written = statements = number = 0
    while written < lines:
        parts = ["import asyncpg\n"]
        for _ in range(40):
            number += 1
            result = "total"
            if number % 3 == 0:
                result = f'connection.fetch(\n        "{statement(rng)} -- {number}",\n        value,\n    )'
                statements += 1
            parts.append(_FUNCTION.format(number=number, filling=_FILLING, result=result))
        text = "".join(parts)
        written += text.count("\n")
        folder = root / f"package_{number // 4000}"
        folder.mkdir(exist_ok=True)
        (folder / f"module_{number}.py").write_text(text, encoding="utf-8")
    return written, statements


def timed(what: Callable[[], object], rounds: int) -> float:
    """The median of some rounds, in seconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        what()
        times.append(time.perf_counter() - start)
    return median(times)


def extraction(lines: int, rounds: int) -> None:
    """Measure finding: without a cache, with one, and with one file changed."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        code = root / "code"
        code.mkdir()
        written, statements = write(code, lines)
        cache = root / "cache.msgpack"

        def find() -> Linked:
            found = collect(root, ["code"], [], cache=cache)
            return link(found.extracted, found.modules)

        def first() -> None:
            cache.unlink(missing_ok=True)
            find()

        cold = timed(first, rounds)
        warm = timed(find, rounds)
        changed = next(code.rglob("*.py"))

        def edited() -> None:
            changed.write_text(changed.read_text(encoding="utf-8") + "\n# more\n", encoding="utf-8")
            find()

        one = timed(edited, rounds)
        found = len(find().statements)
        assert found == statements, f"{found} of {statements} statements found"  # noqa: S101 - a benchmark is a test
    print(f"\n{written:,} lines, {statements:,} statements\n")
    print("| finding | wall, s | goal, s | met |\n|---|---:|---:|---|")
    for name, took, goal in (("first run", cold, 10.0), ("nothing changed", warm, 1.0), ("one file changed", one, 1.0)):
        print(f"| {name} | {took:.2f} | {goal:g} | {'yes' if took < goal else '**no**'} |")


def asking(count: int, rounds: int) -> None:
    """Measure asking, against PREPARE of one statement after the other."""
    rng = random.Random(1121)
    statements = [f"{statement(rng)} -- {number}" for number in range(count)]
    columns = ", ".join(f"c{number} integer" for number in range(_COLUMNS))
    with EmbeddedServer() as server, psycopg.connect(server.url(), autocommit=True) as connection:
        for table in range(_TABLES):
            connection.execute(f"CREATE TABLE t{table} (id integer PRIMARY KEY, {columns})".encode())
        verdicts = describe(connection, statements)
        refused = [one for one in verdicts if not isinstance(one, Described)]
        assert not refused, refused[0]  # noqa: S101 - a benchmark is a test

        def prepared() -> None:
            for number, one in enumerate(statements):
                connection.execute(f"PREPARE p{number} AS {one}\n".encode(), prepare=False)
                connection.execute(f"DEALLOCATE p{number}".encode(), prepare=False)

        ours = timed(lambda: describe(connection, statements), rounds)
        theirs = timed(prepared, max(1, rounds - 1))
        version = connection.info.server_version // 10000
    print(f"\n{count:,} statements, PostgreSQL {version}, over a Unix socket\n")
    met = "yes" if ours < _GOAL else "**no**"
    print("| asking | wall, s | goal, s | met | / PREPARE |\n|---|---:|---:|---|---:|")
    print(f"| Parse and Describe, pipelined | {ours:.2f} | {_GOAL:g} | {met} | {ours / theirs:.2f} |")
    print(f"| PREPARE and DEALLOCATE, one at a time | {theirs:.2f} | | | 1.00 |")


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--statements", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    print(f"{os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}; median of {given.rounds} rounds")
    extraction(given.lines, given.rounds)
    asking(given.statements, given.rounds)


if __name__ == "__main__":
    main()
