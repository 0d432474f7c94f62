"""Constraints of a Table, in the order in which CREATE TABLE states them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

import msgspec
from sqlalchemy import exc, schema
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from schemadrift.catalog import Key
from schemadrift.catalog.expressions import columns_in
from schemadrift.catalog.names import parse_qualified
from schemadrift.declared.from_metadata import release
from schemadrift.declared.from_metadata.drafts import Part, TableDraft
from schemadrift.declared.from_metadata.keys import name_of_expression, read_key
from schemadrift.declared.from_metadata.options import included, options_of
from schemadrift.declared.from_metadata.order import resolves
from schemadrift.declared.from_metadata.writer import Writer, to_render, unrendered
from schemadrift.kinds.check import Check
from schemadrift.kinds.exclusion import Exclusion
from schemadrift.kinds.foreign_key import ForeignKey
from schemadrift.kinds.primary_key import PrimaryKey
from schemadrift.kinds.unique import Unique

_CREATED = attrgetter("_creation_order")
_ON_DELETE = re.compile(r"^\s*([\w\s]+?)\s*(?:\((.*)\))?\s*$", re.DOTALL)


def add_constraints(
    writer: Writer,
    table: schema.Table,
    columns: Sequence[schema.Column[Any]],
    draft: TableDraft,
    late: Collection[schema.ForeignKeyConstraint],
) -> None:
    """Put the table's constraints into the draft.

    Args:
        writer: Renders names and expressions.
        table: Whose constraints they are.
        columns: Its columns.
        draft: Gets them; its columns are there already.
        late: Foreign keys that create_all adds after all tables.
    """
    draft.late = late
    for constraint in _in_order(writer, table, columns):
        found = _adder(constraint.__class__)
        if found is None:
            continue
        kind, add = found
        try:
            add(writer, constraint, draft)
        except exc.SQLAlchemyError as error:
            name = writer.name(constraint.name) if isinstance(constraint.name, str) else kind
            draft.refuse(kind, name, unrendered(error), to_render(error, "repair its columns and expressions"))
    _fold_keys(draft)


@lru_cache(maxsize=1 << 8)
def _adder(given: type) -> tuple[str, Callable[[Writer, Any, TableDraft], None]] | None:
    return next(((kind, add) for kind, (type_, add) in _ADD.items() if issubclass(given, type_)), None)


def _in_order(writer: Writer, table: schema.Table, columns: Sequence[schema.Column[Any]]) -> list[Any]:
    """Column constraints with their columns, then the primary key, then the rest as they were made."""
    found: list[Any] = []
    for column in columns:
        if column.constraints and not column.system:
            found += sorted(column.constraints, key=_CREATED)
    primary_key = table.primary_key
    if len(primary_key.columns):
        found.append(primary_key)
    if len(table.constraints) > 1 or primary_key not in table.constraints:
        rest = sorted(table.constraints, key=_CREATED)
        found += [one for one in rest if one is not primary_key and release.constraint_allows(one, writer.ddl)]
    return found


def _comment(constraint: Any) -> str | None:
    return getattr(constraint, "comment", None) or None


def _columns(writer: Writer, columns: Any) -> tuple[str, ...]:
    return tuple([writer.name(column.name) for column in columns])


def _deferral(constraint: Any) -> tuple[bool, bool]:
    """DEFERRABLE and INITIALLY DEFERRED, of which the second brings the first."""
    initially = (constraint.initially or "").upper() == "DEFERRED"
    return bool(constraint.deferrable) or initially, initially


def _primary_key(writer: Writer, constraint: schema.PrimaryKeyConstraint, draft: TableDraft) -> None:
    columns: Any = list(constraint.columns)
    if len(columns) > 1 and constraint._implicit_generated:  # noqa: SLF001 - the compiler turns the order by it
        columns = constraint.columns_autoinc_first
    names = _columns(writer, columns)
    for name in names:
        if name in draft.columns:
            draft.columns[name] = _not_null(draft.columns[name])
    deferrable, deferred = _deferral(constraint)
    include = included(writer, constraint)
    record = PrimaryKey(
        columns=names,
        include=include,
        deferrable=deferrable,
        initially_deferred=deferred,
        comment=_comment(constraint),
    )
    draft.keys.append(Part("primary_key", writer.constraint_name(constraint), record))


def _not_null(column: Any) -> Any:
    return column if column.not_null else msgspec.structs.replace(column, not_null=True)


def _unique(writer: Writer, constraint: schema.UniqueConstraint, draft: TableDraft) -> None:
    names = _columns(writer, constraint.columns)
    name = writer.constraint_name(constraint)
    if not names:
        draft.refuse("unique", name or "unique", "it has no columns", "name its columns")
        return
    deferrable, deferred = _deferral(constraint)
    include = included(writer, constraint)
    distinct = options_of(constraint).get("nulls_not_distinct")
    record = Unique(
        columns=names,
        include=include,
        deferrable=deferrable,
        initially_deferred=deferred,
        nulls_not_distinct=distinct is True,
        comment=_comment(constraint),
    )
    draft.keys.append(Part("unique", name, record, (*names, *include)))


def _exclusion(writer: Writer, constraint: Any, draft: TableDraft) -> None:
    keys = []
    operators = []
    named_after: list[str | None] = []
    for element, _name, operator in constraint._render_exprs:  # noqa: SLF001 - what the compiler reads
        text = writer.text(element)
        chosen = constraint.ops.get(getattr(element, "key", None))
        key = read_key(writer, draft, constraint.using, f"{text} {chosen}" if chosen else text)
        keys.append(key)
        operators.append(_operator(operator))
        named_after.append(key.column or name_of_expression(text))
    name = writer.constraint_name(constraint)
    if not keys:
        draft.refuse("exclusion", name or "exclusion", "it has no columns", "name its columns and operators")
        return
    deferrable, deferred = _deferral(constraint)
    record = Exclusion(
        keys=tuple(keys),
        operators=tuple(operators),
        method=constraint.using.lower(),
        predicate=None if constraint.where is None else writer.expression(constraint.where, draft.key[-1]),
        deferrable=deferrable,
        initially_deferred=deferred,
        comment=_comment(constraint),
    )
    draft.keys.append(Part("exclusion", name, record, tuple(named_after)))


def _operator(text: str) -> str:
    return re.sub(r"^operator\s*\(\s*(?:pg_catalog\s*\.\s*)?([^\w\s]+)\s*\)$", r"\1", text.strip(), flags=re.IGNORECASE)


def _check(writer: Writer, constraint: schema.CheckConstraint, draft: TableDraft) -> None:
    expression = writer.expression(constraint.sqltext, draft.key[-1])
    name = writer.constraint_name(constraint)
    if constraint.deferrable or constraint.initially:
        draft.refuse(
            "check", name or "check", "a check constraint cannot be deferred", "take deferrable and initially away"
        )
        return
    # NOT VALID says nothing inside CREATE TABLE: PostgreSQL marks the constraint valid all the same.
    named = columns_in(expression, draft.columns)
    after = named[0] if len(named) == 1 else None
    record = Check(expression=expression, comment=_comment(constraint))
    draft.checks.append(Part("check", name, record, (after,)))


def _fold_keys(draft: TableDraft) -> None:
    """Drop the keys that repeat another one, as transformIndexConstraints() does; the first name found stays."""
    kept: list[Part] = []
    for part in sorted(draft.keys, key=lambda one: one.kind != "primary_key"):
        at = next((place for place, prior in enumerate(kept) if _repeats(prior.record, part.record)), None)
        if at is None:
            kept.append(part)
        elif kept[at].name is None:
            prior = kept[at]
            kept[at] = Part(prior.kind, part.name, prior.record, prior.named_after)
    draft.keys = kept


def _repeats(prior: Any, record: Any) -> bool:
    if isinstance(prior, Exclusion) or isinstance(record, Exclusion):
        return bool(prior == record)
    return (
        prior.columns == record.columns
        and prior.include == record.include
        and prior.deferrable == record.deferrable
        and prior.initially_deferred == record.initially_deferred
        and getattr(prior, "nulls_not_distinct", False) == getattr(record, "nulls_not_distinct", False)
    )


def _foreign_key(writer: Writer, constraint: schema.ForeignKeyConstraint, draft: TableDraft) -> None:
    late = constraint in draft.late or bool(constraint.use_alter)
    name = writer.constraint_name(constraint)
    target, columns = _target(writer, constraint)
    on_delete, on_delete_columns = _action(constraint.ondelete)
    on_update, _ = _action(constraint.onupdate)
    match = (constraint.match or "simple").strip().lower()
    deferrable, deferred = _deferral(constraint)
    names = tuple([writer.name(element.parent.name) for element in constraint.elements])
    if match == "partial":
        draft.refuse(
            "foreign_key", name or "_".join(names), "PostgreSQL has no MATCH PARTIAL", "write MATCH FULL or SIMPLE"
        )
        return
    not_valid = bool(options_of(constraint).get("not_valid"))
    record = ForeignKey(
        columns=names,
        target=target,
        target_columns=columns,
        on_update=on_update,
        on_delete=on_delete,
        on_delete_columns=on_delete_columns,
        match=match,
        deferrable=deferrable,
        initially_deferred=deferred,
        # Inside CREATE TABLE, NOT VALID says nothing.
        validated=not (late and not_valid),
        comment=_comment(constraint),
    )
    draft.foreign_keys.append(Part("foreign_key", name, record, names, late))


def _target(writer: Writer, constraint: schema.ForeignKeyConstraint) -> tuple[Key, tuple[str, ...]]:
    """Key and columns of the referenced table, which another metadata or nobody may declare."""
    if resolves(constraint):
        remote: Any = constraint.elements[0].column.table
        columns = tuple([writer.name(element.column.name) for element in constraint.elements])
        return (writer.schema(remote), writer.name(remote.name)), columns
    found = [release.foreign_key_tokens(element) for element in constraint.elements]
    schema_name, table, _ = found[0]
    columns = tuple(
        writer.name(column or element.parent.name)
        for (_, _, column), element in zip(found, constraint.elements, strict=True)
    )
    return (writer.schema_named(schema_name), writer.name(table)), columns


@lru_cache(maxsize=1 << 8)
def _action(text: str | None) -> tuple[str, tuple[str, ...]]:
    """`SET NULL (a, "B")` as ("set null", ("a", "B"))."""
    match = _ON_DELETE.match(text or "")
    if match is None:
        return "no action", ()
    columns = match.group(2)
    names = () if columns is None else tuple(parse_qualified(part)[-1] for part in columns.split(","))
    return " ".join(match.group(1).lower().split()), names


_ADD: dict[str, tuple[type, Callable[[Writer, Any, TableDraft], None]]] = {
    "foreign_key": (schema.ForeignKeyConstraint, _foreign_key),
    "primary_key": (schema.PrimaryKeyConstraint, _primary_key),
    "unique": (schema.UniqueConstraint, _unique),
    "exclusion": (ExcludeConstraint, _exclusion),
    "check": (schema.CheckConstraint, _check),
}
