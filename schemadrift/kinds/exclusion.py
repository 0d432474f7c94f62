"""Exclusion constraints."""

from __future__ import annotations

from schemadrift.catalog import Record
from schemadrift.kinds.index import IndexKey


class Exclusion(Record, frozen=True):
    """An exclusion constraint; key (schema, table, constraint).

    Attributes:
        keys: In order.
        operators: One for each key, such as "&&"; qualified as OPERATOR(schema.op) outside of pg_catalog.
        method: The index's access method.
        predicate: The normalised WHERE expression; None when all rows count.
        include: INCLUDE columns.
        deferrable: DEFERRABLE.
        initially_deferred: INITIALLY DEFERRED.
        options: Storage parameters of its index.
        tablespace: Of its index.
        valid: Whether its index is valid.
        comment: The constraint's comment.
        inherited: True where it comes from a partitioned parent.
    """

    keys: tuple[IndexKey, ...] = ()
    operators: tuple[str, ...] = ()
    method: str = "gist"
    predicate: str | None = None
    include: tuple[str, ...] = ()
    deferrable: bool = False
    initially_deferred: bool = False
    options: tuple[str, ...] = ()
    tablespace: str = ""
    valid: bool = True
    comment: str | None = None
    inherited: bool = False
