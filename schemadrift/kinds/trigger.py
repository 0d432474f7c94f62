"""Triggers that users made; those behind foreign keys belong to the foreign key."""

from __future__ import annotations

from schemadrift.catalog import Record


class Trigger(Record, frozen=True):
    """A trigger; key (schema, table, trigger).

    Attributes:
        function: The function's qualified name.
        timing: "before", "after" or "instead of".
        events: Of "insert", "delete", "update", "truncate", in that order.
        level: "row" or "statement".
        enabled: "origin" (as created), "disabled", "replica" or "always".
        constraint: CREATE CONSTRAINT TRIGGER.
        inherited: True where it comes from a partitioned parent.
        comment: Its comment.
    """

    function: str
    timing: str = "after"
    events: tuple[str, ...] = ()
    level: str = "row"
    enabled: str = "origin"
    constraint: bool = False
    inherited: bool = False
    comment: str | None = None
