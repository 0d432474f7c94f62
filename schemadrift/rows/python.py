"""Expectations written in Python, with models and SQLAlchemy expressions: they become the same records as TOML."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from schemadrift.catalog import Origin
from schemadrift.catalog.names import qualified
from schemadrift.errors import ConfigurationError
from schemadrift.rows.loading import Placed, made

_TABLES = frozenset({"table", "target", "companion", "source", "entries", "of"})
_NAMES = frozenset({"column", "per", "of_key"})
_COLUMN_KEYS = frozenset({"key", "columns", "insert"})


def expect(type_name: str, **fields: Any) -> Placed:
    """Declare an expectation.

    Args:
        type_name: Its type, as TOML has it: "companion".
        fields: As TOML has them; wherever it has a table, a mapped class or a Table will do; for a column, an
            attribute or a Column; for SQL, an SQLAlchemy expression, whose values are written into it.

    Returns:
        The expectation and the line that declares it. A module's list of these is named in the configuration.

    Raises:
        ConfigurationError: It cannot be right.
    """
    frame = sys._getframe(1)  # noqa: SLF001 - who declares it
    origin = Origin(_short(frame.f_code.co_filename), frame.f_lineno)
    try:
        return Placed(made(type_name, {name: _plain(name, value) for name, value in fields.items()}), origin)
    except ValueError as error:
        called = f" ({fields['name']})" if fields.get("name") else ""
        problems = tuple(f"{type_name}{called}: {one}" for one in str(error).splitlines())
        raise ConfigurationError(str(origin), problems) from error


def _plain(field: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_column(one) if field in _COLUMN_KEYS else str(one): _side(field, each) for one, each in value.items()}
    if isinstance(value, list | tuple):
        return [_column(one) if field in _NAMES | _COLUMN_KEYS else _text(one) for one in value]
    if field in _TABLES:
        return _table(value)
    return _column(value) if field in _NAMES else _text(value)


def _side(field: str, value: Any) -> Any:
    """The right side of a mapping: a bare column by its name, anything else as SQL."""
    if field in _COLUMN_KEYS and _is_column(value):
        return _column(value)
    return _text(value)


def _table(value: Any) -> Any:
    """A table's name."""
    if isinstance(value, str):
        return value
    found = getattr(value, "__table__", value)
    name = getattr(found, "name", None)
    if name is None:
        raise ValueError(f"{value!r} is no table; give a mapped class, a Table or a name")
    schema = getattr(found, "schema", None)
    return qualified(schema, name) if schema else qualified(name)


def _is_column(value: Any) -> bool:
    return (
        getattr(value, "__clause_element__", lambda: value)().__class__.__visit_name__ == "column"
        if (hasattr(value, "__clause_element__") or hasattr(type(value), "__visit_name__"))
        else False
    )


def _column(value: Any) -> Any:
    """A column's name; an expression as SQL."""
    if isinstance(value, str) or not _is_column(value):
        return _text(value)
    element = getattr(value, "__clause_element__", lambda: value)()
    return str(element.name)


def _text(value: Any) -> Any:
    """SQL of an expression; anything else as it is."""
    element = getattr(value, "__clause_element__", lambda: value)()
    if not hasattr(element, "compile"):
        return value
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - only who writes expressions has it loaded

    compiled = element.compile(
        dialect=postgresql.dialect(),  # type: ignore[no-untyped-call,unused-ignore]
        compile_kwargs={"literal_binds": True, "include_table": getattr(element, "is_select", False) is True},
    )
    return str(compiled).replace("%%", "%")


def _short(file: str) -> str:
    relative = os.path.relpath(Path(file))
    return file if relative.startswith("..") else relative
