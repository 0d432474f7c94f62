"""DDL that hangs on events and that create_all would run: it is not run; what it makes is known by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from sqlalchemy import schema
from sqlalchemy.schema import DDL

from schemadrift.catalog import Key, MadeByDdl, Unseen
from schemadrift.catalog.names import qualified
from schemadrift.declared.from_metadata import release
from schemadrift.declared.from_metadata.ddl_texts import made_by
from schemadrift.declared.from_metadata.writer import Writer


def read_listeners(
    writer: Writer, metadata: schema.MetaData, tables: Iterable[schema.Table], key_of: Callable[[schema.Table], Key]
) -> Iterator[MadeByDdl | Unseen]:
    """Name what DDL for PostgreSQL makes that is attached to tables or the metadata.

    Yields:
        What it makes; for each owner one item that tells of the DDL that does something else.
    """
    owners: list[Any] = [metadata, *tables]
    for owner in owners:
        dispatch = owner.dispatch
        count = 0
        for listener in filter(_is_ddl, chain(dispatch.before_create, dispatch.after_create)):
            made = made_by(writer.statement(listener.against(owner)), writer.facts.default_schema)
            count += made is None
            yield from made or ()
        if count:
            name = "the metadata" if owner is metadata else f"table {qualified(*key_of(owner))}"
            yield Unseen(
                subject=f"{count} DDL listener{'s' if count > 1 else ''} on {name}",
                reason="what DDL attached to events makes is not modelled",
            )


def unseen_views(tables: Iterable[schema.Table], key_of: Callable[[schema.Table], Key]) -> Iterator[Unseen]:
    """Name the views that create_all makes (2.1): what they select is not compared."""
    for table in tables:
        if release.is_view(table):
            yield Unseen(subject=f"view {qualified(*key_of(table))}", reason="declared views are not compared")


def _is_ddl(listener: Any) -> bool:
    """Tell whether a listener is a DDL element that PostgreSQL would get."""
    if not isinstance(listener, DDL):
        return False
    condition = getattr(listener, "_ddl_if", None)  # 2.0
    dialect = getattr(condition, "dialect", None) if condition is not None else getattr(listener, "dialect", None)
    if dialect is None:
        return True
    return "postgresql" in ({dialect} if isinstance(dialect, str) else set(dialect))
