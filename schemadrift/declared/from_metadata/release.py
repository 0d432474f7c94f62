"""What differs between SQLAlchemy 1.4, 2.0 and 2.1; nothing else here knows the version."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import sqlalchemy
from sqlalchemy import exc
from sqlalchemy.dialects import postgresql as dialects
from sqlalchemy.dialects.postgresql import base as postgresql
from sqlalchemy.schema import AddConstraint, Column, CreateIndex, DefaultClause, ForeignKey, MetaData, Table
from sqlalchemy.types import TypeEngine

VERSION = tuple(int(part) for part in sqlalchemy.__version__.split(".")[:2])

_NEWEST = 180000
_VIRTUAL_FROM = 180000


def postgresql_dialect(server_version: int) -> Any:
    """Make a dialect of our own that never connects.

    Args:
        server_version: As `server_version_num` prints it; 0 stands for the newest server known.
    """
    version = server_version or _NEWEST
    make: Any = postgresql.PGDialect
    dialect = make(paramstyle="named")
    dialect.server_version_info = (version // 10000, version % 10000)
    # Only connecting sets this in 1.4 and 2.0; every supported server has standard_conforming_strings on.
    dialect._backslash_escapes = False  # noqa: SLF001 - there is no public switch
    if hasattr(dialect, "supports_virtual_generated_columns"):
        dialect.supports_virtual_generated_columns = version >= _VIRTUAL_FROM
    return dialect


@lru_cache(maxsize=4)
def driver_dialects(server_version: int) -> tuple[Any, ...]:
    """The dialects of the drivers that this release knows; none of them connects, and no driver is imported.

    Args:
        server_version: As `server_version_num` prints it; 0 stands for the newest server known.
    """
    version = server_version or _NEWEST
    modules = (getattr(dialects, name, None) for name in ("psycopg2", "psycopg", "asyncpg", "pg8000"))
    made = [module.dialect() for module in modules if module is not None]
    for dialect in made:
        dialect.server_version_info = (version // 10000, version % 10000)
    return tuple(made)


def type_compiler(dialect: Any) -> Any:
    """The compiler of types: an attribute that 2.0 renamed."""
    return getattr(dialect, "type_compiler_instance", None) or dialect.type_compiler


def render_default(compiler: Any, argument: Any) -> str:
    """What the DDL compiler puts after DEFAULT."""
    render = getattr(compiler, "render_default_string", None)
    if render is not None:
        return str(render(argument))
    # 1.4 can only be asked about a column
    return str(compiler.get_column_default_string(SimpleNamespace(server_default=DefaultClause(argument))))


def virtual_by_default(dialect: Any) -> bool:
    """Tell whether a Computed() that does not say otherwise is virtual (2.1 on PostgreSQL 18)."""
    return bool(getattr(dialect, "supports_virtual_generated_columns", False))


def autoincrement_column(table: Table) -> Column[Any] | None:
    """The column that the dialect makes SERIAL when nothing else speaks against it."""
    try:
        found: Column[Any] | None = table._autoincrement_column  # noqa: SLF001 - as the compiler asks
    except exc.ArgumentError:  # autoincrement=True where it cannot be: create_all says so itself
        return None
    return found


def foreign_key_tokens(key: ForeignKey) -> tuple[str | None, str, str | None]:
    """Schema, table and column as a ForeignKey that nothing answers names them."""
    if VERSION < (2, 1):
        tokens: Any = key._column_tokens  # noqa: SLF001 - the only place that has them split
        schema, table, column = tokens
    else:
        tokens = key.target_tokens
        schema, table, column = tokens.schema, tokens.table_name, tokens.column_name
    if schema is None and key.parent is not None and key.parent.table is not None:
        schema = key.parent.table.metadata.schema
    return schema, table, column


def sequences_of(metadata: MetaData) -> Iterator[Any]:
    """The Sequence objects of a metadata, in their order."""
    return iter(metadata._sequences.values())  # noqa: SLF001 - there is no public list in 1.4


def schema_types_of(listeners: Any) -> Iterator[tuple[TypeEngine[Any], Mapping[str, Any]]]:
    """The types that create_all makes on its own, with the arguments that they are called with.

    A type hangs itself on the `before_create` event of a metadata or table, wrapped differently in every release.

    Args:
        listeners: `metadata.dispatch.before_create` or `table.dispatch.before_create`.
    """
    for listener in listeners:
        found, arguments = _bound(listener)
        if isinstance(found, TypeEngine):
            yield found, arguments


def _bound(listener: Callable[..., Any]) -> tuple[object, Mapping[str, Any]]:
    target = getattr(listener, "target", None)  # portable_instancemethod of 1.4 and 2.0
    if target is not None:
        return target, getattr(listener, "kwargs", None) or {}
    function = getattr(listener, "func", listener)  # functools.partial of 2.1
    return getattr(function, "__self__", None), getattr(listener, "keywords", None) or {}


def implementation(type_: TypeEngine[Any], dialect: Any) -> Any:
    """The type that really goes to the server: decorators and variants unwrapped."""
    found: Any = type_.dialect_impl(dialect)
    while isinstance(found, sqlalchemy.types.TypeDecorator):
        found = found.impl if VERSION < (2, 0) else found.impl_instance
        found = found.dialect_impl(dialect) if isinstance(found, TypeEngine) else found().dialect_impl(dialect)
    return found


def constraint_allows(constraint: Any, compiler: Any) -> bool:
    """Tell whether a constraint is made on PostgreSQL, by its own rule or by `ddl_if` (2.0)."""
    rule = constraint._create_rule  # noqa: SLF001 - there is no public way to ask
    # AddConstraint switches the rule off for CREATE TABLE, because it makes the constraint by itself.
    if rule is not None and not _is_disabled(rule) and not rule(compiler):
        return False
    condition = getattr(constraint, "_ddl_if", None)
    return condition is None or _allows(condition, AddConstraint, constraint, compiler)


def _is_disabled(rule: Any) -> bool:
    name = getattr(rule, "name", None) or getattr(rule, "__name__", "")
    return name == "_create_rule_disable"


def _allows(condition: Any, command: Any, element: Any, compiler: Any) -> bool:
    # the command is only shown to a user's function; making a real AddConstraint would change the constraint
    shown = object.__new__(command)
    shown.element = element
    return bool(condition._should_execute(shown, element, None, compiler=compiler))  # noqa: SLF001


def ddl_allows(element: Any, compiler: Any) -> bool:
    """Tell whether `ddl_if` (2.0) lets an index be made on PostgreSQL."""
    condition = getattr(element, "_ddl_if", None)
    return condition is None or _allows(condition, CreateIndex, element, compiler)


def is_view(table: Table) -> bool:
    """Tell whether a Table stands for a view (2.1)."""
    return bool(getattr(table, "is_view", False))
