"""The names that tables and columns had before, as models state them: `info={"renamed_from": "old"}`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import schema

from schemadrift.catalog import Key
from schemadrift.catalog.names import qualified
from schemadrift.declared.from_metadata.writer import Writer
from schemadrift.errors import DeclarationError

_WORD = "renamed_from"


def formerly(
    writer: Writer, table: schema.Table, columns: Sequence[schema.Column[Any]], key: Key
) -> dict[Key, tuple[str, ...]]:
    """Read the former names of a Table and of its columns.

    Args:
        writer: Renders names.
        table: The table.
        columns: Its columns.
        key: Its key in the catalog.

    Returns:
        Key of the table or of a column → its former names, the latest first; nothing for what never had another.

    Raises:
        DeclarationError: What is stated is no name.
    """
    # asking for .info would make a dictionary for each column
    informed: list[Any] = [place for place in (table, *columns) if "info" in place.__dict__]
    found: dict[Key, tuple[str, ...]] = {}
    for place in informed:
        if _WORD in (place.info or ()):
            own = key if place is table else (*key, writer.name(place.name))
            found[own] = _names(writer, own, place.info[_WORD])
    return found


def _names(writer: Writer, key: Key, stated: Any) -> tuple[str, ...]:
    names = (stated,) if isinstance(stated, str) else stated
    if not isinstance(names, (list, tuple)) or not all(isinstance(name, str) and name for name in names):
        raise DeclarationError(
            qualified(*key), f"info[{_WORD!r}] is {stated!r}", "give the name that it had, or a list of such names"
        )
    return tuple(writer.name(name) for name in names)
