"""An environment for each package: its own pins, and schemadrift beside them as a user installs it."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from real.packages import Package

ROOT = Path(__file__).parents[1]
PLACE = ROOT / ".venv-real"


class CannotInstallError(Exception):
    """An environment could not be made; says what is missing."""


def find_python(version: str) -> str:
    """Find a Python of one minor version that can make environments.

    Raises:
        CannotInstallError: There is none.
    """
    script = f"import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != {tuple(map(int, version.split('.')))})"
    for candidate in _candidates(version):
        try:
            if subprocess.run([candidate, "-c", script], capture_output=True, check=False).returncode == 0:
                return candidate
        except OSError:
            continue
    raise CannotInstallError(
        f"Python {version}: none with venv was found, and the pinned packages need it; install it, or name it: "
        f"PYTHON{version.replace('.', '')}=/path/to/python{version} make real"
    )


def _candidates(version: str) -> Iterator[str]:
    named = os.environ.get(f"PYTHON{version.replace('.', '')}")
    if named:
        yield named
    yield f"python{version}"
    yield sys.executable
    for path in sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python3"), reverse=True):
        yield str(path)
    uv = _uv()
    if uv is not None:
        found = subprocess.run([uv, "python", "find", version], capture_output=True, check=False, text=True)
        if found.returncode == 0:
            yield found.stdout.strip()


def build_wheel(directory: Path) -> Path:
    """Build what a user would get from a registry."""
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--no-build-isolation"]
    _run([sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", str(directory), str(ROOT)])
    return next(directory.glob("*.whl"))


def install(package: Package, wheel: Path) -> Path:
    """Make the package's environment, unless its lock is installed already, and put our wheel in.

    Returns:
        Its Python.

    Raises:
        CannotInstallError: Something cannot be installed, or our dependencies contradict the package's.
    """
    directory = PLACE / package.name
    python = directory / "bin" / "python"
    lock = package.folder / "requirements.lock"
    _require_pins(lock)
    stamp = directory / "lock.sha256"
    digest = hashlib.sha256(lock.read_bytes() + package.python.encode()).hexdigest()
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != digest:
        PLACE.mkdir(exist_ok=True)
        _run([find_python(package.python), "-m", "venv", "--clear", str(directory)])
        _install(python, "--no-deps", "--requirement", str(lock))
        (directory / "complaints").write_text("\n".join(_complaints(python)), encoding="utf-8")
        stamp.write_text(digest, encoding="utf-8")
    _install(python, *(["--reinstall-package"] if _uv() else ["--upgrade-strategy=only-if-needed"]), *_ours(wheel))
    before = (directory / "complaints").read_text(encoding="utf-8").splitlines()
    news = [line for line in _complaints(python) if line not in before]
    if news:
        raise CannotInstallError(f"{package.name}: schemadrift beside it breaks its pins: {'; '.join(news)}")
    return python


def _ours(wheel: Path) -> list[str]:
    return ["schemadrift-postgres", str(wheel)] if _uv() else [str(wheel)]


def _require_pins(lock: Path) -> None:
    for line in lock.read_text(encoding="utf-8").splitlines():
        if line and re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!_-]+", line) is None:
            raise CannotInstallError(f"{lock}: {line!r} is no exact pin; write it as in name==1.0")


def _complaints(python: Path) -> list[str]:
    """What pip says about dependencies that contradict one another."""
    done = subprocess.run(
        [python, "-m", "pip", "--disable-pip-version-check", "check"], capture_output=True, check=False, text=True
    )
    return sorted(line for line in done.stdout.splitlines() if done.returncode)


def _uv() -> str | None:
    beside = Path(sys.executable).with_name("uv")
    return str(beside) if beside.exists() else shutil.which("uv")


def _install(python: Path, *arguments: str) -> None:
    uv = _uv()
    if uv is not None:
        _run([uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(python), *arguments])
    else:
        _run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments])


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    if done.returncode:
        raise CannotInstallError(f"{' '.join(command[:4])} …: {(done.stderr or done.stdout).strip()[-600:]}")
