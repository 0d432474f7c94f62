"""Columns of a Table, with the sequences that PostgreSQL makes for them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import exc, schema, types
from sqlalchemy.sql import ClauseElement

from schemadrift.catalog.expressions import is_null
from schemadrift.catalog.names import LIMIT_BYTES
from schemadrift.catalog.types import SYSTEM, split_type
from schemadrift.declared.from_metadata import release
from schemadrift.declared.from_metadata.drafts import Part, TableDraft
from schemadrift.declared.from_metadata.sequences import LIMITS, sequence_record
from schemadrift.declared.from_metadata.writer import Writer, memo_key, plain_text, unrendered
from schemadrift.kinds.column import Column

_TAKES_MODIFIERS = re.compile(r"character|bit|bpchar|numeric|time|timestamp|interval")
_IDENTITY_TYPES = frozenset(LIMITS)
_SHORT = LIMIT_BYTES // 4
_SERIAL: dict[type, str] = {types.Integer: "integer", types.BigInteger: "bigint", types.SmallInteger: "smallint"}


def add_columns(writer: Writer, table: schema.Table, given: Sequence[schema.Column[Any]], draft: TableDraft) -> None:
    """Put the table's columns into the draft, and the sequences behind serial and identity columns."""
    numbered = release.autoincrement_column(table)
    columns, known = draft.columns, writer.plain_columns
    for column in given:
        if column.system:
            continue
        serial = column is numbered and _makes_serial(column)
        mark = _mark(column, serial=serial)
        if mark is not None:
            record = known.get(mark)
            name = column.name
            # such a name is kept by every server as it is
            if record is not None and type(name) is str and len(name) <= _SHORT and name not in columns:
                columns[name] = record
                if serial:
                    _add_sequence(draft, name, record.type)
                continue
        try:
            _add(writer, column, draft, serial=serial)
        except exc.SQLAlchemyError as error:
            draft.refuse("column", writer.name(column.name), unrendered(error), "repair its type or default")
            continue
        if mark is not None and not draft.trouble and not draft.elastic:
            known[mark] = columns[writer.name(column.name)]


def _mark(column: schema.Column[Any], *, serial: bool) -> tuple[object, ...] | None:
    """What decides the record of a column about which there is nothing special; None for all others."""
    if column.computed is not None or column.identity is not None or column.comment:
        return None
    default: Any = column.server_default
    text: object = None
    if default is not None:
        text = plain_text(default.arg) if type(default) is schema.DefaultClause else None
        if text is None:
            return None
    type_ = memo_key(column.type)
    return None if type_ is None else (type_, column.nullable, text, serial)


def _add_sequence(draft: TableDraft, column: str, type_: str) -> None:
    """The sequence behind a serial column."""
    record = sequence_record(None, type_, role="owned", column=(*draft.key, column))
    draft.sequences.append(Part("sequence", None, record, (column,)))


def _makes_serial(column: schema.Column[Any]) -> bool:
    default = column.default
    return (
        column.primary_key
        and column.identity is None
        and (default is None or (isinstance(default, schema.Sequence) and default.optional))
    )


def _serial_type(writer: Writer, column: schema.Column[Any]) -> str:
    known = _SERIAL.get(type(column.type))
    if known is not None and not getattr(column.type, "_variant_mapping", None):
        return known
    implementation: Any = column.type.dialect_impl(writer.dialect)
    if isinstance(implementation, types.TypeDecorator):
        implementation = implementation.impl
    if isinstance(implementation, types.BigInteger):
        return "bigint"
    return "smallint" if isinstance(implementation, types.SmallInteger) else "integer"


def _add(writer: Writer, column: schema.Column[Any], draft: TableDraft, *, serial: bool) -> None:
    name = writer.name(column.name)
    if name in draft.columns:
        draft.refuse("column", name, "the table has another column of that name", "rename one of the two")
        return
    if serial:
        type_, collation = _serial_type(writer, column), None
    else:
        type_, collation = writer.column_type(column)
    identity = ""
    if column.identity is not None:
        identity = "always" if column.identity.always else "by default"
    default, generated = _default(writer, column, type_, draft.key[-1])
    if serial:
        default = None
    draft.columns[name] = Column(
        type=type_,
        not_null=serial or bool(identity) or not column.nullable,
        default=default,
        generated=generated,
        identity=identity,
        serial=serial,
        collation=collation,
        comment=column.comment or None,
    )
    if not serial:
        _note_latitude(writer, column, draft, name, type_)
    _judge(column, draft, name, type_)
    if serial:
        _add_sequence(draft, name, type_)
    elif identity:
        record = sequence_record(column.identity, type_, role="identity", column=(*draft.key, name))
        draft.sequences.append(Part("sequence", None, record, (name,)))


def _note_latitude(writer: Writer, column: schema.Column[Any], draft: TableDraft, name: str, type_: str) -> None:
    """Which types but its own a column may have."""
    others = writer.other_types(column, type_)
    if others:
        draft.by_driver[name] = others
    if _is_elastic(writer, column, type_):
        draft.elastic.add(name)


def _is_elastic(writer: Writer, column: schema.Column[Any], type_: str) -> bool:
    """Whether the length is that of an enumeration's longest label, which nobody stated."""
    if not type_.startswith("character varying("):
        return False
    implementation: Any = column.type
    if type(implementation) is types.String:
        return False
    implementation = implementation.dialect_impl(writer.dialect)
    while isinstance(implementation, types.TypeDecorator):
        implementation = implementation.impl
    if not isinstance(implementation, types.Enum):
        return False
    return bool(implementation.length == max(map(len, implementation.enums), default=0))


def _default(writer: Writer, column: schema.Column[Any], type_: str, table: str) -> tuple[str | None, str]:
    """The default or generation expression, and how it is generated."""
    if column.computed is not None:
        persisted = column.computed.persisted
        virtual = persisted is False or (persisted is None and release.virtual_by_default(writer.dialect))
        return writer.expression(column.computed.sqltext, table), "virtual" if virtual else "stored"
    if column.identity is not None:
        return None, ""
    # A plain FetchedValue says that the database fills the column and not how: nothing to compare.
    if not isinstance(column.server_default, schema.DefaultClause):
        return None, ""
    text = writer.default(column.server_default.arg)
    return (None if text is None else default_text(writer, text, type_)), ""


def default_text(writer: Writer, text: str, type_: str) -> str | None:
    """A DEFAULT for a type in the catalog's spelling; DEFAULT NULL is none."""
    return None if is_null(text) else writer.normal(text, column_type=type_)


def _judge(column: schema.Column[Any], draft: TableDraft, name: str, type_: str) -> None:
    """Note what PostgreSQL refuses about one column."""
    identity, computed = column.identity, column.computed
    named = split_type(type_)
    if named.schema == SYSTEM and named.modifiers and not _TAKES_MODIFIERS.match(named.name):
        draft.refuse(
            "column", name, f"type {named.name} takes no modifier ({', '.join(named.modifiers)})", "drop the length"
        )
        return
    if identity is not None and type_ not in _IDENTITY_TYPES:
        draft.refuse(
            "column",
            name,
            f"an identity column must be smallint, integer or bigint, not {type_}",
            "declare an integer type",
        )
    elif identity is not None and column.nullable and not column.primary_key:
        draft.refuse("column", name, "an identity column cannot be nullable", "take nullable=True away from it")
    elif (
        computed is not None
        and isinstance(column.server_default, schema.DefaultClause)
        and isinstance(column.server_default.arg, (str, ClauseElement))
    ):
        draft.refuse("column", name, "a generated column cannot have a default", "drop one of the two")
