"""Primary keys."""

from __future__ import annotations

from schemadrift.catalog import Record


class PrimaryKey(Record, frozen=True):
    """A primary key; key (schema, table, constraint).

    Attributes:
        columns: In key order.
        include: INCLUDE columns.
        without_overlaps: The last column is compared by overlap (PostgreSQL 18).
        deferrable: DEFERRABLE.
        initially_deferred: INITIALLY DEFERRED.
        options: Storage parameters of its index, "name=value", sorted.
        tablespace: Of its index, where it is not the database's own.
        valid: Whether its index is valid.
        enforced: False where the trigger that checks a deferred key at commit was disabled.
        comment: The constraint's comment.
        inherited: True where it comes from a partitioned parent.
    """

    columns: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    without_overlaps: bool = False
    deferrable: bool = False
    initially_deferred: bool = False
    options: tuple[str, ...] = ()
    tablespace: str = ""
    valid: bool = True
    enforced: bool = True
    comment: str | None = None
    inherited: bool = False
