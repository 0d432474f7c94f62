"""Enum types."""

from __future__ import annotations

from schemadrift.catalog import Record


class EnumType(Record, frozen=True):
    """An enum type; key (schema, name).

    Attributes:
        labels: In sort order.
        comment: Its comment.
        owner: The owning role's name.
    """

    labels: tuple[str, ...] = ()
    comment: str | None = None
    owner: str = ""
