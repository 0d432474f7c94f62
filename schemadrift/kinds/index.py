"""Indexes that stand on their own; those behind a constraint belong to the constraint."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import lru_cache
from typing import Any

from schemadrift import codes
from schemadrift.catalog import Key, ObjectId, Record
from schemadrift.catalog.names import qualified, quote
from schemadrift.drift import Effect, Finding, Question
from schemadrift.kind import Kind, Sides
from schemadrift.kinds.table import Table
from schemadrift.rule import Rule, apply, comment_rule


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


@lru_cache(maxsize=1 << 12)
def plain_key(column: str) -> IndexKey:
    """The key of a column about which nothing is said."""
    return IndexKey(column=column)


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


_CODE = codes.INDEX_DIFFERS
_REPLACE = "CREATE INDEX CONCURRENTLY under a new name, drop the old one CONCURRENTLY, rename"
_RULES = (
    Rule("method", "the method", _CODE, Effect.PERFORMANCE, _REPLACE),
    Rule("include", "INCLUDE", _CODE, Effect.PERFORMANCE, _REPLACE),
    Rule(
        "options",
        "storage parameters",
        codes.SETTING_DIFFERS,
        Effect.PERFORMANCE,
        "ALTER INDEX … SET (…)",
        each=True,
    ),
    Rule("tablespace", "the tablespace", codes.SETTING_DIFFERS, Effect.PERFORMANCE, "ALTER INDEX …", optional=True),
    comment_rule(),
)


def key_text(key: IndexKey) -> str:
    """One key as CREATE INDEX would say it."""
    text = quote(key.column) if key.column else f"({key.expression})"
    if key.collation:
        text += f" COLLATE {key.collation}"
    if key.operator_class:
        text += f" {key.operator_class}"
    if key.operator_class_options:
        text += f" ({', '.join(key.operator_class_options)})"
    if key.descending:
        text += " DESC"
    if key.nulls_first != key.descending:
        text += " NULLS FIRST" if key.nulls_first else " NULLS LAST"
    return text


def definition(name: str, table: str, record: Index) -> str:
    """The index as CREATE INDEX would say it; `table` is quoted already."""
    text = f"{'UNIQUE ' if record.unique else ''}INDEX {quote(name)} ON {table}"
    if record.method != "btree":
        text += f" USING {record.method}"
    text += f" ({', '.join(map(key_text, record.keys))})"
    if record.include:
        text += f" INCLUDE ({', '.join(map(quote, record.include))})"
    if record.nulls_not_distinct:
        text += " NULLS NOT DISTINCT"
    if record.predicate is not None:
        text += f" WHERE {record.predicate}"
    return text


def _missing(sides: Sides, identity: ObjectId, declared: Index) -> Finding | None:
    relation = sides.live.get("table", identity.parent_key, Table)
    if relation is not None and relation.form in {"view", "foreign table"}:
        return None
    text = definition(identity.key[-1], qualified(*identity.parent_key), declared)
    return Finding(
        code=codes.MISSING_INDEX,
        effect=Effect.INTEGRITY if declared.unique else Effect.PERFORMANCE,
        declared=text,
        message="rows may repeat what it keeps unique" if declared.unique else "queries that it serves scan the table",
        remedy="CREATE " + text.replace("INDEX ", "INDEX CONCURRENTLY ", 1),
    )


def _unexpected(sides: Sides, identity: ObjectId, live: Index) -> Finding | None:
    if live.inherited:
        return None
    text = definition(identity.key[-1], qualified(*identity.parent_key), live)
    if not live.valid:
        return _invalid(identity, live, text)
    columns = frozenset(key.column for key in live.keys)
    if live.unique and not is_implied(sides, identity.parent_key, columns, nulls_not_distinct=live.nulls_not_distinct):
        return Finding(
            code=codes.UNDECLARED_UNIQUE,
            effect=Effect.BREAKS_WRITES,
            live=text,
            message="nothing declares it: rows that the declaration allows are refused as duplicates",
            remedy="declare it, or drop it",
        )
    return Finding(
        code=codes.UNDECLARED_INDEX,
        effect=Effect.PERFORMANCE,
        live=text,
        message="nothing declares the index; every write pays for it",
        remedy="declare it, or DROP INDEX CONCURRENTLY when nothing uses it",
    )


def is_implied(sides: Sides, table: Key, columns: frozenset[str], *, nulls_not_distinct: bool) -> bool:
    """Tell whether the declaration refuses every row that a unique key over these columns of a table refuses.

    It does where it declares a key over some of them: what is unique in (a) is unique in (a, b).
    """
    for kind in ("primary_key", "unique", "index"):
        for record in sides.declared_parts(kind, table).values():
            if _refuses_at_once(record, columns) and (
                not nulls_not_distinct or kind == "primary_key" or record.nulls_not_distinct
            ):
                return True
    return False


def _refuses_at_once(record: Any, columns: frozenset[str]) -> bool:
    if isinstance(record, Index):
        plain = record.unique and record.predicate is None
        return plain and all(key.column in columns for key in record.keys)
    return not record.deferrable and not record.without_overlaps and columns.issuperset(record.columns)


def _invalid(identity: ObjectId, live: Index, text: str) -> Finding:
    return Finding(
        code=codes.INVALID_INDEX,
        effect=Effect.INTEGRITY if live.unique else Effect.PERFORMANCE,
        field="valid",
        live="INVALID",
        declared="valid",
        message="it is INVALID, as a failed concurrent build leaves it: writes pay for it, no query uses it",
        remedy=f"REINDEX INDEX CONCURRENTLY {qualified(identity.key[0], identity.key[-1])}, or drop it ({text})",
    )


def _changed(sides: Sides, identity: ObjectId, live: Index, declared: Index) -> Iterator[Finding]:
    table = qualified(*identity.parent_key)
    if not live.valid and declared.valid:
        yield _invalid(identity, live, definition(identity.key[-1], table, live))
    if live.unique != declared.unique or (live.unique and live.nulls_not_distinct != declared.nulls_not_distinct):
        yield Finding(
            code=_CODE,
            effect=Effect.INTEGRITY if declared.unique else Effect.BREAKS_WRITES,
            field="unique",
            live=_unique_text(live),
            declared=_unique_text(declared),
            message=f"it is {_unique_text(live)}, declared {_unique_text(declared)}",
            remedy=_REPLACE,
        )
    if keys_differ(sides, identity, live.keys, declared.keys):
        there, stated = ", ".join(map(key_text, live.keys)), ", ".join(map(key_text, declared.keys))
        yield Finding(
            code=_CODE,
            effect=Effect.INTEGRITY if declared.unique else Effect.PERFORMANCE,
            field="keys",
            live=there,
            declared=stated,
            message=f"its keys are {there}, declared {stated}",
            remedy=_REPLACE,
        )
    if predicates_differ(sides, identity, live.predicate, declared.predicate):
        yield Finding(
            code=_CODE,
            effect=Effect.INTEGRITY if declared.unique else Effect.PERFORMANCE,
            field="predicate",
            live=live.predicate or "",
            declared=declared.predicate or "",
            message=f"it holds {_rows(live.predicate)}, declared {_rows(declared.predicate)}",
            remedy=_REPLACE,
        )
    yield from apply(_RULES, live, declared)


def _unique_text(record: Index) -> str:
    if not record.unique:
        return "not unique"
    return "unique, NULLs not distinct" if record.nulls_not_distinct else "unique"


def _rows(predicate: str | None) -> str:
    return "all rows" if predicate is None else f"rows where {predicate}"


def keys_differ(sides: Sides, identity: ObjectId, live: tuple[IndexKey, ...], declared: tuple[IndexKey, ...]) -> bool:
    """Tell whether two lists of keys differ, letting the server decide on expressions."""
    if live == declared:
        return False
    if tuple(map(key_shape, live)) != tuple(map(key_shape, declared)):
        return True
    return any(
        sides.differ(Question(identity.parent_key, "", there.expression, stated.expression), identity, "keys")
        for there, stated in zip(live, declared, strict=True)
        if there.expression != stated.expression
    )


def predicates_differ(sides: Sides, identity: ObjectId, live: str | None, declared: str | None) -> bool:
    """Tell whether two WHERE expressions differ, letting the server decide."""
    if live is None or declared is None:
        return live != declared
    return sides.differ(Question(identity.parent_key, "", live, declared), identity, "predicate")


def key_shape(key: IndexKey) -> tuple[object, ...]:
    """What makes two keys alike, their expressions left out."""
    collation = "" if key.expression else key.collation
    return (
        key.column,
        bool(key.expression),
        key.operator_class,
        key.operator_class_options,
        collation,
        key.descending,
        key.nulls_first,
    )


def _shape(record: Index) -> Hashable:
    return (
        record.valid,  # an invalid index does no other one's work
        record.method,
        record.unique,
        record.nulls_not_distinct,
        record.include,
        record.predicate is None,
        tuple(map(key_shape, record.keys)),
    )


def _expressions(record: Index) -> tuple[str, ...]:
    found = tuple(key.expression for key in record.keys if key.expression)
    return (*found, record.predicate) if record.predicate is not None else found


def _subject(record: Index) -> Hashable:
    return record.unique, tuple(key.column for key in record.keys), bool(record.predicate is None)


def _stand_in(sides: Sides, identity: ObjectId, declared: Index) -> tuple[ObjectId, Finding] | None:
    """A unique constraint over the same columns refuses the same rows and serves the same queries."""
    plain = declared.unique and declared.predicate is None and declared.method == "btree"
    columns = tuple(key.column for key in declared.keys)
    if not plain or tuple(map(IndexKey, columns)) != declared.keys:
        return None
    for key, record in sides.live_parts("unique", identity.parent_key).items():
        if key not in sides.declared.of("unique") and (
            record.columns,
            record.nulls_not_distinct,
            record.deferrable,
        ) == (columns, declared.nulls_not_distinct, False):
            return ObjectId("unique", key), Finding(
                code=codes.FORM_DIFFERS,
                effect=Effect.COSMETIC,
                live=f"unique constraint {key[-1]}",
                declared=definition(identity.key[-1], qualified(*identity.parent_key), declared),
                message=f"the unique constraint {key[-1]} does its work",
                remedy="declare a UniqueConstraint, or replace the constraint by the index",
            )
    return None


KIND = Kind(
    name="index",
    record=Index,
    parent="table",
    missing=_missing,
    unexpected=_unexpected,
    changed=_changed,
    shape=_shape,
    expressions=_expressions,
    subject=_subject,
    stand_in=_stand_in,
)
