"""Storage parameters, INCLUDE and other dialect options that several objects share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemadrift.declared.from_metadata.writer import Writer


def options_of(thing: Any) -> Mapping[str, Any]:
    """The PostgreSQL options of a table, index or constraint, by name; empty when none was given."""
    # reading dialect_options fills it with all defaults, and most objects of a large schema have no option at all
    if "dialect_options" not in vars(thing):
        return {}
    found: Mapping[str, Any] = thing.dialect_options["postgresql"]
    return found


def included(writer: Writer, thing: Any) -> tuple[str, ...]:
    """The INCLUDE columns of an index or constraint, given as names, keys or columns."""
    given = options_of(thing).get("include")
    if not given:
        return ()
    return tuple(writer.name((thing.table.c[column] if isinstance(column, str) else column).name) for column in given)


def storage(given: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Storage parameters as PostgreSQL keeps them: "name=value", sorted by name.

    Source:
        PostgreSQL manual, CREATE INDEX, "Index Storage Parameters"; a parameter without a value is true.
    """
    if not given:
        return ()
    return tuple(sorted(f"{name.strip().lower()}={_value(value)}" for name, value in given.items()))


def _value(value: Any) -> str:
    if value is None or value is True:
        return "true"
    if value is False:
        return "false"
    text = str(value).strip()
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    return text.lower()


def tablespace(given: Any) -> str:
    """A tablespace; that of nearly every database says nothing."""
    name = str(given or "")
    return "" if name == "pg_default" else name
