"""Sources of all shapes, and one clear line for every way in which they can be wrong."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Table
from sqlalchemy.orm import declarative_base

from schemadrift.declared import loading
from schemadrift.declared.sqlalchemy import catalog
from schemadrift.errors import DeclarationError

MODELS = """
from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table
metadata = MetaData()
users = Table("users", metadata, Column("id", Integer, primary_key=True))
def make():
    return metadata
several = [metadata, MetaData()]
not_metadata = 42
print("noise")
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty working directory; what is imported from it is forgotten afterwards."""
    monkeypatch.chdir(tmp_path)
    before, path = set(sys.modules), list(sys.path)
    yield tmp_path
    assert sys.path == path
    assert Path.cwd() == tmp_path
    for name in set(sys.modules) - before:
        if str(tmp_path) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def names(loaded: loading.Loaded) -> list[str]:
    return sorted(name for metadata in loaded.metadatas for name in metadata.tables)


@pytest.mark.parametrize("attribute", ["", ":metadata", ":make", ":several", ":users"])
def test_file(attribute: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "my_models.py").write_text(MODELS)
    loaded = loading.load(f"my_models.py{attribute}")
    assert names(loaded) == ["users"]
    assert loaded.modules == {"my_models": str(folder / "my_models.py")}
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "noise\n"


@pytest.mark.parametrize("source", ["shop.models:metadata", "shop/models.py:metadata", "shop.models", "shop/models.py"])
def test_package(source: str, folder: Path) -> None:
    (folder / "shop").mkdir()
    (folder / "shop" / "__init__.py").write_text("")
    (folder / "shop" / "base.py").write_text("from sqlalchemy import MetaData\nmetadata = MetaData()\n")
    (folder / "shop" / "models.py").write_text(
        "from sqlalchemy import Column, Integer, Table\nfrom .base import metadata\n"
        "t = Table('t', metadata, Column('id', Integer))\n"
    )
    loaded = loading.load(source)
    assert names(loaded) == ["t"]
    assert sorted(loaded.modules) == ["shop", "shop.base", "shop.models"]
    assert str(catalog(loaded).locate(next(iter(catalog(loaded))))) == "shop/models.py:3"


def test_two_files_of_one_name(folder: Path) -> None:
    for name in ("one", "two"):
        (folder / name).mkdir()
        (folder / name / "tables.py").write_text(MODELS.replace("users", name))
    assert names(loading.load(["one/tables.py", "two/tables.py"])) == ["one", "two"]
    assert names(loading.load("one/tables.py:metadata")) == ["one"]


def test_objects() -> None:
    metadata = MetaData()
    Table("t", metadata, Column("id", Integer))
    base = declarative_base(metadata=metadata)
    module = types.ModuleType("made_up")
    module.metadata = metadata  # type: ignore[attr-defined]
    module.base = base  # type: ignore[attr-defined]
    database = types.SimpleNamespace(metadata=metadata, metadatas={None: metadata})
    for source in (
        metadata,
        base,
        base.registry,
        module,
        database,
        [metadata, base],
        lambda: metadata,
        (lambda: [base]),
    ):
        assert loading.load(source).metadatas == (metadata,), source


def test_flask_sqlalchemy_with_binds() -> None:
    one, two = MetaData(), MetaData()
    Table("a", one, Column("id", Integer))
    Table("b", two, Column("id", Integer))
    assert loading.load(types.SimpleNamespace(metadata=one, metadatas={None: one, "x": two})).metadatas == (one, two)


WRONG: list[tuple[str, str, str, str]] = [
    ("m.py:metadat", MODELS, "m has no attribute metadat", "did you mean metadata?"),
    ("m.py:zzz", MODELS, "m has no attribute zzz", "it has metadata, users"),
    ("m.py:not_metadata", MODELS, "is an int, no metadata", "name a MetaData"),
    ("m.py", "x = 1", "module m holds no MetaData", "name the attribute"),
    ("m.py", "from sqlalchemy import MetaData\nm = MetaData()", "declares no table", "import their modules"),
    (
        "m.py",
        "\n\nraise RuntimeError('no DATABASE_URL\\nset')",
        "at m.py:3: RuntimeError: no DATABASE_URL set",
        "repair",
    ),
    ("m.py", "def f(:\n  pass", "at m.py:1: SyntaxError", "repair that line"),
    ("m.py", "import sys\nsys.exit(3)", "at m.py:2: SystemExit: 3", "repair that line"),
    ("m.py", "\nimport not_installed_at_all", "at m.py:2: ModuleNotFoundError", "install not_installed_at_all"),
    ("m.py:f", "def f():\n    raise KeyError('x')", "calling it failed at m.py:2: KeyError", "repair that line"),
    ("m.py:f", "def f():\n    raise ValueError('no\\nluck')", "ValueError: no luck", "repair that line"),
    ("m.py:f", "def f():\n    raise ValueError('at x://a:b@c/d')", "at x://a:***@c/d", "repair that line"),
    ("m.py:f", "def f():\n    raise SystemExit(3)", "calling it failed at m.py:2: SystemExit: 3", "repair that line"),
    ("m.py:f", "def f(url): ...", "is function f, no metadata", "name a MetaData"),
    ("nothing.py:x", "", "there is no file nothing.py", "check the path"),
    ("not_there.models:Base", "", "there is no module not_there", "give the path"),
    ("m.deeper:Base", MODELS, "there is no module m.deeper", "give the path"),
    (":x", "", "names no module", "write package.module:attribute"),
]


@pytest.mark.parametrize(
    ("source", "text", "happened", "remedy"), WRONG, ids=[f"{one[0]} {one[2][:20]}" for one in WRONG]
)
def test_wrong_sources(source: str, text: str, happened: str, remedy: str, folder: Path) -> None:
    (folder / "m.py").write_text(text)
    with pytest.raises(DeclarationError) as caught:
        loading.load(source)
    assert happened in caught.value.happened
    assert remedy in caught.value.remedy
    assert "\n" not in str(caught.value)


def test_empty_metadata() -> None:
    with pytest.raises(DeclarationError, match="declares no table"):
        loading.load(MetaData())


def test_no_metadata() -> None:
    with pytest.raises(DeclarationError, match="is an int, no metadata"):
        loading.load(42)


def contradiction(first: list[Any], second: list[Any]) -> str:
    metadatas = []
    for columns in (first, second):
        metadatas.append(MetaData())
        Table("t", metadatas[-1], *columns)
    with pytest.raises(DeclarationError) as caught:
        catalog(metadatas)
    return str(caught.value)


def test_two_sources_that_contradict_each_other() -> None:
    message = contradiction([Column("id", Integer)], [Column("id", Integer, nullable=False)])
    assert message.startswith("table public.t: is declared twice")
    assert "column id has not null no and yes" in message
    assert "only one has column x" in contradiction(
        [Column("id", Integer)], [Column("id", Integer), Column("x", Integer)]
    )
    assert "only one has this index" in contradiction([Column("id", Integer)], [Column("id", Integer, index=True)])
    assert "only one has this unique" in contradiction([Column("id", Integer, unique=True)], [Column("id", Integer)])


def test_contradiction_names_both_places(folder: Path) -> None:
    for name, type_ in (("left", "Integer"), ("right", "String")):
        (folder / f"{name}.py").write_text(
            f"from sqlalchemy import *\nmetadata = MetaData()\nt = Table('t', metadata, Column('a', {type_}))\n"
        )
    with pytest.raises(DeclarationError) as caught:
        catalog(loading.load(["left.py", "right.py"]))
    assert "in left.py:3 and right.py:3" in str(caught.value)
    assert "column a has type integer and character varying" in str(caught.value)
