"""Runs programs against a server and says what each took: wall time, CPU on both ends, memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

_ROOT = Path(__file__).parents[1]
_TICKS = os.sysconf("SC_CLK_TCK")
_START = 0.012
"""Seconds that `python -c pass` takes: an import alone has them, too."""
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""As users have it: with that variable every process would compile every module anew."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took: seconds and MB.

    Attributes:
        wall: From its start to its end.
        cpu: Its own CPU.
        server: CPU of the server processes that worked for it, parallel workers included.
        rss: Its peak resident set.
        code: Its exit code.
        output: What it printed.
        imported: What importing the models took of it: wall, CPU; where the program says so.
    """

    wall: float
    cpu: float
    server: float
    rss: float
    code: int = 0
    output: str = ""
    imported: tuple[float, float] = (0.0, 0.0)

    def without_import(self) -> Cost:
        """What is left when importing the models, and the start of Python before it, are taken away."""
        wall, cpu = self.imported
        return replace(self, wall=self.wall - wall - _START, cpu=self.cpu - cpu - _START)

    @property
    def both(self) -> float:
        """CPU on both ends."""
        return self.cpu + self.server


def middle(costs: Sequence[Cost]) -> Cost:
    """Take the median of each figure."""
    one = costs[-1]
    return Cost(
        median(cost.wall for cost in costs),
        median(cost.cpu for cost in costs),
        median(cost.server for cost in costs),
        median(cost.rss for cost in costs),
        one.code,
        one.output,
        (median(cost.imported[0] for cost in costs), median(cost.imported[1] for cost in costs)),
    )


def run(
    command: Sequence[str],
    postmaster: int,
    environment: Mapping[str, str] | None = None,
    *,
    answers: Sequence[int] = (0, 1),
    directory: Path | None = None,
) -> Cost:
    """Run a program to its end.

    Args:
        command: The program and its arguments.
        postmaster: The server's first process: the CPU of a backend is added to it when the backend has ended.
        environment: Variables in addition to our own.

        answers: The codes that it may end with.
        directory: Where it runs; None for our own folder, whose pyproject.toml is long.

    Raises:
        RuntimeError: It ended with another code.
    """
    before = _of_ended_backends(postmaster)
    start = time.perf_counter()
    process = subprocess.Popen(
        list(command),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**_ENVIRONMENT, **(environment or {})},
        cwd=directory or _ROOT,
        text=True,
    )
    output = process.stdout.read() if process.stdout is not None else ""
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in answers:
        raise RuntimeError(f"{command[0]}: ended with {process.returncode}: {output[-2000:]}")
    time.sleep(0.3)  # until the postmaster has noticed the end of the backend
    server = _of_ended_backends(postmaster) - before
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(wall, cpu, server, usage.ru_maxrss / 1024, process.returncode, output, _imported(environment or {}))


def _imported(environment: Mapping[str, str]) -> tuple[float, float]:
    """Read what the program has left about importing the models."""
    path = Path(environment.get("BENCHMARK_IMPORTED", ""))
    if not path.is_file():
        return 0.0, 0.0
    wall, cpu = map(float, path.read_text(encoding="ascii").split())
    path.unlink()
    return wall, cpu


def python(code: str, *arguments: str) -> list[str]:
    """Give the command that runs a piece of Python."""
    return [sys.executable, "-c", code, *arguments]


def _of_ended_backends(postmaster: int) -> float:
    """CPU seconds of all children that have ended (`man 5 proc`: cutime and cstime)."""
    fields = Path(f"/proc/{postmaster}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / _TICKS
