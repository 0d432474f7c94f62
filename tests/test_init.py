"""`schemadrift init`: what it finds in projects, what it writes, and that a check runs with it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from schemadrift.cli.main import run
from schemadrift.config import proposal
from schemadrift.config.discovery.findings import look
from schemadrift.errors import UsageError
from tests.command_line import ROOT, Done
from tests.servers import Database

PROJECTS = Path(__file__).parent / "assets" / "init"
SECRET = "hunter2"  # noqa: S105 - what must not be shown
TABLES = {
    "plain": "CREATE TABLE users (id serial PRIMARY KEY);"
    "CREATE TABLE orders (id serial PRIMARY KEY, user_id integer NOT NULL REFERENCES users)",
    "alembic": 'CREATE TABLE "user" (id serial PRIMARY KEY);'
    'CREATE TABLE item (id serial PRIMARY KEY, owner_id integer NOT NULL REFERENCES "user");'
    "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)",
    "sqlmodel": "CREATE TABLE hero (id serial PRIMARY KEY, name varchar NOT NULL);"
    "CREATE TABLE team (id serial PRIMARY KEY, name varchar NOT NULL)",
}
BREAK = {
    "plain": "ALTER TABLE orders DROP COLUMN user_id",
    "alembic": "ALTER TABLE item DROP COLUMN owner_id",
    "sqlmodel": "DROP TABLE hero",
}
SOURCES = {
    "plain": ["shop.models:Base"],
    "alembic": ["backend.db.base:Base"],
    "sqlmodel": ["app.models.hero:SQLModel", "app.models.team:SQLModel"],
}


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    def called(*arguments: str) -> Done:
        code = run(list(arguments))
        out, err = capsys.readouterr()
        return Done(code, out, err)

    return called


@pytest.fixture
def enter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Copies a project and goes there; no variable says which database it has."""
    for name in ("DATABASE_URL", "PGHOST", "PGDATABASE", "PGSERVICE"):
        monkeypatch.delenv(name, raising=False)

    def entered(name: str) -> Path:
        folder = tmp_path / name
        shutil.copytree(PROJECTS / name, folder)
        monkeypatch.chdir(folder)
        return folder

    return entered


