"""Columns."""

from __future__ import annotations

from schemadrift.catalog import Record


class Column(Record, frozen=True):
    """A column of a table or of another relation; key (schema, table, column).

    Its place among the others is kept by the table's `columns`, so that a dropped neighbour changes nothing here.

    Attributes:
        type: As `format_type` spells it with an empty search path: "character varying(255)", "public.mood[]".
        not_null: Whether NULL is refused by a validated NOT NULL (primary key columns included).
        default: The default expression, or the generation expression of a generated column; normalised. None
            when there is none, for NULL defaults, and for serial and identity columns.
        generated: "", "stored" or "virtual".
        identity: "", "always" or "by default".
        serial: Whether the default is nextval() of a sequence that this very column owns.
        collation: Named only where it is not the type's own; quoted and qualified outside of pg_catalog.
        comment: Its comment.
        storage: "plain", "external", "extended" or "main", only where it is not the type's own.
        compression: "pglz" or "lz4" where it was set.
        statistics: The statistics target where it was set.
        options: Attribute options "name=value", sorted.
        not_null_valid: False for a NOT NULL that old rows may break (PostgreSQL 18: NOT VALID); not_null is
            then False.
        inherited: True where the column comes from a parent only.
    """

    type: str
    not_null: bool = False
    default: str | None = None
    generated: str = ""
    identity: str = ""
    serial: bool = False
    collation: str | None = None
    comment: str | None = None
    storage: str = ""
    compression: str = ""
    statistics: int | None = None
    options: tuple[str, ...] = ()
    not_null_valid: bool = True
    inherited: bool = False
