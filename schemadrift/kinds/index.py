"""Indexes that stand on their own; those behind a constraint belong to the constraint."""

from __future__ import annotations

from schemadrift.catalog import Record


class IndexKey(Record, frozen=True):
    """One key of an index or of an exclusion constraint.

    Attributes:
        column: The column's name; empty for an expression.
        expression: Normalised; empty for a column.
        operator_class: Named only where it is not the default one of its type; qualified outside of pg_catalog.
        operator_class_options: "name=value", sorted.
        collation: Named only where it is not the column's own (or, for an expression, not the default).
        descending: DESC.
        nulls_first: NULLS FIRST: what DESC brings by default, and ASC does not.
    """

    column: str = ""
    expression: str = ""
    operator_class: str = ""
    operator_class_options: tuple[str, ...] = ()
    collation: str = ""
    descending: bool = False
    nulls_first: bool = False


class Index(Record, frozen=True):
    """An index; key (schema, table, index).

    Attributes:
        keys: In order.
        method: "btree", "gin", …
        unique: UNIQUE.
        nulls_not_distinct: NULLS NOT DISTINCT (PostgreSQL 15).
        include: INCLUDE columns.
        predicate: The normalised WHERE expression; None for a full index.
        options: Storage parameters "name=value", sorted.
        tablespace: Where it is not the database's own.
        valid: False where a concurrent build failed (indisvalid, indisready or indislive is off).
        comment: Its comment.
        inherited: True where it is part of a partitioned parent's index.
    """

    keys: tuple[IndexKey, ...] = ()
    method: str = "btree"
    unique: bool = False
    nulls_not_distinct: bool = False
    include: tuple[str, ...] = ()
    predicate: str | None = None
    options: tuple[str, ...] = ()
    tablespace: str = ""
    valid: bool = True
    comment: str | None = None
    inherited: bool = False