def process(*arguments: str) -> Done:
    """Run the program for itself: what it imports would stay."""
    done = subprocess.run(
        [sys.executable, "-m", "schemadrift", *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    return Done(done.returncode, done.stdout, done.stderr)


def files(folder: Path, **texts: str) -> Path:
    """Write Python files whose names have __ for a slash."""
    for name, text in texts.items():
        packed = name.removesuffix("__init__")
        parts = [*packed.rstrip("_").split("__"), "__init__"] if packed != name else name.split("__")
        path = folder.joinpath(*parts).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def found(folder: Path, **environment: str) -> list[str]:
    return look(folder, environment, lambda _url: "the database").sources


@pytest.mark.parametrize("name", ["plain", "alembic", "sqlmodel"])
@pytest.mark.parametrize("flags", [[], ["--pyproject"]])
def test_what_it_writes_works(
    name: str,
    flags: list[str],
    enter: Callable[[str], Path],
    call: Callable[..., Done],
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = enter(name)
    (folder / "pyproject.toml").write_text("[project]\nname = 'x'  # ours\n", encoding="utf-8")
    monkeypatch.setenv("DATABASE_URL", database.url)
    database.execute(TABLES[name])
    done = call("init", *flags)
    assert (done.code, done.err) == (0, "")
    assert "DATABASE_URL: in the environment" in done.out
    assert SECRET not in done.out
    if flags:
        text = (folder / "pyproject.toml").read_text(encoding="utf-8")
        assert text.startswith("[project]\nname = 'x'  # ours\n")
        table = tomllib.loads(text)["tool"]["schemadrift"]
        assert not (folder / "schemadrift.toml").exists()
    else:
        table = tomllib.loads((folder / "schemadrift.toml").read_text(encoding="utf-8"))
    assert table == {"url": "env:DATABASE_URL", "declared": SOURCES[name]}
    checked = process("check", "--format", "json")
    assert (checked.code, checked.err) == (0, "")
    report = json.loads(checked.out)
    assert (report["drifts"], report["unmanaged"], report["summary"]["compared"]["table"]) == ([], [], 2)
    database.execute(BREAK[name])
    assert process("check").code == 1


def test_a_secret_is_not_copied(enter: Callable[[str], Path], call: Callable[..., Done]) -> None:
    folder = enter("alembic")
    done = call("init")
    assert done.code == 0
    assert "alembic.ini: migrations/env.py compares metadata" in done.out
    assert "models: 2 tables in backend/db/item.py, backend/db/user.py" in done.out
    assert "sqlalchemy.url means database shop on db.example:5432; its password was not copied" in done.out
    written = (folder / "schemadrift.toml").read_text(encoding="utf-8")
    assert 'url = "env:DATABASE_URL"' in written
    assert SECRET not in written + done.out
    assert "variable DATABASE_URL, which is not set" in call("check").err


def test_nothing_found(enter: Callable[[str], Path], call: Callable[..., Done]) -> None:
    folder = enter("nothing")
    done = call("init")
    assert done.code == 2
    assert "Not found:\n  alembic.ini: there is none" in done.out
    assert "init: found no models in the Python files of this folder; name them: schemadrift init --decl" in done.err
    assert [one.name for one in folder.iterdir()] == ["app.py"]
    assert call("init", "--declared", "app:NUMBER").code == 0
    assert tomllib.loads((folder / "schemadrift.toml").read_text(encoding="utf-8")) == {"declared": ["app:NUMBER"]}


def test_nothing_is_overwritten(enter: Callable[[str], Path], call: Callable[..., Done]) -> None:
    folder = enter("plain")
    assert "pyproject.toml: is not in this folder" in call("init", "--pyproject").err
    assert call("init").code == 0
    path = folder / "schemadrift.toml"
    path.write_text("# mine\n", encoding="utf-8")
    done = call("init")
    assert (done.code, done.out) == (2, "")
    assert done.err == "schemadrift: schemadrift.toml: holds a configuration already; replace it with --force\n"
    assert path.read_text(encoding="utf-8") == "# mine\n"
    (folder / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    assert "run this without --pyproject" in call("init", "--pyproject").err
    assert call("init", "--force").code == 0
    assert "declared" in path.read_text(encoding="utf-8")
    path.unlink()
    assert call("init", "--pyproject").code == 0
    assert "holds a configuration already; replace it with --force" in call("init", "--pyproject").err
    assert "run this with --pyproject" in call("init").err
    assert call("init", "--pyproject", "--force").code == 0


def test_the_rest_of_a_pyproject_is_kept() -> None:
    ours = proposal.text(["new:Base"], "", prefix="tool.schemadrift.")
    before = "# top\n[project]\nname = 'x' # y\n\n[tool.schemadrift] # old\ndeclared = ['old:Base']\n# gone\n"
    middle = '\n[[tool.schemadrift.owned]]\npattern = "a.b"\nowner = "x"\n\n'
    after = "# of ruff\n[tool.ruff]\nx = 1\n[tool.'schemadrift-other']\ny = 2\n"
    made = proposal.into_pyproject(before + middle + after, ours)
    assert made == "# top\n[project]\nname = 'x' # y\n\n" + after + "\n" + ours
    assert tomllib.loads(made)["tool"]["schemadrift"] == {"declared": ["new:Base"]}
    assert proposal.into_pyproject("", ours) == ours


@pytest.mark.parametrize(
    "existing", ["tool = {schemadrift = {strict = true}}\n", "[tool]\nschemadrift.strict = true\n"]
)
def test_what_cannot_be_replaced_is_left(existing: str) -> None:
    with pytest.raises(UsageError):
        proposal.into_pyproject(existing, proposal.text(["new:Base"], "", prefix="tool.schemadrift."))
    with pytest.raises(UsageError, match="is no TOML"):
        proposal.into_pyproject("[", "")


def test_the_written_file_shows_what_there_is() -> None:
    for prefix in ("", "tool.schemadrift."):
        text = proposal.text(['a"b:C', "ä.py"], "env:X", prefix=prefix)
        active = re.sub(r"(?m)^# (?=\[|\w+ = )", "", text)
        table = tomllib.loads(active)
        table = table["tool"]["schemadrift"] if prefix else table
        assert table["declared"] == ['a"b:C', "ä.py"]
        assert {"url", "fail_on", "strict", "exclude", "owned", "waiver"} < set(table)


BASE = "from sqlalchemy.orm import declarative_base\nBase = declarative_base()\n"
USER = "class User(Base):\n    __tablename__ = 'users'\n    id = 1\n"


@pytest.mark.parametrize(
    ("texts", "sources"),
    [
        ({"models": BASE + USER}, ["models.py:Base"]),
        ({"src__app__init__": "", "src__app__models": BASE + USER}, ["src/app/models.py:Base"]),
        ({"app__db": BASE, "app__models": "from app.db import Base\n" + USER}, ["app.models:Base"]),
        ({"app__db": BASE, "app__models": "from db import Base as B\nclass U(B):\n    id = 1\n"}, ["app/models.py:B"]),
        (
            {
                "app__init__": "",
                "app__b": BASE,
                "app__user": "from .b import Base\n" + USER,
                "app__main": "import app.user",
            },
            ["app.user:Base"],
        ),
        ({"m": "from sqlalchemy import *\nmeta = MetaData()\nt = Table('t', meta)\n"}, ["m.py:meta"]),
        ({"m": "import sqlalchemy as sa\nmeta = sa.MetaData()\nsa.Table('t', meta)\n"}, ["m.py:meta"]),
        ({"m": BASE + "Other = declarative_base()\n" + USER}, ["m.py"]),
        ({"m": "from sqlalchemy.orm import registry\nr = registry()\n@r.mapped\nclass A:\n    x = 1\n"}, ["m.py:r"]),
        (
            {"app": "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\nclass U(db.Model):\n    id = 1\n"},
            ["app.py:db"],
        ),
        (
            {
                "d__init__": "",
                "d__ext": "db = SQLAlchemy()\n",
                "d__u": "from d.ext import db\nclass U(db.Model):\n  i = 1\n",
            },
            ["d.u:db"],
        ),
        ({"m": "from django.db import models\nclass A(models.Model):\n    x = models.TextField()\n"}, []),
        ({"m": "from pydantic import BaseModel as Base\n" + USER}, []),
        ({"m": BASE + "class A(Base):\n    __abstract__ = True\n"}, []),
        ({"tests__m": BASE + USER, "docs__m": BASE + USER, "test_m": BASE + USER, "conftest": BASE + USER}, []),
        (
            {
                "a__init__": "",
                "a__base": BASE,
                "a__checked": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from a.user import User\n"
                "from a.base import Base\nclass C(Base):\n    id = 1\n",
                "a__user": "from a.base import Base\n" + USER,
            },
            ["a.checked:Base", "a.user:Base"],
        ),
        (
            {
                "a__models__init__": "from .one import One\nfrom .two import Two\n",
                "a__init__": "",
                "a__base": BASE,
                "a__models__one": "from ..base import Base\nclass One(Base):\n    id = 1\n",
                "a__models__two": "from a.base import Base\nclass Two(Base):\n    id = 1\n",
            },
            ["a.models"],
        ),
    ],
)
def test_models_are_found(tmp_path: Path, texts: dict[str, str], sources: list[str]) -> None:
    assert found(files(tmp_path, **texts)) == sources


ENV = "from alembic import context\n{}\n"


@pytest.mark.parametrize(
    ("env", "sources"),
    [
        ("from app.db import Base\nimport app.user\ntarget_metadata = Base.metadata", ["app.db:Base", "app.user:Base"]),
        ("from app.user import Base as B\ntarget_metadata = [B.metadata]", ["app.user:Base"]),
        ("import app.user\ntarget_metadata: object = app.user.Base.metadata", ["app.user:Base"]),
        ("from app import user\ncontext.configure(target_metadata=user.Base.metadata)", ["app.user:Base"]),
        ("from app import user as u\nm = u.Base.metadata\ntarget_metadata = m", ["app.user:Base"]),
        (
            "from somewhere.models import Base\ntarget_metadata = Base.metadata",
            ["somewhere.models:Base", "app.user:Base"],
        ),
        ("target_metadata = None", ["app.user:Base"]),
        ("from app.db import Base as target_metadata\nimport app.user", ["app.db:Base", "app.user:Base"]),
        ("import app.user\ndef get():\n    return app.user.Base.metadata\ntarget_metadata = get()", ["app.user:Base"]),
        (
            "def get():\n    from app.user import Base\n    return Base.metadata\ntarget_metadata = get()",
            ["app.user:Base"],
        ),
        ("from app.late import get_metadata\ntarget_metadata = get_metadata()", ["app.late:get_metadata"]),
        ("import app.late\ntarget_metadata = app.late.get_metadata()", ["app.late:get_metadata"]),
        ("from app.user import Base\nall = [Base.metadata]\ntarget_metadata = all", ["app.user:Base"]),
        (
            "from app.user import Base, more\ntarget_metadata = [Base.metadata] + [more]",
            ["app.user:Base", "app.user:more"],
        ),
        (
            "from app.user import Base, more\ntarget_metadata = join(Base.metadata, more)",
            ["app.user:Base", "app.user:more"],
        ),
        ("import importlib\ntarget_metadata = importlib.import_module('app.user').Base.metadata", ["app.user:Base"]),
        (
            "from importlib import import_module\nm = import_module('app.user')\ntarget_metadata = m.Base.metadata",
            ["app.user:Base"],
        ),
        ("from app import user\ntarget_metadata = getattr(user, 'Base').metadata", ["app.user:Base"]),
        ("from app import user\nm = user\nb = m.Base\ntarget_metadata = b.metadata", ["app.user:Base"]),
        ("from app import Shown as B\ntarget_metadata = B.metadata", ["app:Shown"]),
        (
            "def run():\n    from app.user import Base\n    context.configure(target_metadata=Base.metadata)",
            ["app.user:Base"],
        ),
        ("import lib.db\ntarget_metadata = lib.db.Base.metadata", ["lib.db:Base", "app.user:Base"]),
        ("import lib.db as d\ntarget_metadata = d.Base.metadata", ["lib.db:Base", "app.user:Base"]),
        ("target_metadata = context.config.attributes['x']", ["app.user:Base"]),
        ("target_metadata = context.config.get_it()", ["app.user:Base"]),
        ("target_metadata = target_metadata", ["app.user:Base"]),
        ("a = b\nb = a\ntarget_metadata = a.metadata", ["app.user:Base"]),
        ("target_metadata = make()", ["app.user:Base"]),
    ],
)
def test_what_alembic_compares(tmp_path: Path, env: str, sources: list[str]) -> None:
    files(
        tmp_path,
        app__init__="from app.user import Base as Shown\n" if "Shown" in env else "",
        app__db=BASE,
        app__user="from app.db import Base\nmore = 1\n" + USER,
        app__late="from app.user import Base\ndef get_metadata():\n    return Base.metadata\n",
        migrations__env=ENV.format(env),
    )
    (tmp_path / "alembic.ini").write_text("[alembic]\nscript_location = migrations\n", encoding="utf-8")
    assert found(tmp_path) == sources


def test_an_alembic_of_a_folder_below(tmp_path: Path) -> None:
    files(
        tmp_path,
        back__app__init__="",
        back__app__m=BASE + USER,
        back__app__mig__env="from app.m import Base\ntarget_metadata = Base.metadata\n",
    )
    ini = tmp_path / "back" / "alembic.ini"
    ini.write_text("[alembic]\nscript_location = app:mig\nsqlalchemy.url = sqlite:///x.db\n", encoding="utf-8")
    findings = look(tmp_path, {}, str)
    assert findings.sources == ["back/app/m.py:Base"]
    assert findings.found[0] == "back/alembic.ini: back/app/mig/env.py compares Base.metadata"
    assert "back/alembic.ini: sqlalchemy.url means no PostgreSQL" in findings.missing


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[alembic]\nscript_location = nowhere\n", "its script_location has no env.py"),
        ("[other]\n", "its script_location has no env.py"),
        ("no section\n", "its script_location has no env.py"),
    ],
)
def test_an_alembic_ini_that_leads_nowhere(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "alembic.ini").write_text(content, encoding="utf-8")
    assert any(said in one for one in look(tmp_path, {}, str).missing)


@pytest.mark.parametrize(
    ("dotenv", "environment", "url", "said"),
    [
        ("", {"DATABASE_URL": "postgresql://u:hunter2@h/d"}, "env:DATABASE_URL", "DATABASE_URL: in the environment"),
        ("export DATABASE_URL='postgres://u:hunter2@h/d'\n", {}, "env:DATABASE_URL", "in .env; schemadrift reads vari"),
        ("MY_DB_URL=postgresql+asyncpg://u:hunter2@h/d\n", {}, "env:MY_DB_URL", "MY_DB_URL: in .env"),
        ("DATABASE_URL=sqlite:///x\nPORT=5\n", {}, "", ""),
        ("DATABASE_URL=postgresql://h/d\n", {"OTHER_DB_URL": "postgresql://h/o"}, "env:DATABASE_URL", "in .env"),
        ("", {"PGHOST": "db", "PGDATABASE": "shop"}, "", "PGHOST, PGDATABASE: in the environment"),
    ],
)
def test_where_the_url_is(tmp_path: Path, dotenv: str, environment: dict[str, str], url: str, said: str) -> None:
    (tmp_path / ".env").write_text(dotenv, encoding="utf-8")
    findings = look(tmp_path, environment, str)
    assert findings.url == url
    assert said in " ".join(findings.found)
    assert any(one.startswith("a database: set DATABASE_URL") for one in findings.missing) == (not findings.found)
    assert SECRET not in repr(findings)


def test_a_url_without_a_secret_is_taken(tmp_path: Path) -> None:
    (tmp_path / "alembic.ini").write_text(
        "[alembic]\nscript_location = m\nsqlalchemy.url = postgresql://localhost/shop?options=-c%%20x\n",
        encoding="utf-8",
    )
    assert look(tmp_path, {}, str).url == "postgresql://localhost/shop?options=-c%20x"


def test_files_that_are_no_python(tmp_path: Path) -> None:
    files(tmp_path, models=BASE + USER, broken="def")
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv" / "pyvenv.cfg").touch()
    files(tmp_path / "venv", models=BASE + USER)
    findings = look(tmp_path, {}, str)
    assert findings.sources == ["models.py:Base"]
    assert "broken.py: could not be read as Python" in findings.missing


@pytest.mark.parametrize("models", [True, False])
def test_an_env_that_cannot_be_followed(
    models: bool, tmp_path: Path, call: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    files(tmp_path, migrations__env=ENV.format("target_metadata = context.config.attributes['metadata']"))
    if models:
        files(tmp_path, shop=BASE + USER)
    (tmp_path / "alembic.ini").write_text("[alembic]\nscript_location = migrations\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    done = call("init")
    written = (tmp_path / "schemadrift.toml").read_text(encoding="utf-8")
    said = "migrations/env.py compares context.config.attributes['metadata'], which could not be followed"
    assert (done.code, said in done.out, f"# {said}:" in written) == (0 if models else 1, True, True)
    if models:
        assert tomllib.loads(written) == {"declared": ["shop.py:Base"]}
        assert "# see that these declare the same tables" in written
    else:
        assert tomllib.loads(written) == {}
        assert "# name what it stands for; a function that returns the metadata will do, too.\n# decl" in written
        assert "Fill in declared: " in done.out
        assert 'names no models; write declared = ["package.module:attribute"]' in call("check").err
