"""Composite types (those of CREATE TYPE … AS, not the row types of tables)."""

from __future__ import annotations

from schemadrift.catalog import Record


class CompositeType(Record, frozen=True):
    """A composite type; key (schema, name).

    Attributes:
        attributes: (name, type, collation or "") in order.
        comment: Its comment.
        owner: The owning role's name.
    """

    attributes: tuple[tuple[str, str, str], ...] = ()
    comment: str | None = None
    owner: str = ""
