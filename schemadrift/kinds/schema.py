"""Schemas."""

from __future__ import annotations

from schemadrift.catalog import Record


class Schema(Record, frozen=True):
    """A schema; key (schema,).

    Attributes:
        comment: Its comment.
        owner: The owning role's name.
    """

    comment: str | None = None
    owner: str = ""
