"""The line of a field, wherever it is declared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel

from schemadrift.contracts.places import place
from tests.systems.incident import line_of

T = TypeVar("T")


class Base(BaseModel):
    first: int
    shared: int


class Middle(Base):
    shared: int  # again


class Outer:
    class Inner(Middle, Generic[T]):
        own: T

        async def nothing(self) -> None:
            hidden: int = 0
            del hidden


def _line(model: type, field: str = "") -> str:
    found = place(model, field)
    assert found is not None
    assert Path(found.file).name == "test_places.py"
    return line_of(found.file, found.line).strip()


def test_a_field_is_where_it_is_declared_last() -> None:
    assert _line(Middle, "first") == "first: int"
    assert _line(Middle, "shared") == "shared: int  # again"
    assert _line(Outer.Inner[int], "own") == "own: T"
    assert _line(Outer.Inner[int], "shared") == "shared: int  # again"


def test_a_class_is_where_it_begins_and_a_field_of_nowhere_too() -> None:
    assert _line(Middle) == "class Middle(Base):"
    assert _line(Outer.Inner[str]) == "class Inner(Middle, Generic[T]):"
    assert _line(Middle, "nothing") == "class Middle(Base):"


def test_a_class_within_a_function() -> None:
    class Local(BaseModel):
        here: Annotated[int, "mark"]

    assert _line(Local, "here") == 'here: Annotated[int, "mark"]'


def test_a_class_of_no_file() -> None:
    made: dict[str, type] = {}
    exec("class Made: pass", {"__name__": "nowhere"}, made)  # noqa: S102 - a class without a source
    assert place(made["Made"]) is None
