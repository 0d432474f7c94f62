"""Indexes of a Table."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exc, schema
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.expression import ColumnClause

from schemadrift.declared.from_metadata import release
from schemadrift.declared.from_metadata.drafts import Part, TableDraft
from schemadrift.declared.from_metadata.keys import read_key
from schemadrift.declared.from_metadata.options import included, options_of, storage, tablespace
from schemadrift.declared.from_metadata.writer import Writer, to_render, unrendered
from schemadrift.kinds.index import Index, IndexKey, plain_key

_MOST_KEYS = 32
"""INDEX_MAX_KEYS. Source: PostgreSQL manual, Appendix K "PostgreSQL Limits"."""


def add_indexes(writer: Writer, table: schema.Table, draft: TableDraft) -> None:
    """Put the table's indexes into the draft."""
    for index in sorted(table.indexes, key=lambda one: str(one.name)):
        if release.ddl_allows(index, writer.ddl):
            try:
                _add(writer, index, draft)
            except exc.SQLAlchemyError as error:
                name = writer.name(str(index.name))
                draft.refuse("index", name, unrendered(error), to_render(error, "repair its expressions"))


def _add(writer: Writer, index: schema.Index, draft: TableDraft) -> None:
    name = writer.constraint_name(index)
    if name is None:
        columns = "_".join(str(getattr(element, "name", "expression")) for element in index.expressions)
        draft.refuse("index", columns or "index", "SQLAlchemy cannot make an index without a name", "name it")
        return
    if not index.expressions:
        draft.refuse("index", name, "it has no columns", "name its columns")
        return
    options: Any = options_of(index)
    method = str(options.get("using") or "btree").strip().lower()
    include = included(writer, index)
    if len(index.expressions) + len(include) > _MOST_KEYS:
        draft.refuse("index", name, f"it has more than {_MOST_KEYS} columns", "split it")
        return
    where = options.get("where")
    predicate: str | None
    if isinstance(where, str):
        predicate = writer.normal(where, table=draft.key[-1])
    else:
        predicate = None if where is None else writer.expression(where, draft.key[-1])
    classes = options.get("ops") or {}
    record = Index(
        keys=tuple([_key(writer, draft, method, element, classes) for element in index.expressions]),
        method=method,
        unique=bool(index.unique),
        nulls_not_distinct=options.get("nulls_not_distinct") is True,
        include=include,
        predicate=predicate,
        options=storage(options.get("with")),
        tablespace=tablespace(options.get("tablespace")),
    )
    draft.indexes.append(Part("index", name, record))


def _key(writer: Writer, draft: TableDraft, method: str, element: Any, classes: dict[str, str]) -> IndexKey:
    chosen = classes.get(element.key) if classes and isinstance(getattr(element, "key", None), str) else None
    if chosen is None and isinstance(element, schema.Column):
        return plain_key(writer.name(element.name))
    if isinstance(element, ColumnElement) and not isinstance(element, ColumnClause):
        element = element.self_group()
    text = writer.text(element)
    return read_key(writer, draft, method, f"{text} {chosen}" if chosen else text)
