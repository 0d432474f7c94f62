"""Check constraints."""

from __future__ import annotations

from schemadrift.catalog import Record


class Check(Record, frozen=True):
    """A check constraint of a table; key (schema, table, constraint).

    Attributes:
        expression: Normalised, without CHECK and its parentheses.
        no_inherit: NO INHERIT.
        validated: False for NOT VALID.
        enforced: False for NOT ENFORCED (PostgreSQL 18).
        comment: The constraint's comment.
        inherited: True where it comes from a parent only.
    """

    expression: str
    no_inherit: bool = False
    validated: bool = True
    enforced: bool = True
    comment: str | None = None
    inherited: bool = False
