"""Tables: what CREATE TABLE says outside of its parentheses."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

import msgspec
from sqlalchemy import schema

from schemadrift.catalog import Key, ObjectId
from schemadrift.catalog.lexer import tokens
from schemadrift.catalog.names import qualified
from schemadrift.declared.from_metadata.columns import add_columns
from schemadrift.declared.from_metadata.constraints import add_constraints
from schemadrift.declared.from_metadata.drafts import Part, TableDraft
from schemadrift.declared.from_metadata.formerly import formerly
from schemadrift.declared.from_metadata.indexes import add_indexes
from schemadrift.declared.from_metadata.keys import key_list
from schemadrift.declared.from_metadata.options import options_of, storage, tablespace
from schemadrift.declared.from_metadata.writer import Writer
from schemadrift.kinds.check import Check
from schemadrift.kinds.index import key_text
from schemadrift.kinds.table import Table

_PARTITION_BY = re.compile(r"^\s*(\w+)\s*\((.*)\)\s*$", re.DOTALL)
_MOST_COLUMNS = 1600
"""Source: PostgreSQL manual, Appendix K "PostgreSQL Limits"."""


def is_left_out(table: schema.Table) -> bool:
    """Tell whether a Table is none of a schema's: temporary, or a view by the customary mark in `info`."""
    prefixes = {str(prefix).upper() for prefix in table._prefixes}  # noqa: SLF001
    return bool(prefixes & {"TEMPORARY", "TEMP", "GLOBAL TEMPORARY", "LOCAL TEMPORARY"}) or bool(
        table.info.get("is_view")
    )


def key_of(writer: Writer, table: schema.Table) -> Key:
    """A Table's key in the catalog."""
    return writer.schema(table), writer.name(table.name)


def draft_table(
    writer: Writer,
    table: schema.Table,
    late: Collection[schema.ForeignKeyConstraint],
    others: Mapping[Key, TableDraft],
) -> TableDraft:
    """Read one Table.

    Args:
        writer: Renders names and expressions.
        table: The table.
        late: Foreign keys that create_all adds after all tables.
        others: Tables read before, for `postgresql_inherits`.
    """
    draft = TableDraft(key=key_of(writer, table), source=table)
    columns = list(table.columns)  # a new list each time that it is asked for
    draft.formerly = formerly(writer, table, columns, draft.key)
    add_columns(writer, table, columns, draft)
    add_constraints(writer, table, columns, draft, late)
    options: Any = options_of(table)
    parents = _parents(writer, options.get("inherits"))
    for parent in reversed(parents):
        if parent in others:
            _inherit(draft, others[parent])
    add_indexes(writer, table, draft)
    prefixes = {str(prefix).upper() for prefix in table._prefixes}  # noqa: SLF001
    partition_key = _partition_key(writer, draft, options.get("partition_by"))
    draft.record = Table(
        form="partitioned table" if partition_key else "foreign table" if "FOREIGN" in prefixes else "table",
        columns=tuple(draft.columns),
        persistence="unlogged" if "UNLOGGED" in prefixes else "permanent",
        partition_key=partition_key,
        inherits=parents,
        options=storage(options.get("with")),
        access_method=_access_method(options.get("using")),
        tablespace=tablespace(options.get("tablespace")),
        comment=table.comment or None,
    )
    if len(draft.columns) > _MOST_COLUMNS:
        draft.trouble.append((ObjectId("table", draft.key), f"it has more than {_MOST_COLUMNS} columns", "split it"))
    return draft


def _access_method(given: Any) -> str:
    method = str(given or "").strip().lower()
    return "" if method == "heap" else method


def _parents(writer: Writer, given: Any) -> tuple[Key, ...]:
    if not given:
        return ()
    names = given if isinstance(given, (list, tuple)) else (given,)
    return tuple((writer.facts.default_schema, writer.name(name)) for name in names)


def _inherit(draft: TableDraft, parent: TableDraft) -> None:
    """Put a parent's columns first and its checks beside the own ones, as MergeAttributes() does."""
    merged = {}
    for name, column in parent.columns.items():
        own = draft.columns.get(name)
        default = _inherited_default(parent, name, column)
        if own is None:
            merged[name] = msgspec.structs.replace(
                column, default=default, serial=False, identity="", inherited=True, comment=None
            )
        else:
            merged[name] = msgspec.structs.replace(
                own,
                not_null=own.not_null or column.not_null,
                default=own.default if own.default is not None or own.serial else default,
            )
    merged.update((name, column) for name, column in draft.columns.items() if name not in merged)
    draft.columns = merged
    own_names = {part.name for part in draft.checks}
    for part in parent.checks:
        if isinstance(part.record, Check) and not part.record.no_inherit and part.name not in own_names:
            record = msgspec.structs.replace(part.record, inherited=True, comment=None)
            draft.checks.append(Part("check", part.name, record, part.named_after))


def _inherited_default(parent: TableDraft, name: str, column: Any) -> str | None:
    if not column.serial:
        return column.default  # type: ignore[no-any-return]
    sequence = qualified(parent.key[0], f"{parent.key[1]}_{name}_seq")
    return f"nextval('{sequence}'::regclass)"


def _partition_key(writer: Writer, draft: TableDraft, given: Any) -> str:
    """`range(created_at)` as PostgreSQL prints it: `RANGE (created_at)`."""
    if not given:
        return ""
    match = _PARTITION_BY.match(str(given))
    if match is None:
        return " ".join(str(given).split())
    keys = key_list(writer, draft, "btree", match.group(2))
    return f"{match.group(1).upper()} ({', '.join(_printed(key) for key in keys)})"


def _printed(key: Any) -> str:
    text = key_text(key)
    if key.column:
        return text
    if _is_call(key.expression):
        return text.replace(f"({key.expression})", key.expression, 1)
    # pg_get_partkeydef() puts brackets around the expression, which has its own when it is an operator's
    if any(token.kind == "operator" for token in tokens(key.expression)):
        return text.replace(f"({key.expression})", f"(({key.expression}))", 1)
    return text


def _is_call(expression: str) -> bool:
    """Tell whether an expression stands without parentheses of its own: a plain function call."""
    found = [token for token in tokens(expression) if token.kind not in {"space", "comment"}]
    depth = 0
    opened = next((place for place, token in enumerate(found) if token.text == "("), 0)
    if not opened or any(token.kind not in {"word", "quoted"} and token.text != "." for token in found[:opened]):
        return False
    for place in range(opened, len(found)):
        depth += (found[place].text == "(") - (found[place].text == ")")
        if not depth:
            return place == len(found) - 1
    return False
