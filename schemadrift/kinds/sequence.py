"""Sequences: of their own, owned by a column (serial), or behind an identity column."""

from __future__ import annotations

from schemadrift.catalog import Key, Record


class Sequence(Record, frozen=True):
    """A sequence; key (schema, name).

    Attributes:
        type: "smallint", "integer" or "bigint".
        start: START WITH.
        increment: INCREMENT BY.
        minimum: MINVALUE.
        maximum: MAXVALUE.
        cache: CACHE.
        cycle: CYCLE.
        role: "" stands alone; "owned" (OWNED BY, serial columns); "identity" (behind an identity column).
        column: The owning (schema, table, column); () when it stands alone.
        comment: Its comment.
        owner: The owning role's name.
    """

    type: str = "bigint"
    start: int = 1
    increment: int = 1
    minimum: int = 1
    maximum: int = 9223372036854775807
    cache: int = 1
    cycle: bool = False
    role: str = ""
    column: Key = ()
    comment: str | None = None
    owner: str = ""
