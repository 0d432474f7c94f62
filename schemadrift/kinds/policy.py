"""Row security policies."""

from __future__ import annotations

from schemadrift.catalog import Record


class Policy(Record, frozen=True):
    """A row security policy; key (schema, table, policy).

    Attributes:
        command: "all", "select", "insert", "update" or "delete".
        permissive: False for RESTRICTIVE.
        roles: Sorted; "public" for everybody.
        using: The USING expression, normalised.
        with_check: The WITH CHECK expression, normalised.
        comment: Its comment.
    """

    command: str = "all"
    permissive: bool = True
    roles: tuple[str, ...] = ("public",)
    using: str | None = None
    with_check: str | None = None
    comment: str | None = None
