"""Foreign keys."""

from __future__ import annotations

from schemadrift.catalog import Key, Record


class ForeignKey(Record, frozen=True):
    """A foreign key; key (schema, table, constraint).

    Attributes:
        columns: The referencing columns, in order.
        target: Key of the referenced table.
        target_columns: The referenced columns, in the same order.
        on_update: "no action", "restrict", "cascade", "set null" or "set default".
        on_delete: Likewise.
        on_delete_columns: The columns of SET NULL (…) or SET DEFAULT (…) (PostgreSQL 15); () means all.
        match: "simple" or "full".
        deferrable: DEFERRABLE.
        initially_deferred: INITIALLY DEFERRED.
        period: The last column is compared by PERIOD (PostgreSQL 18).
        validated: False for NOT VALID.
        enforced: False for NOT ENFORCED (PostgreSQL 18).
        triggers: "on"; "off" when all its system triggers are disabled (DISABLE TRIGGER ALL) or fire on a
            replica only; "partly" when some are.
        comment: The constraint's comment.
        inherited: True where it comes from a partitioned parent.
    """

    columns: tuple[str, ...] = ()
    target: Key = ()
    target_columns: tuple[str, ...] = ()
    on_update: str = "no action"
    on_delete: str = "no action"
    on_delete_columns: tuple[str, ...] = ()
    match: str = "simple"
    deferrable: bool = False
    initially_deferred: bool = False
    period: bool = False
    validated: bool = True
    enforced: bool = True
    triggers: str = "on"
    comment: str | None = None
    inherited: bool = False
