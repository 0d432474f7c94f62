"""Each object knows the line that declares it: marked in the source itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy

from schemadrift.catalog import ObjectId
from schemadrift.declared import loading
from schemadrift.declared.sqlalchemy import catalog

HERE = Path(__file__).parent
MARKED = sorted((HERE / "metadata" / "origins").glob("*.py"))
_MARK = re.compile(r"#: (.+)$")


def marks(file: Path) -> dict[str, int]:
    """Object, as people name it, to line; several objects of a line are divided by `; `."""
    return {
        name: number
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if (found := _MARK.search(line))
        for name in found.group(1).split("; ")
    }


@pytest.mark.parametrize(
    "file",
    [file for file in MARKED if "2_0" not in file.stem or sqlalchemy.__version__ >= "2"],
    ids=lambda file: file.stem,
)
def test_lines(file: Path) -> None:
    declared = catalog(loading.load(str(file)))
    by_name = {str(identity): identity for identity in declared}
    by_name |= {str(one.id): one.id for one in declared.impossible}
    expected = marks(file)
    assert set(expected) <= set(by_name)
    found = {}
    for name in expected:
        origin = declared.locate(by_name[name])
        assert origin is not None, name
        assert Path(origin.file).resolve() == file
        found[name] = origin.line
    assert found == expected


def test_nothing_is_read_before_it_is_asked() -> None:
    declared = catalog(loading.load(str(MARKED[0])))
    assert declared.locate(ObjectId("table", ("public", "not_there"))) is None
