"""Tables: plain, partitioned, partitions; and the other relations that a model can be mapped to."""

from __future__ import annotations

from schemadrift.catalog import Key, Record


class Table(Record, frozen=True):
    """A relation with columns; key (schema, table).

    Attributes:
        form: "table", "partitioned table", "foreign table", "view" or "materialized view".
        columns: Column names in their order.
        persistence: "permanent" or "unlogged".
        partition_key: As in PARTITION BY: "RANGE (created_at)"; empty when not partitioned.
        partition_of: The partitioned parent's key; () when it is no partition.
        partition_bound: As in CREATE TABLE … PARTITION OF: "FOR VALUES FROM (…) TO (…)" or "DEFAULT".
        inherits: Keys of the parents of plain inheritance, in order.
        row_security: ENABLE ROW LEVEL SECURITY.
        force_row_security: FORCE ROW LEVEL SECURITY.
        options: Storage parameters "name=value", sorted by name; those of its TOAST table as "toast.name=value".
        replica_identity: "default", "nothing", "full" or "index <name>".
        access_method: The table access method where it is not heap.
        tablespace: Where it is not the database's own.
        comment: Its comment.
        owner: The owning role's name.
    """

    form: str = "table"
    columns: tuple[str, ...] = ()
    persistence: str = "permanent"
    partition_key: str = ""
    partition_of: Key = ()
    partition_bound: str = ""
    inherits: tuple[Key, ...] = ()
    row_security: bool = False
    force_row_security: bool = False
    options: tuple[str, ...] = ()
    replica_identity: str = "default"
    access_method: str = ""
    tablespace: str = ""
    comment: str | None = None
    owner: str = ""
