"""Enums and domains that a metadata makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import schema, types
from sqlalchemy.dialects import postgresql

from schemadrift.catalog import Impossible, Key, ObjectId
from schemadrift.catalog.names import cut
from schemadrift.declared.from_metadata import release
from schemadrift.declared.from_metadata.columns import default_text
from schemadrift.declared.from_metadata.writer import Writer
from schemadrift.kinds.domain import Domain
from schemadrift.kinds.enum_type import EnumType

_DOMAIN: Any = getattr(postgresql, "DOMAIN", None)
_OWN = (postgresql.ENUM, _DOMAIN) if _DOMAIN is not None else (postgresql.ENUM,)
_LONGEST_LABEL_BYTES = 63


def find(writer: Writer, metadata: schema.MetaData, tables: Iterable[schema.Table]) -> list[tuple[Key, Any]]:
    """Find the enums and domains that create_all makes, in its order, each key once.

    The writer learns their names, which decide what an unqualified use means.
    """
    found: dict[int, tuple[Key, Any]] = {}
    for type_ in _candidates(writer, metadata, tables):
        default = writer.facts.default_schema
        name = writer.name(type_.name)
        schema_name = default if type_.schema is None and None not in writer.translated else writer.schema(type_)
        writer.own_types.add((schema_name, name))
        found.setdefault(id(type_), ((schema_name, name), type_))
    return list(found.values())


def _candidates(writer: Writer, metadata: schema.MetaData, tables: Iterable[schema.Table]) -> Iterator[Any]:
    seen: set[int] = set()
    listeners = [metadata.dispatch.before_create, *(table.dispatch.before_create for table in tables)]
    for group in listeners:
        for type_, arguments in release.schema_types_of(group):
            if id(type_) in seen:
                continue
            seen.add(id(type_))
            if not type_._is_impl_for_variant(writer.dialect, dict(arguments)):  # type: ignore[attr-defined]  # noqa: SLF001
                continue
            implementation = type_.dialect_impl(writer.dialect)
            # A type of the dialect answers for itself: 1.4 forgets create_type when it adapts one, 2.0 a domain's
            # default and check.
            made = type_ if isinstance(type_, _OWN) else implementation
            if _is_made(made):
                yield made


def _is_made(type_: Any) -> bool:
    if _DOMAIN is not None and isinstance(type_, _DOMAIN):
        return bool(type_.create_type and type_.name)
    return (
        isinstance(type_, types.Enum)
        and bool(type_.native_enum)
        and bool(getattr(type_, "create_type", False))
        and bool(type_.name)
    )


def read(writer: Writer, key: Key, type_: Any) -> tuple[ObjectId, EnumType | Domain]:
    """Give the identity and the record of a type that `find` found."""
    if isinstance(type_, types.Enum):
        return ObjectId("enum_type", key), EnumType(labels=tuple(type_.enums))
    return ObjectId("domain", key), _domain(writer, type_)


def _domain(writer: Writer, type_: Any) -> Domain:
    base, collation = writer.data_type(type_.data_type)
    if type_.collation is not None:
        collation = writer.collation(writer.dialect.identifier_preparer.quote(type_.collation))
    default = None
    if type_.default is not None:
        default = default_text(writer, writer.default(type_.default), base)
    checks: tuple[tuple[str, str], ...] = ()
    if type_.check is not None:
        # The dialect states the name before NOT NULL, which then takes it.
        name = "" if type_.not_null or type_.constraint_name is None else writer.name(type_.constraint_name)
        checks = ((name, writer.expression(type_.check)),)
    return Domain(type=base, not_null=bool(type_.not_null), default=default, collation=collation, checks=checks)


def judge(key: Key, record: EnumType | Domain) -> Impossible | None:
    """What PostgreSQL refuses about an enum."""
    if not isinstance(record, EnumType):
        return None
    identity = ObjectId("enum_type", key)
    long = next((label for label in record.labels if len(label.encode()) > _LONGEST_LABEL_BYTES), None)
    if long is not None:
        reason = f"the label {cut(long)}… is longer than {_LONGEST_LABEL_BYTES} bytes"
        return Impossible(identity, reason, "shorten the label")
    if len(set(record.labels)) < len(record.labels):
        return Impossible(identity, "a label is there twice", "drop the second one")
    return None
