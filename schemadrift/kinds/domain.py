"""Domains."""

from __future__ import annotations

from schemadrift.catalog import Record


class Domain(Record, frozen=True):
    """A domain; key (schema, name).

    Attributes:
        type: The underlying type, as `format_type` spells it.
        not_null: Whether NULL is refused.
        default: The default expression, normalised.
        collation: Named only where it is not the underlying type's own.
        checks: (name, normalised expression over VALUE), in order of name. An empty name was left to PostgreSQL.
        comment: Its comment.
        owner: The owning role's name.
    """

    type: str
    not_null: bool = False
    default: str | None = None
    collation: str | None = None
    checks: tuple[tuple[str, str], ...] = ()
    comment: str | None = None
    owner: str = ""
